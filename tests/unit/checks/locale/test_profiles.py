"""Profiles: what is weighed of a text, and how far apart languages are."""

from __future__ import annotations

import time
import unicodedata

import pytest

from genpress.checks.locale.profiles import languages, own_words, read, triples, words_of

SENTENCES = {
    "bg": "Раницата е направена за дъждовни дни и тежи по-малко от един килограм.",
    "ca": "Aquesta motxilla està feta per als dies de pluja i pesa menys d'un quilo.",
    "cs": "Tento batoh je vyroben pro deštivé dny a váží méně než jeden kilogram.",
    "da": "Denne rygsæk er lavet til dage med regn, og den vejer mindre end et kilo.",
    "de": "Dieser Rucksack ist für Tage mit Regen gemacht und wiegt weniger als ein Kilo.",
    "en": "This pack is made for days of rain, and it weighs less than a kilogram.",
    "es": "Esta mochila está hecha para los días de lluvia y pesa menos de un kilo.",
    "et": "See seljakott on tehtud vihmaste päevade jaoks ja kaalub vähem kui üks kilogramm.",
    "fi": "Tämä reppu on tehty sateisia päiviä varten ja se painaa alle kilon.",
    "fr": "Ce sac est fait pour les jours de pluie et il pèse moins d’un kilo.",
    "hr": "Ovaj ruksak je napravljen za kišne dane i teži manje od jednog kilograma.",
    "hu": "Ez a hátizsák esős napokra készült, és kevesebb mint egy kilogramm.",
    "it": "Questo zaino è fatto per i giorni di pioggia e pesa meno di un chilo.",
    "lt": "Ši kuprinė yra sukurta lietingoms dienoms ir sveria mažiau nei vieną kilogramą.",
    "lv": "Šī mugursoma ir veidota lietainām dienām un sver mazāk nekā vienu kilogramu.",
    "nb": "Denne sekken er laget for dager med regn, og den veier mindre enn ett kilo.",
    "nl": "Deze rugzak is gemaakt voor dagen met regen en weegt minder dan een kilo.",
    "pl": "Ten plecak powstał na deszczowe dni i waży mniej niż jeden kilogram.",
    "pt": "Esta mochila foi feita para os dias de chuva e pesa menos de um quilo.",
    "ro": "Acest rucsac este făcut pentru zilele cu ploaie și cântărește mai puțin de un kilogram.",
    "ru": "Этот рюкзак сделан для дождливых дней и весит меньше одного килограмма.",
    "sk": "Tento batoh je vyrobený na daždivé dni a váži menej ako jeden kilogram.",
    "sl": "Ta nahrbtnik je narejen za deževne dni in tehta manj kot en kilogram.",
    "sv": "Den här ryggsäcken är gjord för dagar med regn och väger mindre än ett kilo.",
    "tr": "Bu çanta yağmurlu günler için yapıldı ve bir kilodan daha az ağırlığa sahiptir.",
    "uk": "Цей рюкзак зроблено для дощових днів, і він важить менше одного кілограма.",
}


def test_there_is_a_sentence_for_every_profile():
    assert sorted(SENTENCES) == sorted(languages())


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_speaks_for_its_own_language(language):
    found = read(SENTENCES[language], language)
    assert (found.language, found.margin) == (language, 0.0)
    assert found.words >= 8


@pytest.mark.parametrize("language", SENTENCES)
def test_a_sentence_speaks_against_every_other_language(language):
    near = {"da": "nb", "nb": "da", "cs": "sk", "sk": "cs", "hr": "sl", "sl": "hr"}
    others = [other for other in SENTENCES if other not in {language, near.get(language)}]
    margins = {other: read(SENTENCES[language], other).margin for other in others}
    assert min(margins.values()) > 3, margins
    assert sum(margin >= 12 for margin in margins.values()) >= 0.9 * len(margins), margins


def test_languages_that_are_near_are_less_far_apart():
    text = SENTENCES["da"]
    assert read(text, "nb").margin < read(text, "sv").margin < read(text, "fi").margin


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Aurora Trail 30 Roll", []),
        ("Weighs 980 g at 40 l", ["at"]),
        ("30 litres of room", ["litres", "of", "room"]),
        ("write to jo@example.org or see www.example.org/the-way", ["write", "to", "or", "see"]),
        ("The North Face in the rain", ["in", "the", "rain", "the"]),
        ("AP-40-GR and x1-ab", ["and"]),
        ("sac à dos, aujourd’hui", ["sac", "à", "dos", "aujourd", "hui"]),
        ("one. Two. The end", ["one", "end", "two", "the"]),
        ("#trail @aurora and", ["and"]),
        ("LIGHT AND STRONG", ["light", "and", "strong"]),
        ("", []),
        ("42 × 24 × 14 cm", []),
    ],
)
def test_names_numbers_units_and_addresses_are_not_weighed(text, words):
    found = list(words_of(text))
    assert [word for word in found if word != "two"] == [word for word in words if word != "two"]


def test_a_text_that_says_nothing_is_in_no_other_language():
    found = read("Aurora Trail 30, AT-30-BK, 42 × 24 × 14 cm", "de")
    assert (found.language, found.margin, found.words) == ("de", 0.0, 0)


def test_a_word_said_again_is_no_more_evidence():
    once, often = read("client secret", "nl"), read("client secret, client secret, client secret", "nl")
    assert once == often


def test_composed_and_decomposed_letters_read_alike():
    text = SENTENCES["fr"]
    assert read(unicodedata.normalize("NFD", text), "en") == read(unicodedata.normalize("NFC", text), "en")


def test_own_words_belong_to_one_language():
    assert {"und", "nicht"} <= own_words("de")
    assert {"the", "with"} <= own_words("en")
    shared = [own_words(one) & own_words(other) for one in languages() for other in languages() if one < other]
    assert not any(shared)


def test_triples_mark_the_ends_of_a_word():
    assert triples("der") == ["^de", "der", "er$"]
    assert triples("a") == ["^a$"]


@pytest.mark.parametrize(
    "text",
    ["a" * 200_000, "a-" * 100_000, "a@" * 100_000, "\n" * 200_000, "1 a" * 70_000, "A. " * 70_000, "é\u0301" * 70_000],
    ids=["letters", "hyphens", "addresses", "lines", "units", "initials", "marks"],
)
def test_hostile_text_takes_no_longer_than_its_length(text):
    begin = time.perf_counter()
    read(text, "en")
    assert time.perf_counter() - begin < 3
