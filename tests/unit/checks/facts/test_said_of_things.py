"""How copy says that a thing is there, how many there are, and when: forms that the row's own words do not have."""

import pytest

from genpress.checks.facts import FactsCheck
from genpress.domain.finding import Claim, Finding, Severity
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject


def errors(text: str, facts: dict[str, str], locale: str = "en-GB") -> list[str]:
    check = FactsCheck(CheckContext(Group("b", "d", locale), (), Market(locale=locale)))
    found = check.check(Subject({"text": text}, facts))
    return [text[f.start : f.end] for f in found if isinstance(f, Finding) and f.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("Breakfast is included.", {"breakfast included": "yes"}, []),
        ("Breakfast is included.", {"breakfast included": "no"}, ["Breakfast is included"]),
        ("Pets are not allowed.", {"pets": "no"}, []),
        ("Pets are not allowed.", {"pets": "yes"}, ["Pets"]),
        ("Pets are allowed.", {"pets": "no"}, ["Pets are allowed"]),
        ("An audio guide is available.", {"audio guide": "yes"}, []),
        ("An audio guide is available.", {"audio guide": "no"}, ["audio guide"]),
        ("Free from parabens.", {"paraben free": "yes"}, []),
        ("Free from parabens.", {"paraben free": "no"}, ["Free from parabens"]),
        ("It comes without gluten.", {"gluten free": "no"}, ["without gluten"]),
        ("Made without animal products, it is fully vegan.", {"vegan": "yes"}, []),
        ("Made without animal products, it is fully vegan.", {"vegan": "no"}, ["vegan"]),
        ("A glass of wine at a table of oak.", {"material": "oak"}, []),
        ("A top of glass.", {"material": "oak"}, ["glass"]),
        ("The milk frother turns a latte into art.", {"milk frother": "no"}, ["milk frother"]),
        ("The porch has room for wet boots.", {"porch": "no"}, ["porch"]),
        ("Sit on the porch and listen.", {"porch": "no"}, []),
        ("The lowest elevation is at sea level.", {"lowest elevation": "0 m"}, []),
        ("There is no built-in grinder.", {"grinder": "no"}, []),
        ("There is no built-in grinder.", {"grinder": "yes"}, ["grinder"]),
        ("A no family-friendly restaurant.", {"type": "restaurant", "family friendly": "no"}, []),
        ("It is not furnished.", {"furnished": "yes"}, ["furnished"]),
        ("He was not born there.", {"born": "3 May 1853 in Orneville"}, []),
        ("The textbook is not included.", {"textbook included": "yes"}, ["textbook"]),
        ("The textbook is included.", {"textbook included": "no"}, ["textbook is included"]),
        ("It runs on batteries.", {"batteries included": "no"}, []),
        ("Free of phthalates.", {"phthalate free": "no"}, ["Free of phthalates"]),
        ("Your teacher is Giulia.", {"teacher": "Marco Conti"}, ["Giulia"]),
    ],
)
def test_a_thing_is_there_or_not(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts) == wrong


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("It seats eight people.", {"seats": "8"}, []),
        ("It seats eight people.", {"seats": "6"}, ["eight"]),
        ("Five pockets keep order.", {"pockets": "3"}, ["Five"]),
        ("Two of the rooms have a view.", {"rooms": "86"}, []),
        ("A dual camera.", {"cameras": "3"}, []),
        ("Over two dozen wards.", {"wards": "25"}, []),
        ("Five hundred rooms.", {"rooms": "500"}, []),
        ("Five hundred rooms.", {"rooms": "400"}, ["Five hundred"]),
        ("One litre of goodness.", {"volume": "1 l"}, []),
        ("A one-year warranty.", {"warranty": "2 years"}, ["one-year"]),
        ("One day you will love it.", {"delivery": "3 days"}, []),
        ("Thirty litres hold it all.", {"name": "Trail 30", "volume_l": "45"}, ["Thirty litres"]),
        ("It sleeps three.", {"name": "Fjord 3", "sleeps": "2"}, ["three"]),
        ("With no more than 12 participants.", {"max participants": "18"}, ["12"]),
        ("At 379 g it fits.", {"iso": "100-51200", "weight": "512 g"}, ["379 g"]),
        ("A four-star hotel.", {"stars": "3", "renovated": "2021"}, ["four"]),
        ("Backed by a 2-year warranty.", {"warranty": "1 year"}, ["2-year"]),
        ("Back after a 2-year break.", {"break": "3 years"}, ["2-year"]),
    ],
)
def test_how_many_there_are(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts) == wrong


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("First registered in June 2020.", {"first registration": "06/2020"}, []),
        ("First registered in June 2020.", {"first registration": "2020-06"}, []),
        ("First registered in June 2020.", {"first registration": "07/2020"}, ["June 2020"]),
        ("Erstzulassung Juni 2020.", {"Erstzulassung": "06.2020"}, []),
        ("Open from 10 am to 6 pm.", {"opening hours": "10:00-18:00"}, []),
        ("Open from 10 am to 7 pm.", {"opening hours": "10:00-18:00"}, ["7 pm."]),
        ("He came in September'2012.", {"came": "14 September 2012"}, []),
        ("From 10-25 February 2018.", {"dates": "10-25 February 2018"}, []),
    ],
)
def test_when(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts, "de-DE" if "Juni" in text else "en-GB") == wrong


