"""Writing hashes, answers and drafts down and reading them back."""

import hashlib
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genpress.domain.draft import Draft, Hashes, Origin
from genpress.domain.finding import Claim, Finding, Severity, Verdict
from genpress.domain.money import Usage
from genpress.domain.request import Answer, Outcome
from genpress.domain.unit import Group, UnitId
from genpress.hashing import digest
from genpress.ledger.codec import (
    pack,
    read_answer,
    read_notes,
    response_digest,
    timestamp,
    unpack,
    write_answer,
    write_json,
    write_notes,
)

TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))


def test_our_hashes_take_half_the_room():
    assert pack(digest("x")) == bytes.fromhex(digest("x"))
    assert len(pack(digest("x"))) == 32


@given(
    st.one_of(
        TEXT, st.text("0123456789abcdefABCDEF ", min_size=60, max_size=66), st.text("a", min_size=28, max_size=33)
    )
)
def test_any_name_comes_back(text):
    assert unpack(pack(text)) == text


@given(TEXT)
def test_no_other_name_is_taken_for_a_hash(text):
    assert len(pack(text)) != 32 or pack(text).hex() == text


def test_damage_is_shown_and_not_raised():
    assert "\ufffd" in unpack(b"\xff" * 31)


@pytest.mark.parametrize("outcome", Outcome)
@given(text=TEXT)
def test_any_answer_comes_back(outcome, text):
    answer = Answer(text + "\0", outcome, "m", Usage(9, 3, 2, 1), "stop", "id-1")
    assert read_answer(write_answer(answer)) == answer


def test_an_answer_is_written_the_same_way_every_time():
    answer = Answer("x", Outcome.COMPLETE, "m", Usage(1, 2, 3, 4))
    assert write_answer(answer) == (
        b'{"text":"x","outcome":"complete","model":"m","usage":{"input_tokens":1,"cached_tokens":2,"output_tokens":3,'
        b'"cache_write_tokens":4},"reason":"","provider_id":""}'
    )


def test_half_a_surrogate_pair_becomes_a_question_mark():
    answer = Answer("a\ud83cb", Outcome.REFUSED, "m", Usage(1), "\udfff")
    assert read_answer(write_answer(answer)) == Answer("a?b", Outcome.REFUSED, "m", Usage(1), "?")


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"text":"x","outcome":"no","usage":{}}'])
def test_what_is_no_answer_is_not_read(body):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_answer(body)


def test_a_digest_guards_name_and_body():
    name = pack(digest("request"))
    assert response_digest(name, b"body") == hashlib.sha256(name + b"\nbody").digest()
    assert len({response_digest(a, b) for a in (b"n", b"n\n") for b in (b"b", b"\nb", b"c")}) > 4


def notes(findings=(), claims=()):
    unit = UnitId(Group("b", "d", "de-DE"), "k")
    hashes = Hashes("f", "g", "p", "b")
    return write_notes(Draft(unit, 1, {}, hashes, Origin.GENERATED, findings=findings, claims=claims))


def test_no_findings_take_no_room():
    assert notes() == b""
    assert read_notes(b"") == ((), ())


def test_findings_and_claims_come_back():
    findings = (
        Finding(
            "A1", Severity.ERROR, "f[0]", "müde", 1, 2, "x", MappingProxyType({"a": [1, None, 2.5]}), Verdict.MISSING
        ),
        Finding("A2", Severity.INFO, "f", "m"),
    )
    claims = (Claim("f", 0, 3, "950", Verdict.DERIVED, "weight", "950 g"),)
    assert read_notes(notes(findings, claims)) == (findings, claims)
    assert read_notes(notes((), claims)) == ((), claims)


def test_json_keeps_the_order_of_its_keys():
    assert write_json({"b": 1, "a": MappingProxyType({"z": 1, "y": 2})}) == b'{"b":1,"a":{"z":1,"y":2}}'
    with pytest.raises(TypeError):
        write_json({"a": object()})


def test_times_are_utc_to_the_second():
    assert timestamp(1_795_161_599_999) == "2026-11-20T07:59:59Z"
