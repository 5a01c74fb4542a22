"""The grammar of one request: valid JSON, finished phrases and sentences within their limits, no number but the facts'.

Written in llama.cpp's GBNF. The length is counted by the grammar itself: each state knows how many code points are
left, so that no text is ever longer than its limit. A text that used all of it was cut off by the grammar and is
shortened to its last finished part by `local_settle` (forbidding new words near the limit instead makes models run
words together). That is some three rules a code point: a grammar for 800 code points is parsed in 8 ms and costs
nothing while sampling (measured), where a bounded repetition such as `{0,800}` makes llama.cpp's stacks explode.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from genpress.backends.grammar_facts import fact_tokens
from genpress.backends.grammar_shape import Shape, shape_of
from genpress.domain.request import Request

GRAMMAR_VERSION = 1
"""Part of a backend's identity: counts up with every change that can change an answer."""

LEAST_SENTENCE = 60
"""Code points that must be left for another sentence to begin."""

_LATIN = "a-zA-ZÀ-ÖØ-öø-ſ"
_LATIN_UPPER = "A-ZÀ-ÖØ-Þ"
_SCRIPTS = ("Ͱ-Ͽἀ-῿", "Ѐ-ԯ", "֐-׿", "ؠ-ٟٮ-ۓ", "ऀ-॥ॱ-ॿ", "ก-ฺเ-๎", "ぁ-ヿ一-鿿々", "가-힣")
"""Letters and marks, no digits: Greek, Cyrillic, Hebrew, Arabic, Devanagari, Thai, Japanese and Chinese, Korean."""


@dataclass(frozen=True, slots=True)
class _Alphabet:
    """The characters a text is made of, as the inside of GBNF character classes."""

    letters: str
    capitals: str
    stops: str
    apostrophes: str


def build_grammar(request: Request) -> str:
    """Return the GBNF grammar of a request's answer: a JSON object with exactly its fields, in order."""
    tokens = fact_tokens(request)
    # `t` holds all of them, `u` those for texts in ASCII.
    groups = {"t": _by_length(tokens), "u": _by_length([token for token in tokens if token.isascii()])}
    scripts = _scripts(request)
    stops = ".?" if "exclamation" in f"{request.system} {request.user}".casefold() else ".?!"
    chains: dict[Shape, str] = {}
    members = []
    for field in request.fields:
        shape = shape_of(field)
        text = chains.setdefault(_text_of(shape), f"{_letters(len(chains))}-")
        members.append(_literal(f"{json.dumps(field.name, ensure_ascii=False)}: ") + " " + _value(shape, text))
    rules = [f"root ::= {_literal('{')} " + f" {_literal(', ')} ".join(members) + f" {_literal('}')}"]
    for kind, group in groups.items():
        rules += [f"{kind}{length} ::= {' | '.join(map(_literal, group[length]))}" for length in group]
    for shape, prefix in chains.items():
        kind = "u" if shape.plain else "t"
        alphabet = _alphabet(scripts, stops, plain=shape.plain)
        rules += _Chain(prefix, shape, alphabet, {f"{kind}{length}": length for length in groups[kind]}).rules()
    return "\n".join(rules) + "\n"


def _text_of(shape: Shape) -> Shape:
    """Return the shape of one text: fields that differ only in their number of items share their rules."""
    return Shape(shape.sentences, shape.most, shape.least, None, shape.paragraphs, shape.plain, shape.html)


def _value(shape: Shape, text: str) -> str:
    quoted = f'"\\"" {text}start "\\""'
    if shape.items is None:
        return quoted
    least, most = shape.items
    # At most fifteen or so: written out, nested, since that is how llama.cpp wants optional repetition.
    further = ""
    for _ in range(most - least):
        further = f'(", " {quoted} {further})?'
    return f'"[" {quoted} ' + f'", " {quoted} ' * (least - 1) + f'{further} "]"'


def _letters(number: int) -> str:
    # Names of rules have no digits here, so that `a-w12` can be read.
    high, low = divmod(number, 26)
    return (_letters(high - 1) if high else "") + chr(ord("a") + low)


