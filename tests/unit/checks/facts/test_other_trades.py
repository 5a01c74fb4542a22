"""Rows of other trades and languages, each with copy that holds and copy that does not.

`⟦…⟧` marks what must be flagged; everything else must pass without an error.
"""

from typing import NamedTuple

import pytest

from genpress.checks.facts import FactsCheck, flatten
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


class Case(NamedTuple):
    locale: str
    facts: dict
    clean: tuple[str, ...]
    faulty: tuple[str, ...]


DRILL = {
    "name": "Torq 18 cordless drill",
    "voltage": "18 V",
    "max_torque": "60 Nm",
    "no_load_speed": "0-500 / 0-1800 rpm",
    "chuck": "13 mm keyless chuck",
    "weight_kg": "1.6",
    "battery": "2 x 2.0 Ah Li-Ion",
    "brushless": "yes",
    "hammer function": "no",
    "carrying case": "yes",
    "warranty": "3 years",
    "price": "129.00 EUR",
}
SHIRT = {
    "title": "Fjell Merino Tee",
    "material": "87% merino wool, 13% polyamide",
    "weight": "150 g/m2",
    "fit": "regular",
    "colour": "Forest Green",
    "machine washable": "yes, 30 °C",
    "pockets": "no",
    "made in": "Portugal",
    "price": "£65.00",
}
COOKIES = {
    "product": "Hazel Oat Cookies",
    "net weight": "250 g",
    "pieces": "12",
    "gluten free": "no",
    "vegan": "yes",
    "energy per 100 g": "1980 kJ / 473 kcal",
    "sugar per 100 g": "21 g",
    "ingredients": "oats, hazelnuts (18%), cane sugar, rapeseed oil",
    "best before": "9 months",
}
TABLE = {
    "name": "Lund dining table",
    "dimensions": {"width": "90 cm", "length": "180 cm", "height": "75 cm"},
    "material": "solid oak, oiled",
    "extendable": "yes, to 240 cm",
    "max load": "80 kg",
    "assembly required": "yes",
    "seats": "6-8",
    "price": "EUR 749",
}
HOTEL = {
    "name": "Hotel Miramar",
    "stars": "4",
    "rooms": "48",
    "wifi": "free",
    "breakfast included": "yes",
    "swimming pool": "no",
    "parking": "yes, 12 EUR per day",
    "pets allowed": "no",
    "distance to beach": "350 m",
    "check-in": "15:00",
    "opened": "1987",
}

