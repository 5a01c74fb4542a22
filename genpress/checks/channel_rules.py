"""CHN: what a channel refuses besides sizes: characters, hashtags, repeated words, promotion, capitals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

import regex

from genpress.checks.lexica import words
from genpress.checks.phrasing import joined
from genpress.checks.rule import Rule, Setting
from genpress.checks.style import CAPITALS_PATTERN, EMOJI_PATTERN
from genpress.checks.text import Copy, Text, items_of
from genpress.domain.channel import Channel
from genpress.domain.fields import FieldSpec, FieldType
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext

Value = str | bool | int | float | tuple[str, ...]


def _setting(kind: FieldType = FieldType.TEXT, **rules: Value) -> Setting:
    spec = FieldSpec(name="text", type=kind)
    return Setting(spec=spec, channel=Channel(channel="example", fields=(spec,), rules={"text": rules}))


CHARACTERS = Rule(
    "CHN001",
    Severity.ERROR,
    "Forbidden character",
    "The channel refuses this character, in the field (`forbidden_characters` of its rules) or everywhere.",
    "Light⟦!⟧",
    "Light",
    setting=_setting(forbidden_characters="!$?"),
)
HASHTAGS = Rule(
    "CHN002",
    Severity.ERROR,
    "Too many hashtags",
    "The channel allows fewer (`max_hashtags`).",
    "Out now #trail #hike ⟦#pack⟧",
    "Out now #trail #hike",
    setting=_setting(max_hashtags=2),
)
REPEATED = Rule(
    "CHN003",
    Severity.ERROR,
    "Word repeated too often",
    "The channel allows no word more often (`max_repeats`). Articles, conjunctions and prepositions do not count.",
    "Pack cover, pack strap, ⟦pack⟧ belt",
    "Pack cover, pack strap, hip belt",
    setting=_setting(max_repeats=2),
)
PROMOTION = Rule(
    "CHN004",
    Severity.ERROR,
    "Promotional phrase",
    "The channel refuses promotion in this field (`no_promotion`): offers, prices, shipping, calls to buy. The "
    "phrases "
    "are those of the market's language.",
    "Trail pack, ⟦free shipping⟧",
    "Trail pack, 40 litres",
    setting=_setting(no_promotion=True),
)
CAPITALS = Rule(
    "CHN005",
    Severity.ERROR,
    "Word in capitals",
    "The channel refuses words in capitals for effect (`no_capitals`). Words of up to four letters, and words "
    "that stand "
    "so in the row's facts, are left alone.",
    "⟦AMAZING⟧ trail pack",
    "Trail pack for every day",
    setting=_setting(no_capitals=True),
)
EMOJI = Rule(
    "CHN006",
    Severity.ERROR,
    "Emoji",
    "The channel refuses emoji in this field (`no_emoji`).",
    "Trail pack ⟦🎒⟧",
    "Trail pack",
    setting=_setting(no_emoji=True),
)
ONCE = Rule(
    "CHN007",
    Severity.ERROR,
    "Character used more than once",
    "The channel allows this character once in the field (`once_each`).",
    "Pack & cover ⟦&⟧ strap",
    "Pack & cover, strap",
    setting=_setting(once_each="%:&+"),
)
DOUBLES = Rule(
    "CHN008",
    Severity.ERROR,
    "Item twice",
    "The channel wants every item of the list to be different (`unique_items`). Case and spaces do not count.",
    "Light\nlight",
    "Light\nStrong",
    setting=_setting(FieldType.LIST, unique_items=True),
)
TOTAL = Rule(
    "CHN009",
    Severity.ERROR,
    "List too long altogether",
    "The items together have more characters than the channel allows (`max_total`).",
    "Light and strong\nRepairable for life",
    "Light\nStrong",
    setting=_setting(FieldType.LIST, max_total=20),
)
WORDS = Rule(
    "CHN010",
    Severity.ERROR,
    "Forbidden word",
    "The channel refuses this word in the field (`forbidden_words`).",
    "The ⟦best⟧ hiking app",
    "A hiking app",
    setting=_setting(forbidden_words=("best", "#1")),
)
EXCLAMATIONS = Rule(
    "CHN011",
    Severity.ERROR,
    "Too many exclamation marks",
    "The channel allows fewer in the field (`no_exclamation_mark`, `max_exclamation_marks`).",
    "Out now⟦!⟧",
    "Out now",
    setting=_setting(no_exclamation_mark=True),
)
RULES = (CHARACTERS, HASHTAGS, REPEATED, PROMOTION, CAPITALS, EMOJI, ONCE, DOUBLES, TOTAL, WORDS, EXCLAMATIONS)

_HASHTAG = regex.compile(r"(?<![\w&/])[#＃][\p{L}\p{N}_]*[\p{L}_][\p{L}\p{N}_]*")
_WORD = regex.compile(r"[\p{L}\p{N}]+(?:['’\-][\p{L}\p{N}]+)*")
_FOREVER = 10**9

_Finder = Callable[[Text, Copy], Iterator[Finding]]


class ChannelRules:
    """The family CHN."""

    def __init__(self, context: CheckContext) -> None:
        channel = context.channel
        self._language = context.market.language
        self._everywhere = channel.forbidden_characters if channel else ""
        self._rules: Mapping[str, Mapping[str, Value]] = channel.rules if channel else {}
        self._finders = {spec.name: self._finders_of(spec.name) for spec in context.fields}
        self._lists = [spec.name for spec in context.fields if spec.type is FieldType.LIST]

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what the channel refuses."""
        for text in copy.texts:
            for finder in self._finders.get(text.name, ()):
                yield from finder(text, copy)
        for name in self._lists:
            rules = self._of(name)
            if rules.get("unique_items"):
                yield from _doubles(items_of(copy.texts, name))
            if isinstance(rules.get("max_total"), int):
                yield from _total(name, items_of(copy.texts, name), _count(rules["max_total"]))

    def _of(self, name: str) -> Mapping[str, Value]:
        return {**self._rules.get("*", {}), **self._rules.get(name, {})}

    def _finders_of(self, name: str) -> Sequence[_Finder]:
        rules = self._of(name)
        refused = self._everywhere + str(rules.get("forbidden_characters") or "")
        forbidden = rules.get("forbidden_words")
        most = 0 if rules.get("no_exclamation_mark") else _count(rules.get("max_exclamation_marks"))
        offered: list[tuple[bool, _Finder]] = [
            (bool(refused), _finder(CHARACTERS, _any_of(refused), "the channel refuses {!r}")),
            ("max_hashtags" in rules, _beyond(HASHTAGS, _HASHTAG, _count(rules.get("max_hashtags")), "hashtags")),
            ("max_repeats" in rules, _repeats(_count(rules.get("max_repeats")))),
            (bool(rules.get("no_promotion")), _finder(PROMOTION, self._promotion(), "{!r} is promotion")),
            (bool(rules.get("no_capitals")), _capitals),
            (bool(rules.get("no_emoji")), _finder(EMOJI, EMOJI_PATTERN, "the channel refuses emoji")),
            ("once_each" in rules, _once(str(rules.get("once_each") or ""))),
            (bool(forbidden), _finder(WORDS, self._words(forbidden), "the channel refuses {!r}")),
            (most < _FOREVER, _beyond(EXCLAMATIONS, regex.compile("[!！]"), most, "exclamation marks")),
        ]
        return [finder for applies, finder in offered if applies]

    def _promotion(self) -> regex.Pattern[str] | None:
        phrases = [*words("channel_words", "promotion", "en"), *words("channel_words", "promotion", self._language)]
        return joined(phrases, self._language)

    def _words(self, given: Value | None) -> regex.Pattern[str] | None:
        return joined(given if isinstance(given, tuple) else (str(given or ""),), self._language)


