"""LOC002, LOC003: what tells languages and scripts apart, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from genpress.checks import build_checks
from genpress.domain.fields import FieldSpec
from genpress.domain.market import Market
from genpress.domain.unit import Group
from genpress.interfaces import CheckContext, Subject

DATA = Path(__file__).parents[4] / "../shared/data/catalogues/adventureworks"


@pytest.mark.parametrize(
    "text", ["Trail 40", "The North Face Borealis", "AP-40-GR", "Deuter Futura Pro", "100 % Nylon"]
)
def test_names_have_no_language(ask, text):
    assert ask(text, "LOC002", market="de-DE") == []


def test_a_name_inside_a_sentence_is_no_other_language(ask):
    text = "Die Jacke The North Face Borealis ist für den Winter gemacht."
    assert ask(text, "LOC002", market="de-DE") == []


def test_the_message_names_the_language(ask):
    [finding] = ask("This pack is made for your day on the trail.", "LOC002", market="fr-FR")
    assert finding.message == "reads as en, not as fr"


def test_a_language_without_a_list_is_not_judged(ask):
    assert ask("This pack is made for your day on the trail.", "LOC002", market="is-IS") == []


def test_the_script_subtag_decides(ask):
    text = "Овај ранац је направљен за планине"
    assert ask(text, "LOC003", market="sr-Cyrl-RS") == []
    assert len(ask(text, "LOC003", market="sr-Latn-RS")) == 1


@pytest.mark.parametrize(("text", "found"), [("p\u0430ck", ["\u0430"]), ("\u039fslo", ["\u039f"]), ("5 µm, 3 kΩ", [])])
def test_letters_that_look_like_latin_ones(ask, text, found):
    assert ask(text, "LOC003").seen() == found


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")
@pytest.mark.parametrize(
    ("culture", "locale"), [("en", "en-US"), ("fr", "fr-FR"), ("ar", "ar-AE"), ("he", "he-IL"), ("th", "th-TH")]
)
def test_descriptions_that_people_wrote_are_in_their_language(culture, locale):
    lines = (DATA / "aw_ProductDescription.csv").read_text("utf-8-sig").splitlines()
    texts = {fields[0]: fields[1] for line in lines if len(fields := line.split("\t")) > 2}
    joins = (
        line.split("\t") for line in (DATA / "aw_ProductModelProductDescriptionCulture.csv").read_text().splitlines()
    )
    own = [texts[join[1]] for join in joins if join[2].strip() == culture and join[1] in texts]
    context = CheckContext(Group("b", "d", "m"), (FieldSpec(name="text"),), Market(locale=locale))
    checks = build_checks(context, root=Path(), select=("LOC002", "LOC003"))
    assert len(own) > 100
    assert [text for text in own if checks.run(Subject({"text": text}, {})).findings] == []
