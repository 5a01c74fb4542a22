"""TRM: forbidden terms with their endings, preferred terms as they are written."""

from __future__ import annotations

import pytest

from genpress.domain.brand import Brand, Term, TermStatus
from genpress.domain.fields import FieldSpec, FieldType

BAD, GOOD, FINE = TermStatus.FORBIDDEN, TermStatus.PREFERRED, TermStatus.ALLOWED


def brand(*terms: Term) -> Brand:
    return Brand(brand="aurora", termbase=terms)


RUCKSACK = Term(term="rucksack", status=BAD, use="backpack", note="house word")


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("A rucksack.", "A backpack."),
        ("Rucksack", "Backpack"),
        ("RUCKSACK", "BACKPACK"),
        ("two rucksacks", "two backpacks"),
        ("the rucksack’s straps", "the backpack’s straps"),
    ],
)
def test_a_forbidden_term_is_replaced_in_its_form(ask, text, fix):
    findings = ask(text, "TRM", brand=brand(RUCKSACK))
    assert [one.rule for one in findings] == ["TRM001"]
    assert findings.fixed() == fix


@pytest.mark.parametrize("text", ["rucksackish", "my_rucksack", "backpack", "ruck sack"])
def test_other_words_are_left_alone(ask, text):
    assert ask(text, "TRM", brand=brand(RUCKSACK)) == []


def test_the_message_says_why_and_what_instead(ask):
    [finding] = ask("rucksack", "TRM", brand=brand(RUCKSACK))
    assert finding.message == "'rucksack' is a forbidden term: use 'backpack' (house word)"


def test_without_one_term_to_use_there_is_no_fix(ask):
    [finding] = ask("cheap", "TRM", brand=brand(Term(term="cheap", status=BAD)))
    assert finding.replacement is None


def test_an_inflected_german_form_is_found_and_not_guessed(ask):
    german = brand(Term(term="billig", locale="de", status=BAD, use="günstig"))
    text = "Ein billiger Rucksack, billig."
    findings = ask(text, "TRM", brand=german, market="de-DE")
    assert findings.seen() == ["billiger", "billig"]
    assert [one.replacement for one in findings] == [None, "günstig"]


def test_a_term_holds_where_its_locale_says(ask):
    terms = brand(Term(term="gift", locale="de-AT", status=BAD), Term(term="pack", locale="en", status=BAD))
    assert ask("gift pack", "TRM", brand=terms).seen() == ["pack"]
    assert ask("gift pack", "TRM", brand=terms, market="de-DE") == []
    assert ask("gift pack", "TRM", brand=terms, market="de-AT").seen() == ["gift"]


def test_case_matters_only_where_the_term_says_so(ask):
    terms = brand(Term(term="Polish", status=BAD, case_sensitive=True))
    assert ask("polish it", "TRM", brand=terms) == []
    assert len(ask("Polish it", "TRM", brand=terms)) == 1


def test_an_allowed_term_shields_the_forbidden_one_inside_it(ask):
    terms = brand(Term(term="light", status=BAD), Term(term="light meter", status=FINE))
    text = "A light meter is light."
    assert [(one.start, one.end) for one in ask(text, "TRM", brand=terms)] == [(17, 22)]


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("AuroraShell", "aurorashell Aurora-Shell AURORASHELL AuroraShell", ["aurorashell", "Aurora-Shell"]),
        ("e-mail", "email E-mail e mail", ["email", "e mail"]),
        ("Wi-Fi", "wifi WiFi Wi-Fi", ["wifi", "WiFi"]),
        ("iPhone", "Iphone iPhone", ["Iphone"]),
        ("GORE-TEX", "Gore-Tex GORE-TEX goretex", ["Gore-Tex", "goretex"]),
    ],
)
def test_a_preferred_term_is_written_as_it_stands(ask, term, text, found):
    findings = ask(text, "TRM", brand=brand(Term(term=term, status=GOOD)))
    assert findings.seen() == found
    assert {one.replacement for one in findings} == {term}


def test_a_plain_preferred_word_has_no_form(ask):
    assert ask("Backpack backpack", "TRM", brand=brand(Term(term="backpack", status=GOOD))) == []


def test_terms_in_languages_without_spaces(ask):
    terms = brand(Term(term="背包", locale="zh", status=BAD))
    assert [(one.start, one.end) for one in ask("这个背包很轻", "TRM", brand=terms, market="zh-CN")] == [(2, 4)]


def test_terms_in_tags_and_addresses_are_no_copy(ask):
    html = FieldSpec(name="text", type=FieldType.HTML)
    text = '<a href="https://a.example/rucksack" title="rucksack">A rucksack</a> www.rucksack.example'
    assert [one.start for one in ask(text, "TRM", brand=brand(RUCKSACK), spec=html)] == [text.index("A rucksack") + 2]


def test_signs_in_terms_are_no_patterns(ask):
    terms = brand(Term(term="c++ (new)", status=BAD), Term(term="50%", status=BAD))
    text = "C++ (new) at 50% off"
    assert ask(text, "TRM", brand=terms).seen() == ["C++ (new)", "50%"]


def test_ten_thousand_terms_are_asked_at_once(ask):
    terms = brand(*(Term(term=f"word{number}", status=BAD) for number in range(10_000)))
    assert len(ask("word9999 word10000 word5", "TRM", brand=terms)) == 2
