"""STY, REP: style toggles that know English: commas, numbers, contractions, reading level, length of sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from genpress.checks.lexica import pairs, words
from genpress.checks.phrasing import cased_as, joined
from genpress.checks.rule import Rule, Setting
from genpress.checks.style import styled
from genpress.checks.text import Copy, Text
from genpress.checks.toggles import Style, read_style
from genpress.checks.vale.blocks import sentences
from genpress.domain.brand import Brand
from genpress.domain.counting import words as count_words
from genpress.domain.finding import Finding, Severity
from genpress.interfaces import CheckContext

OXFORD = Rule(
    "STY003",
    Severity.WARNING,
    "Oxford comma",
    "The brand's `oxford_comma` asks for a comma before the last item of a list of three or more, or for none. "
    "English.",
    "Red, green⟦ and⟧ blue.",
    "Red, green, and blue.",
    fixable=True,
    setting=styled(oxford_comma=True),
)
NUMBERS = Rule(
    "STY006",
    Severity.WARNING,
    "Number in digits or words",
    "The brand's `numbers` asks for numbers up to nine in words, or for all in digits. Measures, prices, ranges, "
    "codes "
    "and names such as size 8 keep their digits. English.",
    "It has ⟦3⟧ pockets.",
    "It has three pockets.",
    fixable=True,
    setting=styled(numbers="words"),
)
CONTRACTIONS = Rule(
    "STY007",
    Severity.WARNING,
    "Contraction",
    "The brand's `contractions` asks for the short forms, or for the long ones. English.",
    "It ⟦does not⟧ leak.",
    "It doesn't leak.",
    fixable=True,
    setting=styled(contractions=True),
)
GRADE = Rule(
    "REP001",
    Severity.WARNING,
    "Hard to read",
    "The text needs more years of school than the brand's `reading_grade` allows, by the Flesch–Kincaid grade "
    "(0.39 × words per sentence + 11.8 × syllables per word − 15.59). Asked of texts of thirty words or more; "
    "English.",
    "Notwithstanding considerable meteorological variability, the aforementioned configuration accommodates "
    "extraordinarily heterogeneous recreational requirements, facilitating uncompromised transportation of "
    "indispensable equipment throughout unpredictable mountainous environments, irrespective of prevailing "
    "circumstances, terrain or seasonal considerations whatsoever encountered.",
    "The pack keeps your gear dry in the rain. It has room for a day of food and a warm coat. You can fix each "
    "part at "
    "home, and it will last for years on the trail.",
    setting=Setting(brand=Brand(brand="aurora", style={"reading_grade": 9})),
)
SENTENCE = Rule(
    "REP002",
    Severity.WARNING,
    "Long sentence",
    "The sentence has more words than the brand's `sentence_length` allows.",
    "⟦The pack keeps your gear dry all day.⟧ It lasts.",
    "The pack keeps your gear dry. It lasts.",
    setting=styled(sentence_length=6),
)
RULES = (OXFORD, NUMBERS, CONTRACTIONS, GRADE, SENTENCE)

_ITEM = r"\b[\p{L}\p{N}][\p{L}\p{N}'’\-]*(?: [\p{L}\p{N}'’\-]+){0,2}"
_LAST = r"(?:[\p{L}\p{N}'’\-]+ ){0,2}?[\p{L}\p{N}'’\-]+"
_NO_OXFORD = regex.compile(rf"(?:{_ITEM}, )+{_LAST}(?P<at> (?:and|or))(?= [\p{{L}}\p{{N}}])")
_OXFORD = regex.compile(rf"{_ITEM}, {_LAST}(?P<at>, (?:and|or))(?= [\p{{L}}\p{{N}}])")
_DIGIT = regex.compile(
    r"(?<![\p{L}\p{N}\p{Sc}#.,:/\-–+×*=°])(?<![\p{Sc}#] )[0-9]"
    r"(?![\p{L}\p{N}\-–/×:%°″\"'′])(?![.,][0-9])(?! ?[%°×/–])"
)
_VOWELS = regex.compile(r"[aeiouy]+")
_LEAST_WORDS = 30

_Finder = Callable[[Text], Iterator[Finding]]


class English:
    """The toggles that know English, and the two about reading."""

    def __init__(self, context: CheckContext) -> None:
        style = read_style(context.brand)
        english = context.market.language == "en"
        self._style = style
        self._long = joined((long for long, _ in pairs("style", "contractions")), "en")
        self._short = joined((short for _, short in pairs("style", "contractions")), "en")
        self._to_short = dict(pairs("style", "contractions"))
        self._to_long = {short: long for long, short in pairs("style", "contractions")}
        self._finders = [finder for finder, applies in self._toggled(style) if applies and english]
        if style.sentence_length is not None:
            self._finders.append(self._find_long_sentences)

    def find(self, copy: Copy) -> Iterator[Finding]:
        """Yield what breaks the brand's toggles."""
        for text in copy.texts:
            for finder in self._finders:
                yield from finder(text)

    def _toggled(self, style: Style) -> Iterator[tuple[_Finder, bool]]:
        yield self._find_commas, style.oxford_comma is not None
        yield _find_digits, style.numbers == "words"
        yield _find_number_words, style.numbers == "digits"
        yield self._find_contractions, style.contractions is not None
        yield self._find_hard, style.reading_grade is not None

    def _find_commas(self, text: Text) -> Iterator[Finding]:
        wanted = self._style.oxford_comma
        if "," not in text.prose:
            return
        for found in (_NO_OXFORD if wanted else _OXFORD).finditer(text.prose):
            word = found["at"].strip(", ")
            message = f"a comma belongs before {word!r}" if wanted else f"no comma belongs before {word!r}"
            yield OXFORD.finding(
                text.field, message, found.span("at"), replacement=f", {word}" if wanted else f" {word}"
            )

    def _find_contractions(self, text: Text) -> Iterator[Finding]:
        wanted = self._style.contractions
        pattern, table = (self._long, self._to_short) if wanted else (self._short, self._to_long)
        if pattern is None:
            return
        for found in pattern.finditer(text.prose):
            use = table.get(found.group().replace("’", "'").lower()) or table.get(found.group().replace("’", "'"))
            # "as much as it is." has no short form.
            if use and not (
                wanted and regex.match(r"\s*(?:[.?!,;:]|$)", text.prose[found.end() :]) and "n't" not in use
            ):
                use = cased_as(use, found.group()) if not found.group().isupper() else use
                yield CONTRACTIONS.finding(text.field, f"write {use!r}", found.span(), replacement=use)

    def _find_hard(self, text: Text) -> Iterator[Finding]:
        grade = reading_grade(text.prose)
        most = self._style.reading_grade or 0.0
        if grade is not None and grade > most:
            message = f"reading grade {grade:.1f}: at most {most:g} is wanted"
            yield GRADE.finding(text.field, message, evidence={"grade": round(grade, 1)})

    def _find_long_sentences(self, text: Text) -> Iterator[Finding]:
        most = int(self._style.sentence_length or 0)
        for start, end in sentences(text.prose):
            size = count_words(text.prose[start:end])
            if size > most:
                yield SENTENCE.finding(
                    text.field, f"a sentence of {size} words: at most {most} are wanted", (start, end)
                )


