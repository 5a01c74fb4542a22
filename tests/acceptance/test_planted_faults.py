"""The campaign for twelve markets: clean as it stands, and every planted fault found at its place, and nothing else.

The faults stand here as an editor would meet them: a text of the clean campaign, with one thing changed. `⟦…⟧` marks
what the finding must point at; without the marks it is about the whole field.
"""

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from genpress import Press
from genpress.checks import Rule, build_checks
from genpress.checks.duplicates import Duplicates
from genpress.checks.registry import RULES
from genpress.checks.rule import SPAN_CLOSE, SPAN_OPEN
from genpress.domain.fields import FieldType
from genpress.domain.finding import Severity
from genpress.domain.unit import UnitId
from genpress.interfaces import Subject
from genpress.pipeline.compose import Composer
from genpress.pipeline.settle import Settler, check_context

ROOT = Path(__file__).parents[2]
BRIEF = "trail-launch"
MARKETS = 12
PACK, AD = "pdp/en-GB/AT-12-SG", "ad/en-GB/AT-12-SG"


@dataclass(frozen=True)
class Plant:
    """One fault."""

    rule: str
    unit: str
    field: str
    old: str
    """Words of the clean text; of a list field, of one item."""
    new: str
    """What stands there instead."""
    with_it: tuple[str, ...] = ()
    """Rules that rightly object to the same words."""

    def __str__(self) -> str:
        return f"{self.rule}-{self.unit.split('/')[1]}"


LONG = "for walkers who like to know what they carry and why they carry it and for how long they will carry it"
DE, FR, EN_US = "pdp/de-DE/AT-12-SG", "pdp/fr-FR/AT-12-SG", "pdp/en-US/AT-12-SG"
ENGLISH = "This is a pack that you can take with you for the whole day, and your friends will want one too."
FSI, PDI, ZERO_WIDTH_SPACE = "\u2068", "\u2069", "\u200b"
PLANTS = [
    Plant(
        "LEN001",
        PACK,
        "seo_title",
        "a hiking pack of 12 litres",
        "a hiking pack of 12 litres, which you may t⟦ake to a hut⟧",
        ("LEN002",),
    ),
    Plant("LEN001", AD, "headlines[1]", "12 litres at 390 g", "A pack of 12 litres at 390 g i⟦n nylon⟧"),
    Plant("LEN003", PACK, "title", "Aurora Trail 12 hiking pack, 12 litres, sage", ""),
    Plant("CHN011", AD, "headlines[0]", "Trail 12", "Trail 12⟦!⟧", ("STY001",)),
    Plant("TRM001", PACK, "description", "is a pack for", "is a ⟦rucksack⟧ for"),
    Plant("TRM001", DE, "seo_title", "Wanderrucksack mit", "⟦Tasche⟧ mit"),
    Plant("STY001", PACK, "seo_description", "repairs included.", "repairs included⟦!⟧"),
    Plant("STY002", PACK, "description", "evening walk.", "evening walk ⟦🎒⟧."),
    Plant("STY005", PACK, "description", "carries 12 litres and weighs", "carries 12 litres ⟦&⟧ weighs"),
    Plant("STY010", PACK, "seo_description", "390 g, not", "390 g⟦ ⟧, not"),
    Plant("STY011", PACK, "description", "It is not waterproof.", "It is ⟦CERTAINLY⟧ not waterproof."),
    Plant("REP002", PACK, "description", "It is not waterproof.", f"⟦It is not waterproof, and it is made {LONG}.⟧"),
    Plant("PHR002", PACK, "description", "is a pack for", "is a ⟦must-have⟧ for"),
    Plant("LOC002", FR, "description", "Il n’est pas imperméable.", f"Il n’est pas imperméable. {ENGLISH}"),
    Plant("LOC003", PACK, "seo_title", "a hiking pack", "a hiking p⟦а⟧ck"),
    Plant("LOC005", DE, "seo_description", "390 g", "⟦390.0⟧ g"),
    Plant("LOC007", "email/de-DE", "body", "15. März 2027", "⟦03/15/2027⟧"),
    Plant("LOC008", FR, "description", "poches à gourde", "poches⟦:⟧ à gourde"),
    Plant("LOC011", PACK, "description", "evening walk.", "evening walk in any ⟦color⟧."),
    Plant("LOC012", "pdp/ar-AE/AT-12-SG", "seo_title", f"{FSI}Aurora Trail 12{PDI}", f"⟦{FSI}⟧Aurora Trail 12"),
    Plant("LOC013", EN_US, "description", "pockets, chest strap", "pockets, a chest strap of ⟦30 cm⟧", ("FCT002",)),
    Plant("SAF001", PACK, "description", "</ul>", "</ul>⟦<iframe>⟧"),
    Plant("SAF003", PACK, "seo_description", "repairs included.", "repairs included, see ⟦https://other.example/x⟧."),
    Plant("SAF005", PACK, "description", "<p>The", "<p>⟦As an AI language model⟧, the"),
    Plant("SAF006", PACK, "seo_description", "390 g", "⟦[insert weight]⟧"),
    Plant("SAF007", PACK, "seo_description", "not waterproof", f"not⟦{ZERO_WIDTH_SPACE}⟧ waterproof"),
    Plant("SAF008", PACK, "description", "evening walk.", "evening walk to a caf⟦Ã©⟧."),
    Plant("SAF009", PACK, "description", "evening walk.", "evening walk, ask ⟦ann.smith@home.example⟧."),
    Plant("SAF010", PACK, "description", "evening walk.", "evening walk, call ⟦+44 20 7946 0958⟧.", ("FCT002",)),
    Plant("CLM001", PACK, "description", "It is not waterproof.", "It is not waterproof but ⟦indestructible⟧."),
    Plant("CLM010", PACK, "description", "is a pack for", "is an ⟦eco-friendly⟧ pack for"),
    Plant("CLM014", PACK, "description", "is a pack for", "is ⟦the world’s best⟧ pack for"),
    Plant("CLM020", PACK, "description", "evening walk.", "evening walk, only ⟦while stocks last⟧."),
    Plant("FCT001", PACK, "description", "weighs 390 g", "weighs ⟦420 g⟧"),
    Plant("FCT001", "pdp/es-ES/AT-12-SG", "description", "No es impermeable.", "Es ⟦impermeable⟧."),
    Plant("FCT002", DE, "seo_description", "12 l", "⟦14 l⟧"),
    Plant("FCT002", PACK, "description", "evening walk.", "evening walk of ⟦35 km⟧."),
]


