"""CLM: claims that law or brand restrict: environmental, health, superlative, price and review claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from genpress.checks.lexica import lexicon, words
from genpress.checks.phrasing import bounded, folded, joined, phrases_sieve, spans_of
from genpress.checks.rule import Rule, Setting
from genpress.checks.sieve import Sieve, sieved
from genpress.checks.text import Copy, Text
from genpress.domain.brand import Brand, Claims
from genpress.domain.finding import Finding, Severity
from genpress.domain.market import Market
from genpress.interfaces import CheckContext

_GERMANY = Setting(market=Market(locale="de-DE"))
_BRITAIN = Setting(market=Market(locale="en-GB"))

FORBIDDEN = Rule(
    "CLM001",
    Severity.ERROR,
    "Claim the brand forbids",
    "The brand's `claims.forbidden` names it.",
    "It is ⟦waterproof⟧.",
    "It is water repellent.",
    setting=Setting(brand=Brand(brand="aurora", claims=Claims(forbidden=("waterproof",)))),
)
REQUIRED = Rule(
    "CLM002",
    Severity.ERROR,
    "Required claim missing",
    "The brand's `claims.required` wants it in every draft.",
    "A light pack.",
    "A light pack with a lifetime guarantee.",
    setting=Setting(brand=Brand(brand="aurora", claims=Claims(required=("lifetime guarantee",)))),
)
GREEN = Rule(
    "CLM010",
    Severity.WARNING,
    "Generic environmental claim",
    "In the European Union a generic environmental claim needs recognised excellent environmental performance "
    "(Directive (EU) 2024/825, since 27 September 2026); elsewhere it needs a qualification and proof.",
    "Ein ⟦umweltfreundlicher⟧ Rucksack.",
    "Ein Rucksack aus 60 % recyceltem Nylon.",
    setting=_GERMANY,
)
NEUTRAL = Rule(
    "CLM011",
    Severity.ERROR,
    "Neutrality by offsetting",
    "Claims that a product is neutral, reduced or positive for the climate on account of offsets are banned in the "
    "European Union (Directive (EU) 2024/825) and need proof elsewhere.",
    "Ein ⟦klimaneutraler⟧ Rucksack.",
    "Ein leichter Rucksack.",
    setting=_GERMANY,
)
FUTURE = Rule(
    "CLM012",
    Severity.WARNING,
    "Environmental promise for the future",
    "A claim about future environmental performance needs a public plan with measurable, verified targets "
    "(Directive (EU) 2024/825).",
    "We will be ⟦climate neutral by 2030⟧.",
    "We publish our emissions each year.",
    setting=Setting(market=Market(locale="en-IE")),
)
HEALTH = Rule(
    "CLM013",
    Severity.WARNING,
    "Health claim",
    "Only authorised health claims may be made for food (Regulation (EC) 1924/2006), and claims to treat or prevent "
    "an illness are for medicines alone.",
    "It ⟦boosts your immune system⟧.",
    "It contains vitamin C.",
    setting=_BRITAIN,
)
SUPERLATIVE = Rule(
    "CLM014",
    Severity.WARNING,
    "Superlative or first place",
    "A superlative about the whole market, or a first place, needs proof that can be shown.",
    "⟦The world's best⟧ pack.",
    "A pack that testers liked.",
    setting=_BRITAIN,
)
FREE = Rule(
    "CLM015",
    Severity.INFO,
    "Free of charge",
    "What is called free must cost nothing at all, and its conditions must stand beside it.",
    "With a ⟦free gift⟧.",
    "With a rain cover.",
    setting=_BRITAIN,
)
GUARANTEE = Rule(
    "CLM016",
    Severity.WARNING,
    "Guarantee",
    "A promise of a result or of satisfaction is a guarantee that has to be kept, with its conditions stated.",
    "Results ⟦guaranteed⟧.",
    "Results vary.",
    setting=_BRITAIN,
)
COMPARED = Rule(
    "CLM017",
    Severity.WARNING,
    "Comparison with others",
    "A comparison with competitors has to be of like with like, verifiable, and not denigrating.",
    "⟦Better than any other⟧ pack.",
    "A better pack than our last one.",
    setting=_BRITAIN,
)
REVIEWS = Rule(
    "CLM018",
    Severity.ERROR,
    "Invented review",
    "Reviews, ratings and popularity that no fact bears out are false endorsements (FTC 16 CFR 465; Directive "
    "2005/29/EC, Annex I 23c). A row or brief that says so is the proof.",
    "⟦Customers love⟧ it.",
    "It is light.",
    setting=_BRITAIN,
)
PRICE = Rule(
    "CLM019",
    Severity.WARNING,
    "Price reduction",
    "A reduction has to be from the lowest price of the last 30 days, which has to be shown (Directive 98/6/EC, "
    "Article 6a).",
    "Jetzt ⟦20 % Rabatt⟧.",
    "Jetzt im Laden.",
    setting=_GERMANY,
)
URGENCY = Rule(
    "CLM020",
    Severity.WARNING,
    "False urgency",
    "Limited time or stock that is not so is a banned practice (Directive 2005/29/EC, Annex I 7).",
    "⟦Only a few left⟧.",
    "In stock.",
    setting=_BRITAIN,
)
_PACKED = (GREEN, NEUTRAL, FUTURE, HEALTH, SUPERLATIVE, FREE, GUARANTEE, COMPARED, REVIEWS, PRICE, URGENCY)
RULES = (FORBIDDEN, REQUIRED, *_PACKED)


@dataclass(frozen=True, slots=True)
class _Pack:
    """One rule's patterns for one market."""

    rule: Rule
    pattern: Sieve
    source: str
    by_fact: bool
    """Whether facts of the row or the brief that say the same bear the claim out."""