def reading_grade(text: str) -> float | None:
    """Return the Flesch–Kincaid grade of an English text; None below thirty words, where it says nothing."""
    found = regex.findall(r"\p{L}+(?:['’]\p{L}+)?", text)
    if len(found) < _LEAST_WORDS:
        return None
    per_sentence = len(found) / max(sum(1 for _ in sentences(text)), 1)
    per_word = sum(syllables(word) for word in found) / len(found)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: its groups of vowels, less a silent e."""
    word = word.lower()
    groups = len(_VOWELS.findall(word))
    silent = word.endswith("e") and not word.endswith(("le", "ee", "ye")) and groups > 1
    silent = silent or (word.endswith("ed") and not word.endswith(("ted", "ded")) and groups > 1)
    return max(groups - silent, 1)


def _find_digits(text: Text) -> Iterator[Finding]:
    names = words("style", "number_words")
    for found in _DIGIT.finditer(text.prose):
        if found.group() != "0" and not _is_measure(text.prose, found.start(), found.end()):
            use = cased_as(names[int(found.group())], "A" if _starts(text.prose, found.start()) else "a")
            yield NUMBERS.finding(text.field, f"write {use!r}", found.span(), replacement=use)


def _is_measure(text: str, start: int, end: int) -> bool:
    after = regex.match(r"[ \u00a0\u202f]*([^\s\d.,;:!?]+)", text[end:])
    before = regex.search(r"(\S+)[ \u00a0]$", text[:start])
    measured = after is not None and after[1] in words("style", "measures")
    return measured or (before is not None and before[1].lower() in words("style", "named"))


def _starts(text: str, at: int) -> bool:
    return not text[:at].strip() or regex.search(r"[.!?]\s+$", text[:at]) is not None


def _find_number_words(text: Text) -> Iterator[Finding]:
    names = words("style", "number_words")
    for found in regex.finditer(rf"\b(?:{'|'.join(names[2:])})\b", text.prose, regex.IGNORECASE):
        use = str(names.index(found.group().lower()))
        yield NUMBERS.finding(text.field, f"write {use!r}", found.span(), replacement=use)