CASES = {
    "drill en": Case(
        "en-GB",
        DRILL,
        (
            "The Torq 18 is a brushless 18 V drill with up to 60 Nm of torque and a 13 mm keyless chuck.",
            "It weighs just 1.6 kg and comes with two 2.0 Ah batteries, a carrying case and a 3-year warranty.",
            "No hammer function, but 1,800 rpm in second gear. Yours for €129.",
            "At 1600 g it is light. Over 50 Nm of torque.",
        ),
        (
            "A ⟦20 V⟧ drill with 60 Nm of torque.",
            "It comes with a ⟦5-year⟧ warranty.",
            "It has a ⟦hammer function⟧ for masonry.",
            "With ⟦Bluetooth⟧ and a carrying case.",
            "Two ⟦4.0 Ah⟧ batteries are included.",
            "Weighs only ⟦1.2 kg⟧.",
            "Now for ⟦€99⟧.",
        ),
    ),
    "drill de": Case(
        "de-DE",
        DRILL,
        (
            "Der bürstenlose Akkuschrauber Torq 18 mit 18 V liefert 60 Nm Drehmoment und wiegt 1,6 kg.",
            "Zwei Akkus mit 2,0 Ah, 3 Jahre Garantie, ohne Schlagfunktion. Preis: 129,00 €.",
            "Das Schnellspannbohrfutter fasst 13 mm, die Drehzahl reicht bis 1.800 U/min.",
        ),
        (
            "Mit ⟦Schlagfunktion⟧ und 60 Nm Drehmoment.",
            "Er wiegt nur ⟦1,2 kg⟧.",
            "⟦5 Jahre⟧ Garantie.",
            "Für nur ⟦99,00 €⟧.",
        ),
    ),
    "shirt en": Case(
        "en-US",
        SHIRT,
        (
            "The Fjell Merino Tee is knitted from 87% merino wool and 13% nylon at 150 g/m².",
            "Machine washable at 30 °C. Made in Portugal. No pockets, just a regular fit in Forest Green.",
            "A tee for $ nothing else: £65.",
        ),
        (
            "Made of ⟦cotton⟧, it keeps you cool.",
            "Made in ⟦Italy⟧.",
            "Wash it at ⟦60 °C⟧.",
            "A ⟦waterproof⟧ tee.",
            "Knitted from ⟦95%⟧ merino wool.",
            "It is ⟦not machine washable⟧.",
        ),
    ),
    "shirt fr": Case(
        "fr-FR",
        SHIRT,
        (
            "Le Fjell Merino Tee se compose de 87 % de laine mérinos et de 13 % de polyamide.",
            "Lavable en machine à 30 °C.",
            "Sans poche, coupe droite. Prix : 65,00 £.",
        ),
        (
            "Un t-shirt en ⟦coton⟧.",
            "Un t-shirt ⟦imperméable⟧ de 150 g/m².",
            "Lavable à ⟦60 °C⟧.",
        ),
    ),
    "cookies en": Case(
        "en-GB",
        COOKIES,
        (
            "Twelve vegan cookies with 18% hazelnuts in a 250 g pack: 473 kcal and 21 g of sugar per 100 g.",
            "Not gluten-free. Keeps for 9 months.",
        ),
        (
            "⟦Gluten-free⟧ and vegan.",
            "Only ⟦12 g⟧ of sugar per 100 g.",
            "With ⟦no added sugar⟧.",
            "Made with ⟦organic⟧ oats.",
            "With ⟦30%⟧ hazelnuts.",
        ),
    ),
    "cookies es": Case(
        "es-ES",
        COOKIES,
        (
            "Doce galletas veganas con un 18 % de avellanas. Contenido: 250 g. 473 kcal por 100 g.",
            "No son sin gluten.",
        ),
        (
            "Galletas ⟦sin gluten⟧.",
            "Con un ⟦30 %⟧ de avellanas.",
            "Un producto ⟦ecológico⟧.",
        ),
    ),
    "table en": Case(
        "en-US",
        TABLE,
        (
            "Lund is a solid oak dining table, 180 x 90 x 75 cm, that extends to 240 cm.",
            "It is 75 cm high, carries 80 kg and seats 6 to 8. Assembly required. €749.",
            "Extendable by 60 cm. About 70.9 inches long.",
        ),
        (
            "A table of solid ⟦walnut⟧.",
            "It is ⟦90 cm⟧ high.",
            "It carries ⟦120 kg⟧.",
            "Only ⟦€499⟧.",
            "Seats ⟦12⟧ people with ease at its 180 cm.",
        ),
    ),
    "table de": Case(
        "de-DE",
        TABLE,
        (
            "Der ausziehbare Esstisch Lund aus massiver Eiche misst 180 × 90 cm und ist 75 cm hoch.",
            "Er trägt bis zu 80 kg. Preis: 749 €.",
        ),
        (
            "Ein Tisch aus ⟦Nussbaum⟧.",
            "Er trägt bis zu ⟦120 kg⟧.",
            "Er ist ⟦höhenverstellbar⟧.",
        ),
    ),
    "hotel en": Case(
        "en-GB",
        HOTEL,
        (
            "Hotel Miramar is a 4-star hotel with 48 rooms, free Wi-Fi and breakfast included, 350 m from the beach.",
            "Parking is €12 per day. There is no swimming pool, and pets are not allowed. Opened in 1987.",
            "Check in from 15:00.",
        ),
        (
            "Relax at our ⟦swimming pool⟧.",
            "A ⟦5⟧-star hotel.",
            "Only ⟦100 m⟧ from the beach.",
            "⟦Pets are welcome⟧ in all rooms.",
            "Opened in ⟦1995⟧.",
            "With a ⟦sauna⟧ and free Wi-Fi.",
            "It does not offer ⟦parking⟧.",
        ),
    ),
    "hotel fr": Case(
        "fr-FR",
        HOTEL,
        (
            "L’Hotel Miramar, 4 étoiles, compte 48 chambres à 350 m de la plage. Petit déjeuner inclus.",
            "Pas de piscine. Les animaux ne sont pas admis.",
        ),
        (
            "Profitez de notre ⟦piscine⟧ !",
            "L’hôtel compte ⟦84⟧ chambres.",
            "À ⟦100 m⟧ de la plage.",
        ),
    ),
    "hotel es": Case(
        "es-ES",
        HOTEL,
        (
            "El Hotel Miramar, de 4 estrellas, tiene 48 habitaciones a 350 m de la playa y desayuno incluido.",
            "El hotel no tiene piscina.",
        ),
        (
            "Disfrute de la ⟦piscina⟧.",
            "El hotel tiene ⟦84⟧ habitaciones.",
            "Con ⟦aire acondicionado⟧ en todas las habitaciones.",
        ),
    ),
}