class ClaimRules:
    """The family CLM."""

    def __init__(self, context: CheckContext) -> None:
        claims = context.brand.claims if context.brand else Claims()
        locale = context.market.locale
        self._forbidden = phrases_sieve(claims.forbidden, locale, inflected=True)
        self._allowed = joined(claims.allowed, locale)
        self._required = [(claim, folded(claim)) for claim in claims.required]
        self._packs = list(_packs(context.market))
        self._known = context.known_text

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield restricted claims; those that the brand allows in so many words are left alone."""
        packs = [pack for pack in self._packs if pack.pattern.lets_through(copy.folded)]
        if packs or self._forbidden.lets_through(copy.folded):
            for text in copy.texts:
                yield from self._unless_allowed(text, list(self._in_text(text, copy, packs)))
        if self._required and copy.texts:
            yield from self._missing(copy)

    def _unless_allowed(self, text: Text, findings: list[Finding]) -> Iterator[Finding]:
        allowed = list(spans_of(self._allowed, text.prose)) if findings else ()
        for finding in findings:
            if not any(left < finding.end and finding.start < right for left, right in allowed):
                yield finding

    def _missing(self, copy: Copy) -> Iterator[Finding]:
        whole = "\n".join(folded(text.prose) for text in copy.texts)
        for claim, wanted in self._required:
            if wanted not in whole:
                yield REQUIRED.finding(copy.texts[0].name, f"the required claim {claim!r} is missing")

    def _in_text(self, text: Text, copy: Copy, packs: Sequence[_Pack]) -> Iterator[Finding]:
        for found in self._forbidden.finditer(text.prose):
            yield FORBIDDEN.finding(text.field, f"{found.group()!r} is a claim the brand forbids", found.span())
        for pack in packs:
            for found in pack.pattern.pattern.finditer(text.prose):
                if pack.by_fact and self._borne_out(found.group(), copy.subject.facts):
                    continue
                message = f"{found.group()!r}: {pack.rule.title.lower()}"
                yield pack.rule.finding(text.field, message, found.span(), evidence={"source": pack.source})

    def _borne_out(self, claim: str, facts: Mapping[str, str]) -> bool:
        wanted = folded(claim)
        return wanted in folded(self._known) or any(wanted in folded(value) for value in facts.values())


def _packs(market: Market) -> Iterator[_Pack]:
    rules = {rule.code: rule for rule in _PACKED}
    packs = lexicon("claims").get("packs")
    for pack in packs if isinstance(packs, list) else ():
        if not _concerns(str(pack["jurisdictions"]).split(), market):
            continue
        patterns = pack["patterns"]
        # English claims stand in copy of every market.
        bodies = dict.fromkeys([*patterns.get(market.language, []), *patterns.get("en", [])])
        if bodies:
            yield _Pack(
                rules[pack["rule"]], sieved(bounded(bodies), bodies), pack["source"], pack.get("by_fact") == "yes"
            )


def _concerns(jurisdictions: list[str], market: Market) -> bool:
    territory = market.locale.rpartition("-")[2]
    area = "EU" if territory in words("claims", "european_union") else territory
    return "all" in jurisdictions or area in jurisdictions or territory in jurisdictions
