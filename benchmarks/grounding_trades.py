"""The check of facts on rows of twelve trades: copy that holds, and the same copy beside a row that was changed.

    python benchmarks/grounding_trades.py [--show alarms|missed]

Each sentence rests on one column of its row. As the row is, an error is a false alarm. Then that column is changed (a
yes becomes a no, a number another number, a material, colour, date or name another one) or left out, and the sentence
must get an error.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


@dataclass(frozen=True)
class Trade:
    row: dict[str, str]
    changes: dict[str, str]
    """Column → another value, under which its sentences are false."""
    copy: tuple[tuple[str, str], ...]
    """Sentence and the column it rests on; without one it rests on nothing that could be wrong."""


TRADES = {
    "running shoe": Trade(
        {
            "name": "Stride 3",
            "upper": "engineered mesh",
            "drop_mm": "8",
            "weight_g": "245",
            "reflective": "yes",
            "waterproof": "no",
            "colour": "Ocean Blue",
            "sizes": "36-46",
            "vegan": "yes",
            "price_gbp": "119.95",
            "released": "March 2024",
            "terrain": "road",
        },
        {
            "drop_mm": "4",
            "weight_g": "310",
            "reflective": "no",
            "colour": "Flame Red",
            "sizes": "38-42",
            "vegan": "no",
            "price_gbp": "89.95",
            "released": "May 2022",
            "waterproof": "yes",
        },
        (
            ("Lace up the Stride 3 and hit the road with a smile.", ""),
            ("At just 245 g, it is light enough to forget.", "weight_g"),
            ("An 8 mm drop keeps your stride natural.", "drop_mm"),
            ("Reflective details keep you visible after dark.", "reflective"),
            ("Made without animal products, it is fully vegan.", "vegan"),
            ("It comes in Ocean Blue.", "colour"),
            ("From size 36 to 46, there is a fit for every runner.", "sizes"),
            ("Yours for £119.95.", "price_gbp"),
            ("Launched in March 2024, it is our newest road shoe.", "released"),
            ("It is not waterproof, so save it for dry days.", "waterproof"),
            ("Whether it is your first 5k or your tenth marathon, every mile feels easy.", ""),
            ("Put a spring in your step and leave the rest behind.", ""),
        ),
    ),
    "oat drink": Trade(
        {
            "product": "Barista Oat",
            "volume": "1 l",
            "organic": "yes",
            "gluten free": "no",
            "sugar free": "no",
            "fat per 100 ml": "3 g",
            "energy per 100 ml": "59 kcal",
            "ingredients": "water, oats 10%, rapeseed oil, salt",
            "shelf life": "9 months",
            "allergens": "oats",
            "vegan": "yes",
            "origin": "Sweden",
        },
        {
            "volume": "500 ml",
            "organic": "no",
            "fat per 100 ml": "1.5 g",
            "energy per 100 ml": "42 kcal",
            "ingredients": "water, oats 14%, rapeseed oil, salt",
            "vegan": "no",
            "origin": "Denmark",
            "gluten free": "yes",
        },
        (
            ("Pour a little sunshine into your morning coffee.", ""),
            ("Organic oats give it a round, creamy taste.", "organic"),
            ("One litre of foamable goodness.", "volume"),
            ("With 3 g of fat per 100 ml, it froths like a dream.", "fat per 100 ml"),
            ("Just 59 kcal per 100 ml.", "energy per 100 ml"),
            ("We use 10% oats and nothing you cannot pronounce.", "ingredients"),
            ("Vegan, of course.", "vegan"),
            ("Made in Sweden.", "origin"),
            ("It is not gluten-free.", "gluten free"),
            ("Shake well, open the cap and enjoy it hot or cold.", ""),
            ("Perfect with a bowl of muesli, in a shake or straight from the glass.", ""),
        ),
    ),
    "city hotel": Trade(
        {
            "name": "Hotel Lindenhof",
            "stars": "4",
            "rooms": "86",
            "breakfast included": "yes",
            "parking": "no",
            "pets": "no",
            "wifi": "yes",
            "check-in": "15:00",
            "check-out": "11:00",
            "pool": "no",
            "sauna": "yes",
            "distance to station": "300 m",
            "built": "1912",
            "renovated": "2021",
            "city": "Vienna",
        },
        {
            "stars": "3",
            "rooms": "54",
            "breakfast included": "no",
            "pets": "yes",
            "wifi": "no",
            "check-in": "14:00",
            "sauna": "no",
            "distance to station": "1.2 km",
            "built": "1934",
            "renovated": "2015",
            "parking": "yes",
        },
        (
            ("Welcome to your home away from home in Vienna.", ""),
            ("Breakfast is included.", "breakfast included"),
            ("Free Wi-Fi keeps you connected throughout your stay.", "wifi"),
            ("Unwind in the sauna after a day in town.", "sauna"),
            ("Choose from 86 rooms, each with its own character.", "rooms"),
            ("Check in from 3 pm.", "check-in"),
            ("The station is 300 m from our door.", "distance to station"),
            ("Built in 1912 and renovated in 2021, the house blends old and new.", "built"),
            ("The house was renovated in 2021.", "renovated"),
            ("A four-star hotel with a warm heart.", "stars"),
            ("Please note that pets are not allowed.", "pets"),
            ("There is no parking at the hotel.", "parking"),
            ("Step out of the door and into the garden of cafés that is the old town.", ""),
            ("Our team at the front desk has the key to the city.", ""),
        ),
    ),
    "oak table": Trade(
        {
            "name": "Haldor dining table",
            "material": "solid oak",
            "length_cm": "180",
            "width_cm": "90",
            "height_cm": "75",
            "extendable": "yes",
            "extended_length_cm": "240",
            "seats": "8",
            "finish": "oiled",
            "weight_kg": "62",
            "warranty_years": "5",
            "assembly required": "yes",
            "drawers": "no",
        },
        {
            "material": "walnut veneer",
            "length_cm": "160",
            "width_cm": "80",
            "extendable": "no",
            "extended_length_cm": "210",
            "seats": "6",
            "weight_kg": "48",
            "warranty_years": "2",
            "assembly required": "no",
            "drawers": "yes",
        },
        (
            ("Gather round: good food tastes better at a big table.", ""),
            ("Made of solid oak, no two tops look the same.", "material"),
            ("It measures 180 x 90 cm.", "length_cm"),
            ("It is 90 cm wide.", "width_cm"),
            ("Extendable in seconds when friends drop in.", "extendable"),
            ("Pulled out, it stretches to 240 cm.", "extended_length_cm"),
            ("It seats eight people.", "seats"),
            ("At 62 kg it stands firm.", "weight_kg"),
            ("We stand by it with a 5-year warranty.", "warranty_years"),
            ("Assembly required: two people, half an hour.", "assembly required"),
            ("It has no drawers.", "drawers"),
            ("From the first coffee to the last glass of wine, it is the heart of the kitchen.", ""),
            ("A coat of oil now and then keeps the surface happy.", ""),
        ),
    ),
    "face cream": Trade(
        {
            "name": "Calm Day Cream",
            "volume": "50 ml",
            "fragrance free": "yes",
            "spf": "30",
            "paraben free": "yes",
            "vegan": "no",
            "skin type": "sensitive",
            "key ingredient": "panthenol 5%",
            "dermatologically tested": "yes",
            "made in": "France",
            "refillable": "no",
        },
        {
            "volume": "30 ml",
            "fragrance free": "no",
            "spf": "15",
            "paraben free": "no",
            "key ingredient": "panthenol 2%",
            "made in": "Spain",
            "vegan": "yes",
        },
        (
            ("Your skin deserves a quiet moment.", ""),
            ("Fragrance-free, so there is nothing to irritate you.", "fragrance free"),
            ("SPF 30 shields you from the sun.", "spf"),
            ("With 5% panthenol for a calm complexion.", "key ingredient"),
            ("Free from parabens.", "paraben free"),
            ("A 50 ml jar lasts for weeks.", "volume"),
            ("Made in France.", "made in"),
            ("Lift the lid, take a pea-sized amount and massage it in.", ""),
            ("Wear it alone or under your favourite foundation.", ""),
            ("The mirror will thank you.", ""),
            ("It is not vegan.", "vegan"),
        ),
    ),
    "trail pack": Trade(
        {
            "name": "Trail 30",
            "volume_l": "30",
            "weight_g": "940",
            "rain cover": "yes",
            "hip belt": "yes",
            "laptop sleeve": "no",
            "material": "recycled nylon",
            "pockets": "5",
            "warranty": "lifetime",
            "colours": "moss, black",
            "max_load_kg": "12",
            "hydration compatible": "yes",
        },
        {
            "volume_l": "45",
            "weight_g": "1250",
            "rain cover": "no",
            "hip belt": "no",
            "laptop sleeve": "yes",
            "material": "cotton canvas",
            "pockets": "3",
            "colours": "sand, blue",
            "max_load_kg": "8",
            "hydration compatible": "no",
        },
        (
            ("Pack up, zip up and head for the hills.", ""),
            ("Thirty litres hold all you need for a long day out.", "volume_l"),
            ("It weighs 940 g.", "weight_g"),
            ("The rain cover keeps your kit dry.", "rain cover"),
            ("A hip belt takes the load off your shoulders.", "hip belt"),
            ("There is no laptop sleeve.", "laptop sleeve"),
            ("It is made of recycled nylon.", "material"),
            ("Five pockets keep small things in order.", "pockets"),
            ("In moss or black.", "colours"),
            ("It carries up to 12 kg.", "max_load_kg"),
            ("It is hydration compatible.", "hydration compatible"),
            ("Buckle up for adventure and let the trail set the pace.", ""),
            ("Clip a bottle to the side and go.", ""),
            ("Whatever the forecast, the mountain will have a surprise up its sleeve.", ""),
        ),
    ),
    "paperback": Trade(
        {
            "title": "The Salt Road",
            "author": "Ines Morel",
            "pages": "384",
            "published": "2019-09-12",
            "language": "English",
            "isbn": "9781234567897",
            "publisher": "Harbour Press",
            "format": "paperback",
            "award": "Costa First Novel Award",
            "price": "8.99 GBP",
            "edition": "2nd",
        },
        {
            "author": "Tomas Lind",
            "pages": "512",
            "published": "2016-04-02",
            "publisher": "Quay Books",
            "price": "12.99 GBP",
        },
        (
            ("A page-turner that keeps the light on.", ""),
            ("At 384 pages, it is the ideal companion for a long weekend.", "pages"),
            ("First published in September 2019 by Harbour Press.", "published"),
            ("It came out on 12 September 2019.", "published"),
            ("A paperback for £8.99.", "price"),
            ("Published by Harbour Press.", "publisher"),
            ("One family, two secrets and a road that never forgets.", ""),
            ("Open the cover, pour a cup of tea and let the tide take you.", ""),
            ("For readers who like their stories with a pinch of salt.", ""),
        ),
    ),
    "used car": Trade(
        {
            "make": "Skoda",
            "model": "Octavia Estate",
            "first registration": "06/2020",
            "mileage": "48,300 km",
            "fuel": "diesel",
            "power": "110 kW (150 PS)",
            "gearbox": "automatic",
            "doors": "5",
            "parking sensors": "yes",
            "heated seats": "yes",
            "sunroof": "no",
            "previous owners": "1",
            "tow bar": "yes",
            "consumption": "4.6 l/100 km",
        },
        {
            "first registration": "03/2017",
            "mileage": "96,400 km",
            "power": "85 kW (115 PS)",
            "parking sensors": "no",
            "heated seats": "no",
            "previous owners": "3",
            "consumption": "5.9 l/100 km",
            "sunroof": "yes",
            "doors": "3",
        },
        (
            ("Room for the dog, the bikes and the whole family.", ""),
            ("Only 48,300 km on the clock.", "mileage"),
            ("First registered in June 2020.", "first registration"),
            ("Its 150 PS engine pulls away with ease.", "power"),
            ("Parking sensors make tight spots easy.", "parking sensors"),
            ("Heated seats take the edge off cold mornings.", "heated seats"),
            ("It has no sunroof.", "sunroof"),
            ("It uses 4.6 l/100 km.", "consumption"),
            ("It has five doors.", "doors"),
            ("Turn the key and go: it starts at first light, every time.", ""),
            ("Take it for a spin and feel the difference.", ""),
        ),
    ),
    "robot vacuum": Trade(
        {
            "name": "Sweepy X",
            "suction": "4000 Pa",
            "battery": "5200 mAh",
            "runtime": "180 minutes",
            "noise": "65 dB",
            "mopping": "yes",
            "app control": "yes",
            "self-emptying": "no",
            "dust bin": "450 ml",
            "height": "9.6 cm",
            "voice control": "yes",
            "wifi": "2.4 GHz",
            "warranty": "2 years",
        },
        {
            "suction": "2500 Pa",
            "battery": "2600 mAh",
            "runtime": "90 minutes",
            "noise": "72 dB",
            "mopping": "no",
            "app control": "no",
            "dust bin": "300 ml",
            "height": "8.1 cm",
            "voice control": "no",
            "warranty": "1 year",
        },
        (
            ("Put your feet up and let the floor look after itself.", ""),
            ("4000 Pa of suction lifts crumbs, dust and pet hair.", "suction"),
            ("It runs for up to three hours on one charge.", "runtime"),
            ("It cleans for up to 180 minutes.", "runtime"),
            ("At 65 dB, you can still hear the radio.", "noise"),
            ("Voice control: just ask.", "voice control"),
            ("With mopping, it wipes while it sweeps.", "mopping"),
            ("At 9.6 cm, it slips under the sofa.", "height"),
            ("Backed by a two-year warranty.", "warranty"),
            ("The dust bin holds 450 ml.", "dust bin"),
            ("Charge it overnight and wake up to clean floors.", ""),
            ("Even corners and carpets have nowhere to hide.", ""),
        ),
    ),
    "museum show": Trade(
        {
            "title": "Light and Line",
            "artist": "Clara Voss",
            "venue": "Kunsthalle Nord",
            "opens": "14 March 2026",
            "closes": "28 June 2026",
            "works": "120",
            "ticket": "14 EUR",
            "reduced": "9 EUR",
            "wheelchair accessible": "yes",
            "audio guide": "yes",
            "opening hours": "10:00-18:00",
            "closed on": "Mondays",
        },
        {
            "opens": "2 April 2026",
            "closes": "31 May 2026",
            "works": "85",
            "ticket": "17 EUR",
            "wheelchair accessible": "no",
            "opening hours": "11:00-17:00",
            "audio guide": "no",
        },
        (
            ("See the world in a new light.", ""),
            ("On show from 14 March 2026.", "opens"),
            ("The show closes on 28 June 2026.", "closes"),
            ("More than 100 works by Clara Voss hang in Kunsthalle Nord.", "works"),
            ("The show brings together 120 works.", "works"),
            ("Tickets cost 14 euros.", "ticket"),
            ("The museum is wheelchair accessible.", "wheelchair accessible"),
            ("Open from 10 am to 6 pm.", "opening hours"),
            ("An audio guide is available.", "audio guide"),
            ("Bring a friend, a sketchbook and an open mind.", ""),
            ("It runs for 15 weeks.", "closes"),
        ),
    ),
    "office chair": Trade(
        {
            "name": "Pivot chair",
            "armrests": "no",
            "lumbar support": "yes",
            "headrest": "no",
            "max load": "120 kg",
            "seat height": "42-53 cm",
            "castors": "yes",
            "colour": "graphite",
            "cover": "100% polyester",
            "warranty": "10 years",
            "height adjustable": "yes",
        },
        {
            "lumbar support": "no",
            "max load": "100 kg",
            "seat height": "45-50 cm",
            "castors": "no",
            "colour": "navy blue",
            "cover": "leather",
            "warranty": "3 years",
            "height adjustable": "no",
            "armrests": "yes",
        },
        (
            ("Sit down, lean back and get things done.", ""),
            ("Lumbar support follows your spine.", "lumbar support"),
            ("It carries up to 120 kg.", "max load"),
            ("The seat adjusts from 42 to 53 cm.", "seat height"),
            ("It rolls on castors.", "castors"),
            ("The cover is 100% polyester.", "cover"),
            ("We give you a 10-year warranty.", "warranty"),
            ("It is height-adjustable.", "height adjustable"),
            ("It has no armrests.", "armrests"),
            ("Take a seat at the table where decisions are made.", ""),
            ("A chair with a head for business.", ""),
        ),
    ),
    "coat": Trade(
        {
            "name": "Nordic parka",
            "shell": "100% cotton",
            "lining": "polyester",
            "hood": "detachable",
            "pockets": "4",
            "waterproof": "yes",
            "filling": "recycled polyester",
            "machine washable": "no",
            "colour": "olive green",
            "length": "88 cm",
            "price": "249 EUR",
            "made in": "Portugal",
        },
        {
            "shell": "100% nylon",
            "hood": "none",
            "pockets": "2",
            "waterproof": "no",
            "machine washable": "yes",
            "colour": "burgundy",
            "length": "72 cm",
            "price": "199 EUR",
            "made in": "Turkey",
        },
        (
            ("Winter, meet your match.", ""),
            ("It is waterproof.", "waterproof"),
            ("A shell of 100% cotton feels soft from day one.", "shell"),
            ("Four pockets keep your hands warm and your phone safe.", "pockets"),
            ("The parka has a detachable hood.", "hood"),
            ("In olive green.", "colour"),
            ("It is 88 cm long.", "length"),
            ("It costs 249 euros.", "price"),
            ("Made in Portugal.", "made in"),
            ("It is not machine washable.", "machine washable"),
            ("Throw it over a jumper, wrap a belt of confidence around you and go.", ""),
            ("The wind can knock at another door.", ""),
        ),
    ),
}


def errors(check: FactsCheck, text: str, row: dict[str, str]) -> list[str]:
    found = check.check(Subject({"text": text}, row))
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


class Trial:
    """All trials of all trades, counted."""

    def __init__(self, show: str) -> None:
        self.check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
        self.show = show
        self.counts: Counter[str] = Counter()

    def sentence(self, name: str, trade: Trade, text: str, column: str) -> None:
        wrong = errors(self.check, text, trade.row)
        self.counts["sentences"] += 1
        self.counts["alarms"] += bool(wrong)
        if wrong and self.show == "alarms":
            print(f"  {name}: {text} :: {wrong}")
        if column in trade.changes:
            self.planted(name, text, trade.row | {column: trade.changes[column]}, "changed")
        if column:
            self.planted(name, text, {key: value for key, value in trade.row.items() if key != column}, "left out")

    def planted(self, name: str, text: str, row: dict[str, str], what: str) -> None:
        caught = bool(errors(self.check, text, row))
        self.counts[what] += 1
        self.counts[f"{what} caught"] += caught
        if not caught and self.show == "missed":
            print(f"  {what}, {name}: {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", default="", help="list: alarms, missed")
    trial = Trial(parser.parse_args().show)
    for name, trade in TRADES.items():
        for text, column in trade.copy:
            trial.sentence(name, trade, text, column)
    counts = trial.counts
    print(f"{counts['alarms']} false alarms in {counts['sentences']} true sentences of {len(TRADES)} trades")
    for what in ("changed", "left out"):
        print(f"    {counts[what + ' caught']} of {counts[what]} caught where the column is {what}")


if __name__ == "__main__":
    main()
