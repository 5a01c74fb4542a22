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
from genpress.checks.vale.scopes import SCOPES, Scope
from genpress.checks.vale.values import flag_of, number_of, pairs_of, share_of, text_of, texts_of
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
    if flag_of(given, "vocab", default=True) and not flag_of(given, "nonword"):
        exceptions += accepted
    return Header(
        name=name,
        message=str(given["message"]),
        severity=LEVELS[level],
        scope=_scope(given.get("scope")),
        link=str(given.get("link") or ""),
        limit=max(0, number_of(given, "limit")),
        action=Action.parse(given.get("action")),
        exceptions=_exceptions(exceptions),
        phrases=_exceptions(tuple(text for text in exceptions if " " in text)),
    )


def _scope(given: object) -> Scope:
    # A scope that nothing has would leave the rule unasked without a word.
    for text in texts_of(given):
        if text.strip("~ ").startswith("doc("):
            raise ValueError("its scope selects parts of a document (doc), which genpress does not do")
        for part in text.split("&") if text else ():
            if part.strip(" ~").partition(".")[0] not in SCOPES:
                raise ValueError(f"scope {part.strip()!r} is none of {', '.join(sorted(SCOPES))}")
    return Scope.parse(given)


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
    appended = flag_of(given, "append")
    pattern = _pattern(
        "|".join(tokens),
        word=bool(tokens) and not flag_of(given, "nonword"),
        ignorecase=flag_of(given, "ignorecase"),
        before="" if appended else raw,
        after=raw if appended else "",
    )
    # What a token does not tell, the raw part in front of it or after it may.
    return Existence(header, sieved(regex.compile(pattern), tokens or [raw]))


def _substitution(header: Header, given: Definition) -> StyleRule:
    pairs = {translated(key): value for key, value in pairs_of(given.get("swap")).items()}
    if not pairs:
        raise ValueError("it has no swap")
    keys = sorted(pairs, key=len, reverse=True)
    swaps, group = [], 1
    for key in keys:
        groups = regex.compile(key).groups
        swaps.append(Swap(group, groups, pairs[key]))
        group += 1 + groups
    ignorecase = flag_of(given, "ignorecase")
    body = "|".join(f"({key})" for key in keys)
    pattern = regex.compile(_pattern(body, word=not flag_of(given, "nonword"), ignorecase=ignorecase))
    capitalize = None if given.get("capitalize") is None else flag_of(given, "capitalize")
    return Substitution(header, sieved(pattern, keys), tuple(swaps), ignorecase, capitalize)


def _occurrence(header: Header, given: Definition) -> StyleRule:
    token = translated(text_of(given.get("token")))
    if not token:
        raise ValueError("it has no token")
    pattern = ("(?i)" if flag_of(given, "ignorecase") else "") + f"(?:{token})"
    return Occurrence(header, regex.compile(pattern), number_of(given, "min"), number_of(given, "max"))


def _repetition(header: Header, given: Definition) -> StyleRule:
    tokens = "|".join(_patterns(given.get("tokens")))
    if not tokens:
        raise ValueError("it has no tokens")
    ignorecase = flag_of(given, "ignorecase")
    pattern = regex.compile(("(?i)" if ignorecase else "") + f"({tokens})")
    return Repetition(header, pattern, number_of(given, "max"), flag_of(given, "alpha"), ignorecase)


def _consistency(header: Header, given: Definition) -> StyleRule:
    either = pairs_of(given.get("either"))
    if not either:
        raise ValueError("it has no either")
    ignorecase = flag_of(given, "ignorecase")
    word = not flag_of(given, "nonword")
    pairs = [(translated(one), translated(other)) for one, other in either.items()]
    bodies = [f"(?P<a>{one})|(?P<b>{other})" for one, other in pairs]
    patterns = tuple(regex.compile(_pattern(body, word=word, ignorecase=ignorecase)) for body in bodies)
    return Consistency(header, patterns)


def _conditional(header: Header, given: Definition) -> StyleRule:
    first, second = (translated(text_of(given.get(key))) for key in ("first", "second"))
    if not first or not second:
        raise ValueError("it needs both first and second")
    if given.get("in"):
        raise ValueError("it looks in a view's scope (in), which genpress does not have")
    case = "(?i)" if flag_of(given, "ignorecase") else ""
    return Conditional(header, regex.compile(case + first), regex.compile(case + second))


def _capitalization(header: Header, given: Definition) -> StyleRule:
    match = text_of(given.get("match"))
    if not match:
        raise ValueError("it has no match")
    if match in {"$title", "$sentence"}:
        return Capitalization(header, _judgement(match, header, given))
    if match in {"$lower", "$upper"}:
        return Capitalization(header, by_case(str.lower if match == "$lower" else str.upper, header))
    return Capitalization(header, by_pattern(regex.compile(translated(match)), header))


def _judgement(match: str, header: Header, given: Definition) -> Callable[[str], tuple[bool, str]]:
    threshold = share_of(given, "threshold") or THRESHOLD
    if match == "$title":
        return title_case(header, chicago=given.get("style") == "Chicago", threshold=threshold)
    own, prefix = texts_of(given.get("exceptions")), translated(text_of(given.get("prefix")))
    return sentence_case(header, own, texts_of(given.get("indicators")), prefix, threshold)


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
    return tuple(translated(text) for text in texts_of(given))