@pytest.fixture(scope="module")
def press(tmp_path_factory):
    """A copy of the repository's workspace, with the campaign run."""
    root = tmp_path_factory.mktemp("campaign")
    shutil.copy(ROOT / "genpress.toml", root)
    for name in ("briefs", "prompts"):
        shutil.copytree(ROOT / name, root / name)
    with Press.open(root, environ={}) as opened:
        opened.run(BRIEF)
        yield opened


@pytest.fixture(scope="module")
def campaign(press):
    """The job, its settler, and the clean drafts by their id without the brief."""
    job = press.job(BRIEF)
    drafts = {str(draft.unit).removeprefix(f"{BRIEF}/"): draft for _, draft in press.workspace.ledger.manifest(BRIEF)}
    return job, Settler(job, press.workspace.ledger, lambda: ""), drafts


def checks_of(campaign, unit: UnitId):
    job, settler, _ = campaign
    stage = job.stage(unit.group.deliverable)
    market = next(market for market in stage.markets if market.locale == unit.group.market)
    return settler.checks(Composer(job, stage, market), localises=True)


def told(result):
    """Return the findings that an editor is asked to look at."""
    return [one for one in result.findings if one.severity in {Severity.ERROR, Severity.WARNING}]


def planted(content, plant: Plant):
    """Return the content with the fault in it, and its span."""
    name, _, number = plant.field.partition("[")
    value = content[name]
    text = value[int(number[:-1])] if number else value
    assert plant.old in text, text
    marked = text.replace(plant.old, plant.new, 1)
    start = marked.find("⟦")
    plain = marked.replace("⟦", "").replace("⟧", "")
    span = (start, marked.find("⟧") - 1) if start >= 0 else (0, 0)
    whole = [plain if index == int(number[:-1]) else item for index, item in enumerate(value)] if number else plain
    return {**content, name: whole}, span


def test_the_clean_campaign_has_nothing_to_look_at(campaign):
    _, _, drafts = campaign
    assert len({draft.unit.group.market for draft in drafts.values()}) == MARKETS
    assert len(drafts) > 400
    assert [
        (name, f.rule, f.message) for name, draft in drafts.items() for f in draft.findings if f in told(draft)
    ] == []


@pytest.mark.parametrize("plant", PLANTS, ids=str)
def test_a_planted_fault_is_found_at_its_place_and_nothing_else(campaign, plant):
    draft = campaign[2][plant.unit]
    content, span = planted(draft.content, plant)
    found = told(checks_of(campaign, draft.unit).run(Subject(content, draft.facts)))
    mine = [one for one in found if one.rule == plant.rule]
    assert [(one.field, one.start, one.end) for one in mine] == [(plant.field, *span)], found
    assert {one.rule for one in found} == {plant.rule, *plant.with_it}, found