def errors(text: str, case: Case) -> list[Finding]:
    check = FactsCheck(CheckContext(Group("b", "d", case.locale), (), Market(locale=case.locale)))
    found = check.check(Subject({"text": text}, flatten(case.facts)))
    return [f for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


CLEAN = [(name, text) for name, case in CASES.items() for text in case.clean]
FAULTY = [(name, text) for name, case in CASES.items() for text in case.faulty]


@pytest.mark.parametrize(("name", "text"), CLEAN)
def test_copy_that_holds_passes(name: str, text: str) -> None:
    case = CASES[name]
    found = errors(text, case)
    assert [(text[f.start : f.end], f.message) for f in found] == []


@pytest.mark.parametrize(("name", "text"), FAULTY)
def test_faults_are_found_and_nothing_else(name: str, text: str) -> None:
    case = CASES[name]
    start, end = text.index("⟦"), text.index("⟧") - 1
    plain = text.replace("⟦", "").replace("⟧", "")
    found = errors(plain, case)
    assert found
    for finding in found:
        assert finding.start < end
        assert finding.end > start


BOOK = {
    "book_id": "24",
    "original_publication_year": "2008.0",
    "original_title": "Nineteen Eighty-Four",
    "books_count": "272",
    "average_rating": "4.34",
    "ratings_count": "4780653",
    "image_url": "https://img.example/books/1447303603m/2767052.jpg",
}


def wrong_in(text: str, facts: dict[str, str]) -> list[str]:
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    found = [f for f in check.check(Subject({"t": text}, facts)) if isinstance(f, Finding)]
    return [text[f.start : f.end] for f in found if f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    "text",
    [
        "First published in 2008.",
        "First out in the 2000s.",
        "There are 272 editions of Nineteen Eighty-Four.",
        "Rated 4.34 by 4,780,653 readers.",
        "More than 4,000,000 ratings.",
        "Its book id is 24.",
    ],
)
def test_a_row_of_books_bears_out(text: str) -> None:
    assert wrong_in(text, BOOK) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("First published in 2018.", ["2018"]),
        ("There are 24 editions.", ["24"]),
        ("More than 9,000,000 ratings.", ["9,000,000"]),
        ("Read by 2767052 people.", ["2767052"]),
    ],
)
def test_numbers_that_only_name_a_row_bear_nothing_out(text: str, wrong: list[str]) -> None:
    assert wrong_in(text, BOOK) == wrong


HOTEL = {
    "name": "Hotel Alpina",
    "check-in": "15:00",
    "check-out": "11 am",
    "reception": "24/7",
    "pets": "yes, 20 EUR a night",
    "smoking": "no",
    "fragrance": "no",
    "touch": "no",
    "rating": "8.7",
}


@pytest.mark.parametrize(
    "text",
    [
        "Check in from 3 pm, check out by 11:00.",
        "Our reception is open 24 hours a day.",
        "Pets are welcome.",
        "It scores 8.7 out of 10.",
        "A fragrance-free house.",
        "No touchscreen on the kettle.",
    ],
)
def test_a_hotel_bears_out(text: str) -> None:
    assert wrong_in(text, HOTEL) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Check in from 2 pm.", ["2 pm."]),
        ("Check in from 16:00.", ["16:00"]),
        ("No pets allowed.", ["pets allowed"]),
        ("It scores 9.2 out of 10.", ["9.2", "10"]),
        ("With a touchscreen.", ["touchscreen"]),
        ("The bar is open 12 hours a day.", ["bar", "12 hours"]),
    ],
)
def test_a_hotel_contradicts(text: str, wrong: list[str]) -> None:
    assert set(wrong_in(text, HOTEL)) <= set(wrong)
    assert wrong_in(text, HOTEL)


@pytest.mark.parametrize(
    ("locale", "text", "facts"),
    [
        ("de-DE", "Mit abnehmbarer Kapuze und drei Taschen.", {"hood": "removable", "pockets": "3"}),
        ("de-DE", "Mit Deckel und Griff.", {"lid": "yes", "features": "handle; bell"}),
        ("fr-FR", "Avec une poignée et un couvercle.", {"features": "handle, lid"}),
        ("es-ES", "Con capucha y bolsillos.", {"features": "hood, pockets"}),
        ("nl-NL", "Met een rits, voor elk lid.", {"features": "zip"}),
    ],
)
def test_columns_and_values_may_be_in_english_beside_copy_in_any_language(
    locale: str, text: str, facts: dict[str, str]
) -> None:
    check = FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale)))
    assert [f for f in check.check(Subject({"t": text}, facts)) if isinstance(f, Finding)] == []