def _literal(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _by_length(tokens: Sequence[str]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = {}
    for token in tokens:
        groups.setdefault(len(token), []).append(token)
    return dict(sorted(groups.items()))


def _scripts(request: Request) -> str:
    """Return the letters of the scripts that the request is written in, besides Latin."""
    text = "".join((request.system, request.user, *request.facts.values()))
    return "" if text.isascii() else "".join(script for script in _SCRIPTS if re.search(f"[{script}]", text))


def _alphabet(scripts: str, stops: str, *, plain: bool) -> _Alphabet:
    if plain:
        return _Alphabet("a-zA-Z", "A-Z", stops, "'")
    wide = "。？" if "一" in scripts else ""
    return _Alphabet(_LATIN + scripts, _LATIN_UPPER + scripts, stops + wide, "'’")


@dataclass(frozen=True, slots=True)
class _Chain:
    """The rules of one text.

    With r code points left: `s{r}` begins a sentence (or the phrase), `w{r}` stands in a word, `n{r}` after a number or
    name from the facts, `p{r}` before the next word.
    """

    prefix: str
    shape: Shape
    alphabet: _Alphabet
    tokens: Mapping[str, int]
    """Rule of a group of the facts' tokens → their length in code points."""

    def rules(self) -> Iterator[str]:
        """Yield the rules, from the full length down."""
        yield f"{self.prefix}start ::= {' | '.join(self._start(self.shape.most))}"
        for left in range(self.shape.most, -1, -1):
            states: dict[str, Iterator[str]] = {
                "s": self._start(left) if self.shape.sentences else iter(()),
                "p": chain(self._word(left, self.alphabet.letters), self._symbol(left)),
                "w": self._in_word(left),
                "n": self._after_token(left),
            }
            for name, alternatives in states.items():
                if text := " | ".join(alternatives):
                    yield f"{self.prefix}{name}{left} ::= {text}"

    @property
    def _end(self) -> int:
        """Code points that the end takes: a full stop, or nothing."""
        return 1 if self.shape.sentences else 0

    def _to(self, before: str, state: str, left: int, least: int = 0) -> Iterator[str]:
        """Yield a step to a state if enough is left there to finish from it."""
        if left >= max(least, self._end + (state in {"p", "s"})):
            yield f"{before} {self.prefix}{state}{left}"

    def _start(self, left: int) -> Iterator[str]:
        """Yield how a sentence or phrase begins; a sentence that is nothing but a number is none."""
        if not self.shape.sentences:
            yield from self._word(left, self.alphabet.capitals)
            return
        yield from self._to(f"[{self.alphabet.capitals}]", "w", left - 1)
        for token, length in self.tokens.items():
            yield from self._to(f"{token} [ -] [{self.alphabet.letters}]", "w", left - length - 2)

    def _word(self, left: int, first: str) -> Iterator[str]:
        yield from self._to(f"[{first}]", "w", left - 1)
        for token, length in self.tokens.items():
            yield from self._to(token, "n", left - length)

    def _symbol(self, left: int) -> Iterator[str]:
        symbols = "+×" if self.shape.html else "&+×"
        yield from self._to(f'[{"&+" if self.shape.plain else symbols}] " "', "p", left - 2)

    def _in_word(self, left: int) -> Iterator[str]:
        letters, apostrophes = self.alphabet.letters, self.alphabet.apostrophes
        yield from self._to(f"[{letters}]", "w", left - 1)
        yield from self._to(f"[{apostrophes}/-] [{letters}]", "w", left - 2)
        yield from self._to(f'[{apostrophes}] " "', "p", left - 2)
        yield from self._to('" "', "p", left - 1)
        yield from self._after_any(left)

    def _after_token(self, left: int) -> Iterator[str]:
        # No second number straight after a space: `40 980` would read as one that no fact holds.
        letters, signs = self.alphabet.letters, "%" if self.shape.plain else "%°′″"
        yield from self._to(f"[{letters}{signs}]", "w", left - 1)
        yield from self._to(f'"-" [{letters}]', "w", left - 2)
        yield from self._to(f'" " [{letters}{signs}]', "w", left - 2)
        yield from self._after_any(left)

    def _after_any(self, left: int) -> Iterator[str]:
        dash = "-" if self.shape.plain else "–"
        yield from self._to(f'[{",;:" if self.shape.sentences else ",:"}] " "', "p", left - 2)
        yield from self._to(f'" {dash} "', "p", left - 3)
        if self.shape.sentences:
            yield from self._next_sentence(left)
        if left >= self._end and self.shape.most - left + self._end >= self.shape.least:
            yield f"[{self.alphabet.stops}]" if self.shape.sentences else '""'

    def _next_sentence(self, left: int) -> Iterator[str]:
        stops = f"[{self.alphabet.stops}]"
        yield from self._to(f'{stops} " "', "s", left - 2, LEAST_SENTENCE)
        if self.shape.paragraphs:
            yield from self._to(f'{stops} "\\\\n\\\\n"', "s", left - 3, LEAST_SENTENCE)
