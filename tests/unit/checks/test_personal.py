"""SAF: personal data, by the checksums of its standards."""

from __future__ import annotations

import pytest

from genpress.checks.personal import iban_is_valid, luhn_is_valid


@pytest.mark.parametrize(
    "number", ["4111 1111 1111 1111", "5555555555554444", "378282246310005", "6011-1111-1111-1117", "4222222222222"]
)
def test_card_numbers_that_vendors_publish_for_tests_are_valid(ask, number):
    assert luhn_is_valid(number)
    assert ask(f"Card {number} ok", "SAF012").seen() == [number]


@pytest.mark.parametrize("number", ["4111 1111 1111 1112", "0000000000000000", "411111111111", "12345"])
def test_other_numbers_are_not(ask, number):
    assert not luhn_is_valid(number)
    assert ask(f"Card {number} ok", "SAF012") == []


@pytest.mark.parametrize(
    "number", ["DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "FR14 2004 1010 0505 0001 3M02 606"]
)
def test_accounts_of_the_registry_are_valid(ask, number):
    assert iban_is_valid(number)
    assert ask(f"Pay {number} now", "SAF011").seen() == [number]


@pytest.mark.parametrize("number", ["DE89370400440532013001", "GB29", "AP40GR12345678901"])
def test_other_codes_are_no_accounts(ask, number):
    assert not iban_is_valid(number)
    assert ask(f"Pay {number} now", "SAF011") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("+44 20 7946 0958", ["+44 20 7946 0958"]),
        ("0049 30 123456-78", ["0049 30 123456-78"]),
        ("Call 020 7946 0958.", ["020 7946 0958"]),
        ("Tel.: (030) 1234 5678", ["(030) 1234 5678"]),
    ],
)
def test_telephone_numbers(ask, text, found):
    assert ask(text, "SAF010").seen() == found


@pytest.mark.parametrize(
    "text", ["980 g, 40 x 30 x 20 cm", "2026-11-20", "EAN 4006381333931", "£1,299.00", "+40 % more", "12 345 678 sold"]
)
def test_measures_dates_and_prices_are_no_telephone_numbers(ask, text):
    assert ask(text, "SAF010") == []


def test_mail_addresses(ask):
    assert ask("Write to jo.smith+x@mail.example.org, please", "SAF009").seen() == ["jo.smith+x@mail.example.org"]
    assert ask("@aurora #hike", "SAF009") == []


@pytest.mark.parametrize(
    ("text", "proof"),
    [
        ("help@aurora.example", {"known": "Service: help@aurora.example"}),
        ("+44 20 7946 0958", {"facts": {"phone": "+44 (20) 7946-0958"}}),
    ],
)
def test_what_the_row_or_the_brief_says_is_meant_to_stand(ask, text, proof):
    assert len(ask(text, "SAF009", "SAF010")) == 1
    assert ask(text, "SAF009", "SAF010", **proof) == []


@pytest.mark.parametrize("text", ["4111 1111 1111 1111", "DE89370400440532013000", "jo@example.org"])
def test_no_message_repeats_the_data(ask, text):
    assert all(text not in one.message for one in ask(text, "SAF009", "SAF011", "SAF012"))