def _count(value: Value | None) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else _FOREVER


def _any_of(characters: str) -> regex.Pattern[str] | None:
    return regex.compile("[" + "".join(regex.escape(char) for char in characters) + "]") if characters else None


def _finder(rule: Rule, pattern: regex.Pattern[str] | None, message: str) -> _Finder:
    def _find(text: Text, copy: Copy) -> Iterator[Finding]:
        del copy
        for found in pattern.finditer(text.raw) if pattern is not None else ():
            yield rule.finding(text.field, message.format(found.group()), found.span())

    return _find


def _beyond(rule: Rule, pattern: regex.Pattern[str], most: int, what: str) -> _Finder:
    def _find(text: Text, copy: Copy) -> Iterator[Finding]:
        del copy
        found = list(pattern.finditer(text.raw))
        for one in found[most:]:
            yield rule.finding(text.field, f"{len(found)} {what}: the channel allows {most}", one.span())

    return _find


def _repeats(most: int) -> _Finder:
    def _find(text: Text, copy: Copy) -> Iterator[Finding]:
        del copy
        seen: Counter[str] = Counter()
        for found in _WORD.finditer(text.raw):
            word = found.group().casefold()
            if word in words("casing", "small") or word in words("casing", "prepositions"):
                continue
            seen[word] += 1
            if seen[word] > most:
                message = f"{found.group()!r} stands there {seen[word]} times: the channel allows {most}"
                yield REPEATED.finding(text.field, message, found.span())

    return _find


def _once(characters: str) -> _Finder:
    def _find(text: Text, copy: Copy) -> Iterator[Finding]:
        del copy
        seen: set[str] = set()
        for index, char in enumerate(text.raw):
            if char in characters and char in seen:
                yield ONCE.finding(text.field, f"the channel allows {char!r} once", (index, index + 1))
            seen.add(char)

    return _find


def _capitals(text: Text, copy: Copy) -> Iterator[Finding]:
    found = list(CAPITALS_PATTERN.finditer(text.prose))
    facts = "\n".join(copy.subject.facts.values()) if found else ""
    for one in found:
        if one.group() not in facts:
            yield CAPITALS.finding(text.field, f"{one.group()!r} is in capitals", one.span())


def _doubles(items: Sequence[Text]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for item in items:
        folded = " ".join(item.raw.split()).casefold()
        if folded in seen:
            yield DOUBLES.finding(item.field, f"the same as {seen[folded]}")
        seen.setdefault(folded, item.field)


def _total(name: str, items: Sequence[Text], most: int) -> Iterator[Finding]:
    size = sum(len(item.raw) for item in items)
    if size > most:
        yield TOTAL.finding(name, f"{size} characters in all items together: the channel allows {most}")