ELSEWHERE = {
    "LOC001": "a backend that does not localise, whatever it writes: tests/unit/checks/locale/test_translated.py",
    "FCT004": "praise, of which each brand has words of its own: tests/unit/checks/facts",
    "FCT005": "a fact that a prompt's field must state: tests/unit/checks/facts/test_mandatory.py",
    "VAL001": "a pattern of a style that takes too long: tests/unit/checks/vale",
    "DUP001": "several drafts: below, and tests/acceptance/test_duplicates.py",
    "DUP002": "several drafts: tests/acceptance/test_duplicates.py",
    "JDG001": "a model's opinion: tests/acceptance/test_repair.py",
    "JDG002": "a model that gives none: tests/acceptance/test_repair.py",
    "CHK001": "a check that fails: tests/unit/checks/test_failing.py",
}
"""Rules that no text of one draft shows, and where they are shown."""
OF_THE_WHOLE = {"PHR001", "PHR003", "CLM002"}
"""Rules about a draft as a whole: they name its first field."""


def in_the_campaign(campaign, rule: Rule):
    """Return the campaign's own context with what a rule needs, and one more field in it."""
    job, given = campaign[0], rule.setting
    stage = job.stage("pdp")
    market = next((one for one in stage.markets if one.locale == given.market.locale), stage.markets[0])
    own = check_context(job, Composer(job, stage, market), localises=given.localised)
    brand, channel = own.brand, given.channel
    if given.brand is not None:
        wanted = given.brand
        changed = {
            "style": {**brand.style, **wanted.style},
            "phrases": wanted.phrases,
            "claims": wanted.claims,
            "termbase": (*brand.termbase, *wanted.termbase),
        }
        brand = brand.model_copy(update=changed)
    if market.locale != given.market.locale:
        market = given.market
    address = given.market.address or market.address
    market = market.model_copy(update={"legal": given.market.legal, "address": address})
    return replace(
        own,
        fields=(*(spec for spec in own.fields if spec.name != given.spec.name), given.spec),
        market=market,
        brand=brand,
        channel=channel or own.channel,
        localised=given.localised,
        known_text=f"{own.known_text}\n{given.known_text}",
    )


def marked(text: str):
    """Return a text without its marks, and what they mark."""
    plain, spans, start = "", [], 0
    for char in text:
        if char == SPAN_OPEN:
            start = len(plain)
        elif char == SPAN_CLOSE:
            spans.append((start, len(plain)))
        else:
            plain += char
    return plain, spans or [(0, 0)]


def with_field(campaign, rule: Rule, text: str):
    """Return a clean page of the rule's market with one more field, and the rule's facts and source."""
    given = rule.setting
    draft = campaign[2].get(f"pdp/{given.market.locale}/AT-12-SG") or campaign[2][PACK]
    value = text.split("\n") if given.spec.type is FieldType.LIST else text
    source = {given.spec.name: given.source} if given.source else None
    return Subject({**draft.content, given.spec.name: value}, given.facts or draft.facts, source)


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.code not in ELSEWHERE], ids=lambda rule: rule.code
)
def test_every_rule_finds_its_fault_in_the_campaign_and_none_beside_it(campaign, rule: Rule):
    checks = build_checks(in_the_campaign(campaign, rule), root=ROOT)
    text, spans = marked(rule.example_bad)
    assert theirs(checks.run(with_field(campaign, rule, rule.example_good)), rule) == []
    assert theirs(checks.run(with_field(campaign, rule, text)), rule) == spans


def theirs(result, rule: Rule):
    """Return where a rule finds fault: in its own field, since a brand's other toggles object to the other fields."""
    found = [one for one in result.findings if one.rule == rule.code]
    own = [one for one in found if one.field.partition("[")[0] == rule.setting.spec.name]
    return [(one.start, one.end) for one in (found if rule.code in OF_THE_WHOLE else own)]


def test_a_rule_that_is_shown_elsewhere_is_one_of_ours():
    assert set(ELSEWHERE) <= set(RULES)
    assert {code for code, rule in RULES.items() if not rule.example_bad} <= set(ELSEWHERE)


def test_a_fault_of_every_family_is_planted():
    families = {plant.rule[:3] for plant in PLANTS} | {"DUP"}
    assert families == {"LEN", "CHN", "TRM", "STY", "REP", "PHR", "LOC", "SAF", "CLM", "FCT", "DUP"}


def test_a_planted_repetition_is_found(campaign):
    seen, pages = Duplicates(), {n: d for n, d in campaign[2].items() if n.startswith("pdp/en-GB/")}
    first = {name: list(seen.add(name, {"text": draft.content["description"]})) for name, draft in pages.items()}
    assert first[PACK] == []
    (found,) = seen.add("new", {"text": pages["pdp/en-GB/AT-12-SG"].content["description"]})
    assert (found.rule, found.evidence) == ("DUP001", {"other": PACK})
