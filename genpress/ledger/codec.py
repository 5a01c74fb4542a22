"""How the ledger writes hashes, answers and drafts down, and reads them back."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from operator import itemgetter

import orjson

from genpress.domain.draft import Draft
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome
from genpress.hashing import DIGEST_LENGTH

_RAW = DIGEST_LENGTH // 2


def pack(text: str) -> bytes:
    """Return a hash as bytes: 32 for one of ours; any other text behind zero bytes, so that it is never 32 long."""
    if len(text) == DIGEST_LENGTH:
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            raw = b""
        if raw.hex() == text:
            return raw
    data = b"\0" + text.encode()
    return data if len(data) != _RAW else b"\0" + data


def unpack(data: bytes) -> str:
    """Return the text that was packed."""
    return data.hex() if len(data) == _RAW else bytes(data).lstrip(b"\0").decode(errors="replace")


def timestamp(milliseconds: int) -> str:
    """Return a time as UTC ISO 8601 to the second."""
    return datetime.datetime.fromtimestamp(milliseconds // 1000, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- answers ----------------------------------------------------------------------------------------------------------


def write_answer(answer: Answer) -> bytes:
    """Return an answer as JSON. What cannot be UTF-8 (half a surrogate pair) becomes `?`: an answer is never lost."""
    try:
        return orjson.dumps(answer)
    except TypeError:
        return orjson.dumps({name: _utf8(getattr(answer, name)) for name in Answer.__slots__})


def _utf8(value: object) -> object:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def read_answer(body: bytes) -> Answer:
    """Return the answer that was written.

    Raises:
        ValueError, KeyError, TypeError: it is not one.
    """
    values = orjson.loads(body)
    values["usage"] = Usage(**values["usage"])
    values["outcome"] = Outcome(values["outcome"])
    return Answer(**values)


def response_digest(request_hash: bytes, body: bytes) -> bytes:
    """Return the digest that guards a response: over its name and its body, so that neither can be exchanged."""
    return hashlib.sha256(request_hash + b"\n" + body).digest()


# --- drafts -----------------------------------------------------------------------------------------------------------


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def write_json(value: object) -> bytes:
    """Return any JSON value or mapping as JSON, its keys in their own order."""
    return orjson.dumps(value, default=_plain)


def write_notes(draft: Draft) -> bytes:
    """Return a draft's findings and claims as JSON; empty when there are none."""
    if not draft.findings and not draft.claims:
        return b""
    return write_json([draft.findings, draft.claims])


def read_notes(data: bytes) -> tuple[tuple[Finding, ...], tuple[Claim, ...]]:
    """Return the findings and claims that were written."""
    if not data:
        return (), ()
    findings, claims = orjson.loads(data)
    for values in findings:
        values["severity"] = _SEVERITIES[values["severity"]]
        values["verdict"] = None if values["verdict"] is None else _VERDICTS[values["verdict"]]
    return tuple([Finding(**values) for values in findings]), tuple([_claim(*_in_order(values)) for values in claims])


_SEVERITIES = {severity.value: severity for severity in Severity}
_VERDICTS = {verdict.value: verdict for verdict in Verdict}


def _claim(field: str, start: int, end: int, text: str, verdict: str, source: str, value: str) -> Claim:
    # A draft has many claims, and every export and report reads them all: the slots are filled directly, in half the
    # time of a frozen __init__.
    claim = _new_claim(Claim)
    _field(claim, field)
    _start(claim, start)
    _end(claim, end)
    _text(claim, text)
    _verdict(claim, _VERDICTS[verdict])
    _source(claim, source)
    _value(claim, value)
    return claim


_in_order = itemgetter("field", "start", "end", "text", "verdict", "source", "value")
_new_claim = Claim.__new__
_field, _start, _end, _text, _verdict, _source, _value = (getattr(Claim, name).__set__ for name in Claim.__slots__)
