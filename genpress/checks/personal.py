"""SAF009–SAF012: personal data: e-mail addresses, telephone, bank account and card numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import regex

from genpress.checks.known import Known
from genpress.checks.rule import Rule
from genpress.checks.text import EMAIL, Text
from genpress.domain.finding import Finding, Severity

PERSONAL_EMAIL = Rule(
    "SAF009",
    Severity.ERROR,
    "E-mail address",
    "An e-mail address that stands neither in the row nor in the brief.",
    "Write to ⟦jo@example.org⟧.",
    "Write to us.",
)
PHONE = Rule(
    "SAF010",
    Severity.ERROR,
    "Telephone number",
    "A telephone number in international form, or after a word for telephone, that stands neither in the row nor "
    "in the "
    "brief.",
    "Call ⟦+44 20 7946 0958⟧.",
    "Call us.",
)
IBAN = Rule(
    "SAF011",
    Severity.ERROR,
    "Bank account number",
    "An IBAN whose check digits are right (ISO 13616, modulo 97).",
    "Pay to ⟦DE89 3704 0044 0532 0130 00⟧.",
    "Pay by card.",
)
CARD = Rule(
    "SAF012",
    Severity.ERROR,
    "Card number",
    "A number of 13 to 19 digits, beginning as cards do, whose check digit is right (Luhn).",
    "Card ⟦4111 1111 1111 1111⟧.",
    "Pay by card.",
)
RULES = (PERSONAL_EMAIL, PHONE, IBAN, CARD)

_DIGITS = regex.compile(r"\d[\d ().\-/]{5}")
_PHONE_WORD = r"tel|phone|call|ring|text|fax|mobile|telefon|tél|téléphone|teléfono|telefono|anrufen|appelez"
_PHONE = regex.compile(
    r"(?<![\p{L}\p{N}+.,\-/])(?:\+|00)[1-9]\d{0,2}(?:[ \u00a0().\-/]{0,2}\d{2,4}){2,5}(?!\d)"
    rf"|(?<=\b(?:{_PHONE_WORD})(?: us| at| on)?[.:]{{0,2}} {{0,2}})"
    r"\(?\d{2,5}\)?(?:[ \u00a0.\-/]?\d{2,4}){2,4}(?!\d)",
    regex.IGNORECASE,
)
_IBAN = regex.compile(r"(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])")
_CARD = regex.compile(r"(?<![\p{L}\p{N}.,\-])[2-6](?:[ \-]?\d){12,18}(?![\p{L}\p{N}])(?![.,\-]\d)")


def find_personal(text: Text, facts: Known) -> Iterator[Finding]:
    """Yield personal data that neither the row nor the brief has."""
    if "@" in text.raw:
        for found in EMAIL.finditer(text.raw):
            if not facts.hold(found.group()):
                yield PERSONAL_EMAIL.finding(text.field, "an e-mail address that the facts do not have", found.span())
    if not _DIGITS.search(text.prose):
        return
    for rule, pattern, is_valid, what in _NUMBERS:
        for found in pattern.finditer(text.prose):
            if is_valid(found.group()) and not facts.hold_digits(found.group()):
                yield rule.finding(text.field, f"{what} that the facts do not have", found.span())


def luhn_is_valid(number: str) -> bool:
    """Return whether a card number's check digit is right (ISO/IEC 7812-1, annex B); spaces and hyphens are ignored."""
    digits = [int(char) for char in number if char.isdigit()]
    doubled = [
        digit if index % 2 == 0 else (digit * 2 - 9 if digit > 4 else digit * 2)
        for index, digit in enumerate(reversed(digits))
    ]
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and sum(doubled) % 10 == 0


def iban_is_valid(number: str) -> bool:
    """Return whether an IBAN's check digits are right (ISO 13616: the number, rearranged, is 1 modulo 97)."""
    compact = number.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    return int("".join(str(int(char, 36)) for char in compact[4:] + compact[:4])) % 97 == 1


def phone_is_valid(number: str) -> bool:
    """Return whether a number has as many digits as telephone numbers have (ITU-T E.164: up to 15)."""
    return 7 <= sum(char.isdigit() for char in number) <= 15


_NUMBERS: tuple[tuple[Rule, regex.Pattern[str], Callable[[str], bool], str], ...] = (
    (IBAN, _IBAN, iban_is_valid, "a bank account number"),
    (CARD, _CARD, luhn_is_valid, "a card number"),
    (PHONE, _PHONE, phone_is_valid, "a telephone number"),
)
