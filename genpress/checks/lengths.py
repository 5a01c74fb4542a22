"""LEN: sizes of texts and lists, against the limits of the channel and the prompt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from genpress.checks.rule import Rule, Setting
from genpress.checks.text import Copy, Text, items_of
from genpress.domain.counting import count
from genpress.domain.fields import COUNTED, Counter, FieldSpec, FieldType, Limit
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext


def _spec(**limit: int | bool) -> Setting:
    return Setting(spec=FieldSpec(name="text", limits=(Limit.model_validate(limit),)))


def _list(**bounds: int) -> Setting:
    return Setting(spec=FieldSpec.model_validate({"name": "text", "type": FieldType.LIST, **bounds}))


TOO_LONG = Rule(
    "LEN001",
    Severity.ERROR,
    "Over the limit",
    "The text is longer than the channel or the prompt allows, counted as the channel counts. It would be refused or "
    "cut off. The span is what stands beyond the limit.",
    "A pack for every ⟦day⟧",
    "A day pack",
    setting=_spec(max=17),
)
RATHER_LONG = Rule(
    "LEN002",
    Severity.WARNING,
    "Longer than advised",
    "The text is longer than what is usually shown, or than the channel advises. It is accepted, but readers may not "
    "see the end.",
    "A pack for every ⟦day⟧",
    "A day pack",
    setting=_spec(max=17, hard=False),
)
TOO_SHORT = Rule(
    "LEN003",
    Severity.ERROR,
    "Under the minimum",
    "The text is shorter than the channel or the prompt asks for. Where the limit is advice, it is a warning.",
    "Light.",
    "Light, and made to last.",
    setting=_spec(min=20),
)
TOO_MANY = Rule(
    "LEN004",
    Severity.ERROR,
    "Too many items",
    "The list has more items than the channel or the prompt allows.",
    "Light\nStrong\nRepairable",
    "Light\nStrong",
    setting=_list(max_items=2),
)
TOO_FEW = Rule(
    "LEN005",
    Severity.ERROR,
    "Too few items",
    "The list has fewer items than the channel or the prompt asks for.",
    "Light",
    "Light\nStrong",
    setting=_list(min_items=2),
)
RULES = (TOO_LONG, RATHER_LONG, TOO_SHORT, TOO_MANY, TOO_FEW)


class Lengths:
    """The family LEN."""

    def __init__(self, context: CheckContext) -> None:
        self._lists = [spec for spec in context.fields if spec.min_items is not None or spec.max_items is not None]

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield sizes that break a limit: of each counter only the strictest one broken."""
        for text in copy.texts:
            if text.spec.limits and (text.raw or text.spec.required):
                yield from _sizes(text)
        for spec in self._lists:
            if spec.name in copy.subject.content:
                yield from _items(spec, len(items_of(copy.texts, spec.name)))


def _sizes(text: Text) -> Iterator[Finding]:
    sizes = {limit.counter: _size(text, limit.counter) for limit in text.spec.limits}
    for limit in _broken(text.spec.limits, sizes):
        yield _over(text, limit, sizes[limit.counter])
    for limit in text.spec.limits:
        if limit.min is not None and sizes[limit.counter] < limit.min:
            yield _under(text, limit, sizes[limit.counter])


def _broken(limits: Sequence[Limit], sizes: Mapping[Counter, int]) -> Iterable[Limit]:
    over = [limit for limit in limits if limit.max is not None and sizes[limit.counter] > limit.max]
    # Of each counter the strictest comes last, and stays.
    over.sort(key=lambda limit: -(limit.max or 0))
    return {(limit.hard, limit.counter): limit for limit in over}.values()


def _size(text: Text, counter: Counter) -> int:
    # A word count means the words people read; every other counter measures what is stored or sent.
    return count(text.prose if counter is Counter.WORDS else text.raw, counter)


def _over(text: Text, limit: Limit, size: int) -> Finding:
    most = limit.max or 0
    rule = TOO_LONG if limit.hard else RATHER_LONG
    bound = "the limit is" if limit.hard else "advised are at most"
    message = f"{size} {COUNTED[limit.counter]}, {size - most} too many: {bound} {most}"
    return rule.finding(text.field, message, _excess(text, limit), evidence=_evidence(limit, size))


def _excess(text: Text, limit: Limit) -> tuple[int, int]:
    """Return the span beyond the longest beginning that is within the limit."""
    shown = text.prose if limit.counter is Counter.WORDS else text.raw
    within = bisect_right(range(len(shown) + 1), limit.max or 0, key=lambda end: count(shown[:end], limit.counter))
    return max(within - 1, 0), len(shown)


def _under(text: Text, limit: Limit, size: int) -> Finding:
    severity = Severity.ERROR if limit.hard else Severity.WARNING
    message = f"{size} {COUNTED[limit.counter]}: at least {limit.min} are {'needed' if limit.hard else 'advised'}"
    return TOO_SHORT.finding(text.field, message, evidence=_evidence(limit, size), severity=severity)


def _evidence(limit: Limit, size: int) -> dict[str, str | int]:
    return {"counter": limit.counter.value, "size": size, "source": limit.source}


def _items(spec: FieldSpec, items: int) -> Iterator[Finding]:
    if spec.max_items is not None and items > spec.max_items:
        message = f"{items} items, {items - spec.max_items} too many: the limit is {spec.max_items}"
        yield TOO_MANY.finding(spec.name, message)
    least = spec.min_items if spec.required or items else None
    if least is not None and items < least:
        yield TOO_FEW.finding(spec.name, f"{items} item{'' if items == 1 else 's'}: at least {least} are needed")