def test_a_season_is_no_month() -> None:
    check = FactsCheck(CheckContext(Group("b", "d", "en-GB"), (), Market(locale="en-GB")))
    claims = [
        c for c in check.check(Subject({"t": "He played from 2010-12."}, {"years": "2010-12"})) if isinstance(c, Claim)
    ]
    assert "2010" in [claim.text for claim in claims]


@pytest.mark.parametrize(
    ("text", "facts", "wrong"),
    [
        ("A 5 MP front camera.", {"camera.front.resolution_mp": "5"}, []),
        ("Drink it at 8 °C.", {"temp_c": "8"}, []),
        ("Drink it at 8 °C.", {"serving temperature F": "60"}, ["8 °C"]),
    ],
)
def test_names_of_columns_say_what_they_hold(text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts) == wrong


@pytest.mark.parametrize(
    ("locale", "text", "facts", "wrong"),
    [
        ("de-DE", "Eine Schlagfunktion hat er nicht.", {"schlagfunktion": "nein"}, []),
        ("de-DE", "Eine Schlagfunktion hat er nicht.", {"schlagfunktion": "ja"}, ["Schlagfunktion"]),
        ("de-DE", "Der bürstenlose Motor hält länger.", {"bürstenlos": "ja"}, []),
        ("de-DE", "Der bürstenlose Motor hält länger.", {"bürstenlos": "nein"}, ["bürstenlose"]),
        ("de-DE", "Der Balkon liegt nach Westen.", {"balkon": "nein"}, ["Balkon"]),
        ("de-DE", "Bettwäsche ist inklusive.", {"bettwäsche inklusive": "nein"}, ["Bettwäsche ist inklusive"]),
        ("fr-FR", "L'arrivée est possible à partir de 15 h.", {"arrivée": "15:00"}, []),
        ("fr-FR", "L'arrivée est possible dès 15h30.", {"arrivée": "15:00"}, ["15h30"]),
        ("fr-FR", "Une autonomie de 15 h.", {"autonomie": "15 heures"}, []),
        ("fr-FR", "Les animaux sont acceptés.", {"animaux acceptés": "non"}, ["animaux sont acceptés"]),
        ("fr-FR", "Un parking est disponible.", {"parking": "non"}, ["parking"]),
        ("fr-FR", "Avec ses 28 litres.", {"nom": "Sentier 28", "volume_l": "35"}, ["28 litres"]),
    ],
)
def test_german_and_french(locale: str, text: str, facts: dict[str, str], wrong: list[str]) -> None:
    assert errors(text, facts, locale) == wrong
