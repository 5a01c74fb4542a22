"""LOC008, LOC009, LOC012: French spaces, quotation marks, marks of direction."""

from __future__ import annotations

import pytest

NB, NN = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("locale", "text", "fix"),
    [
        ("fr-FR", "Léger!", f"Léger{NN}!"),
        ("fr-FR", "Léger !", f"Léger{NN}!"),
        ("fr-FR", "Vraiment?!", f"Vraiment{NN}?!"),
        ("fr-FR", "Prix: 5", f"Prix{NB}: 5"),
        ("fr-FR", "vert; bleu", f"vert{NN}; bleu"),
        ("fr-FR", "« vert »", f"«{NB}vert{NB}»"),
        ("fr-FR", "«vert»", f"«{NB}vert{NB}»"),
        ("fr-FR", "En 2026!", f"En 2026{NN}!"),
        ("fr-CA", "Prix: 5", f"Prix{NB}: 5"),
        ("fr-BE", "Léger!", f"Léger{NN}!"),
    ],
)
def test_french_spaces_are_put_in(ask, locale, text, fix):
    findings = ask(text, "LOC008", market=locale)
    assert findings.fixed() == fix
    assert ask(fix, "LOC008", market=locale) == []


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("fr-FR", f"Léger{NN}! Prix{NB}: 5 «{NB}vert{NB}» à 10:30, 16:9, https://a.example/?q=1"),
        ("fr-FR", f"Léger{NB}! a{NN}: b"),
        ("fr-CA", "Léger! Vraiment? vert; bleu"),
        ("en-GB", "Light! Price: 5"),
        ("fr-FR", "Un, deux. Trois (quatre) :-)"),
    ],
)
def test_right_spaces_stay(ask, locale, text):
    assert ask(text, "LOC008", market=locale) == []


@pytest.mark.parametrize(
    ("locale", "text", "fix"),
    [
        ("de-DE", "Der “Trail” hier", "Der „Trail“ hier"),
        ("en-GB", "The „Trail“ here", "The “Trail” here"),
        ("fr-FR", "Le „Trail“ ici", f"Le «{NB}Trail{NB}» ici"),
        ("de-CH", "Der „Trail“ hier", "Der «Trail» hier"),
        ("pl-PL", "Plecak “Trail” tu", "Plecak „Trail” tu"),
        ("ja-JP", "“軽い”です", "「軽い」です"),
    ],
)
def test_quotation_marks_become_the_languages(ask, locale, text, fix):
    assert ask(text, "LOC009", market=locale).fixed() == fix


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("de-DE", '„Trail“ ‚x‘ »y« "z"'),
        ("en-US", "“Trail” ‘x’ it’s the hikers’ pack"),
        ("es-ES", "«Trail» “x”"),
        ("sv-SE", "”Trail”"),
        ("fi-FI", "”Trail”"),
        ("xx-XX", "“Trail”"),
    ],
)
def test_right_quotation_marks_stay(ask, locale, text):
    assert ask(text, "LOC009", market=locale) == []


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a \u2066b\u2069 c", []),
        ("a \u2066b", [2]),
        ("a b\u2069", [3]),
        ("\u202bא\u2069", [2, 0]),
        ("\u2066\u2067a\u2069\u2069", []),
    ],
)
def test_marks_of_direction_are_balanced(ask, text, places):
    findings = ask(text, "LOC012", market="he-IL")
    assert sorted(one.start for one in findings) == sorted(places)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "“It’s light,” she said. “Don’t pack ‘heavy’ things.”"),
        ("en-US", "“Say ‘I do!’ to the trail”"),
        ("de-DE", "„Es ist leicht“ und „so’n Ding“, ‚klein‘, ‚wie geht’s‘"),
        ("fr-FR", "«\u00a0C’est “léger”\u00a0», dit-il"),
        ("sv-SE", "”Det är lätt”, ‘man’s’"),
    ],
)
def test_apostrophes_and_quotes_in_quotes_are_no_quotes_of_elsewhere(ask, locale, text):
    assert ask(text, "LOC009", market=locale) == []


def test_offsets_of_quotes_hold_after_emoji_and_combining_signs(ask):
    found = ask("🎒e\u0301 “leicht” 🎒", "LOC009", market="de-DE")
    assert found.seen() == ["“leicht”"]
    assert found.fixed() == "🎒e\u0301 „leicht“ 🎒"


@pytest.mark.parametrize("text", ["“" * 5_000, "“a" * 5_000, "«“a” " * 4_000, "‚a" * 5_000, "»a«" * 5_000])
def test_rows_of_quotation_marks_take_no_time(ask, text):
    ask(text, "LOC009", market="de-DE")
