"""From a rule's YAML to the compiled rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import regex

from genpress.checks.sieve import sieved
from genpress.checks.vale.actions import Action
from genpress.checks.vale.casing import THRESHOLD, Capitalization, by_case, by_pattern, sentence_case, title_case
from genpress.checks.vale.config import LEVELS
from genpress.checks.vale.dialect import translated
from genpress.checks.vale.document import Conditional, Consistency
from genpress.checks.vale.inheriting import Definition
from genpress.checks.vale.rules import Existence, Header, Occurrence, Repetition, StyleRule, Substitution, Swap
from genpress.checks.vale.scopes import Scope
from genpress.domain.finding import Severity

UNSUPPORTED = {
    "spelling": "spelling needs dictionaries, which genpress does not have",
    "script": "scripts in rules are programs, which genpress does not run",
    "sequence": "sequences need part-of-speech tagging, which genpress does not do",
    "metric": "metrics compute formulas over documents; use the toggle reading_grade of a brand",
    "readability": "use the toggle reading_grade of a brand",
}
"""Why rules of these types are left out."""


def compile_rule(
    name: str,
    given: Definition,
    accepted: tuple[str, ...] = (),
    severities: Mapping[str, Severity] | None = None,
) -> StyleRule:
    """Return the compiled rule.

    Args:
        name: `Style.Rule`.
        given: the rule's YAML.
        accepted: words of the style's vocabulary, which no rule finds fault with.
        severities: by kind of text (`md`, `html`, `txt`) where a configuration says so; None: its own, of every kind.

    Raises:
        ValueError: the rule cannot be used; the message says why.
    """
    kind = str(given.get("extends") or "")
    if kind in UNSUPPORTED:
        raise ValueError(UNSUPPORTED[kind])
    if kind not in _KINDS:
        raise ValueError(f"extends {kind!r}, which is no type of rule" if kind else "it extends no type of rule")
    if not isinstance(given.get("message"), str):
        raise ValueError("it has no message")
    try:
        return _KINDS[kind](replace(_header(name, given, accepted), severities=severities), given)
    except regex.error as error:
        raise ValueError(f"its pattern is not a regular expression: {error}") from None


def _header(name: str, given: Definition, accepted: tuple[str, ...]) -> Header:
    level = str(given.get("level") or "warning")
    if level not in LEVELS:
        raise ValueError(f"level {level!r} is none of error, warning, suggestion")
    exceptions = _patterns(given.get("exceptions"))
    if given.get("vocab") is not False and not given.get("nonword"):
        exceptions += accepted
    return Header(
        name=name,
        message=str(given["message"]),
        severity=LEVELS[level],
        scope=Scope.parse(given.get("scope")),
        link=str(given.get("link") or ""),
        limit=_number(given.get("limit")),
        action=Action.parse(given.get("action")),
        exceptions=_exceptions(exceptions),
        phrases=_exceptions(tuple(text for text in exceptions if " " in text)),
    )


def _exceptions(texts: tuple[str, ...]) -> regex.Pattern[str] | None:
    if not texts:
        return None
    # The longest first, so that "Visual Studio Code" is taken before "Visual".
    ordered = sorted(texts, key=len, reverse=True)
    return regex.compile(_pattern("|".join(f"(?:{text})" for text in ordered), word=True))


def _pattern(body: str, *, word: bool, ignorecase: bool = False, before: str = "", after: str = "") -> str:
    joined = rf"(?m)\b(?:{body})\b" if word else f"(?m)(?:{body})"
    return ("(?i)" if ignorecase else "") + before + joined + after


def _existence(header: Header, given: Definition) -> StyleRule:
    tokens = [token for token in _patterns(given.get("tokens")) if token.strip()]
    raw = "".join(_patterns(given.get("raw")))
    if not tokens and not raw:
        raise ValueError("it has no tokens")
    appended = bool(given.get("append"))
    pattern = _pattern(
        "|".join(tokens),
        word=bool(tokens) and not given.get("nonword"),
        ignorecase=bool(given.get("ignorecase")),
        before="" if appended else raw,
        after=raw if appended else "",
    )
    # What a token does not tell, the raw part in front of it or after it may.
    return Existence(header, sieved(regex.compile(pattern), tokens or [raw]))


def _substitution(header: Header, given: Definition) -> StyleRule:
    swap = given.get("swap")
    pairs = {translated(_text(key)): _text(value) for key, value in swap.items()} if isinstance(swap, dict) else {}
    if not pairs:
        raise ValueError("it has no swap")
    keys = sorted(pairs, key=len, reverse=True)
    swaps, group = [], 1
    for key in keys:
        groups = regex.compile(key).groups
        swaps.append(Swap(group, groups, pairs[key]))
        group += 1 + groups
    ignorecase = bool(given.get("ignorecase"))
    body = "|".join(f"({key})" for key in keys)
    pattern = regex.compile(_pattern(body, word=not given.get("nonword"), ignorecase=ignorecase))
    capitalize = given.get("capitalize")
    return Substitution(
        header, sieved(pattern, keys), tuple(swaps), ignorecase, capitalize if isinstance(capitalize, bool) else None
    )


def _occurrence(header: Header, given: Definition) -> StyleRule:
    token = translated(_text(given.get("token")))
    if not token:
        raise ValueError("it has no token")
    pattern = ("(?i)" if given.get("ignorecase") else "") + f"(?:{token})"
    return Occurrence(header, regex.compile(pattern), _number(given.get("min")), _number(given.get("max")))


def _repetition(header: Header, given: Definition) -> StyleRule:
    tokens = "|".join(_patterns(given.get("tokens")))
    if not tokens:
        raise ValueError("it has no tokens")
    ignorecase = bool(given.get("ignorecase"))
    pattern = regex.compile(("(?i)" if ignorecase else "") + f"({tokens})")
    return Repetition(header, pattern, _number(given.get("max")), bool(given.get("alpha")), ignorecase)


def _consistency(header: Header, given: Definition) -> StyleRule:
    either = given.get("either")
    if not isinstance(either, dict) or not either:
        raise ValueError("it has no either")
    ignorecase = bool(given.get("ignorecase"))
    word = not given.get("nonword")
    pairs = [(translated(_text(one)), translated(_text(other))) for one, other in either.items()]
    bodies = [f"(?P<a>{one})|(?P<b>{other})" for one, other in pairs]
    patterns = tuple(regex.compile(_pattern(body, word=word, ignorecase=ignorecase)) for body in bodies)
    return Consistency(header, patterns)


def _conditional(header: Header, given: Definition) -> StyleRule:
    first, second = (translated(_text(given.get(key))) for key in ("first", "second"))
    if not first or not second:
        raise ValueError("it needs both first and second")
    if given.get("in"):
        raise ValueError("it looks in a view's scope (in), which genpress does not have")
    case = "(?i)" if given.get("ignorecase") else ""
    return Conditional(header, regex.compile(case + first), regex.compile(case + second))


def _capitalization(header: Header, given: Definition) -> StyleRule:
    match = str(given.get("match") or "")
    if not match:
        raise ValueError("it has no match")
    if match in {"$title", "$sentence"}:
        return Capitalization(header, _judgement(match, header, given))
    if match in {"$lower", "$upper"}:
        return Capitalization(header, by_case(str.lower if match == "$lower" else str.upper, header))
    return Capitalization(header, by_pattern(regex.compile(translated(match)), header))


def _judgement(match: str, header: Header, given: Definition) -> Callable[[str], tuple[bool, str]]:
    share = given.get("threshold")
    threshold = float(share) if isinstance(share, int | float) and share else THRESHOLD
    if match == "$title":
        return title_case(header, chicago=given.get("style") == "Chicago", threshold=threshold)
    own, prefix = _texts(given.get("exceptions")), translated(_text(given.get("prefix")))
    return sentence_case(header, own, _texts(given.get("indicators")), prefix, threshold)


_KINDS: Mapping[str, Callable[[Header, Definition], StyleRule]] = {
    "existence": _existence,
    "substitution": _substitution,
    "occurrence": _occurrence,
    "repetition": _repetition,
    "consistency": _consistency,
    "conditional": _conditional,
    "capitalization": _capitalization,
}


def _patterns(given: object) -> tuple[str, ...]:
    return tuple(translated(text) for text in _texts(given))


def _texts(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    return tuple(_text(one) for one in given) if isinstance(given, list) else (_text(given),)


def _text(given: object) -> str:
    return "" if given is None else str(given)


def _number(given: object) -> int:
    return given if isinstance(given, int) else 0
