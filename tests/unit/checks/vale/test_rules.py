"""Rules of Vale styles, type by type, after its documentation."""

from __future__ import annotations

import pytest
import yaml

from genpress.checks.vale import Style, lint_text
from genpress.checks.vale.actions import in_words
from genpress.checks.vale.compiling import compile_rule
from genpress.checks.vale.rules import formatted
from genpress.domain.fields import FieldType


def ask(rule: str, text: str, kind: FieldType = FieldType.MARKDOWN) -> list[tuple[str, str]]:
    """Return what a rule points at, and its message."""
    compiled = compile_rule("Ours.Rule", {"message": "%s", **yaml.safe_load(rule)})
    return [(text[one.start : one.end], one.message) for one in lint_text(Style((compiled,)), text, kind)]


def words(rule: str, text: str, kind: FieldType = FieldType.MARKDOWN) -> list[str]:
    return [seen for seen, _ in ask(rule, text, kind)]


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("extends: existence\ntokens: [very, 'quit[ea]']", "very everyvery Very quite", ["very", "quite"]),
        ("extends: existence\nignorecase: true\ntokens: [very]", "Very VERY", ["Very", "VERY"]),
        ("extends: existence\nnonword: true\ntokens: ['\\.\\.\\.']", "so ... it...goes", ["...", "..."]),
        ("extends: existence\ntokens: ['\\.\\.\\.']", "so ... it", []),
        (
            "extends: existence\nraw: ['\\bis\\s+']\ntokens: [made, done]",
            "is made, made, is done",
            ["is made", "is done"],
        ),
        ("extends: existence\nraw: ['\\(s\\)', '|\\(es\\)']", "a(s) b(es)", ["(s)", "(es)"]),
        (
            "extends: existence\nappend: true\nraw: ['ly']\nnonword: true\ntokens: [quick, slow]",
            "quickly slow",
            ["quickly"],
        ),
        ("extends: existence\ntokens: [foo]\nexceptions: [foo]", "foo", []),
        ("extends: existence\ntokens: ['\\w+ bar']\nexceptions: [good]", "good bar bad bar", ["bad bar"]),
        (
            "extends: existence\ntokens: [click]\nexceptions: [click through rate]",
            "the click through rate, click",
            ["click"],
        ),
        ("extends: existence\ntokens: ['(?i)foo|bar', Baz]", "FOO Bar BAZ Baz", ["FOO", "Bar", "BAZ", "Baz"]),
        ("extends: existence\nnonword: true\ntokens: ['(?<=\\s)-\\d+']", "a -4 b-5", ["-4"]),
        ("extends: existence\nnonword: true\ntokens: ['\\s[—–]\\s']", "a — b", [" — "]),
        ("extends: existence\nnonword: true\ntokens: ['^Foo']", "Foo\nFoo", ["Foo", "Foo"]),
    ],
)
def test_existence(rule, text, found):
    assert words(rule, text) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("swap: {cannot: can't}", "You cannot", [("cannot", "'can't' not 'cannot'")]),
        ("swap: {cannot: can't}\nignorecase: true", "Cannot", [("Cannot", "'can't' not 'Cannot'")]),
        (
            "swap: {cannot: can't}\nignorecase: true\naction: {name: replace}",
            "Cannot",
            [("Cannot", "'Can't' not 'Cannot'")],
        ),
        (
            "swap: {cannot: can't}\nignorecase: true\naction: {name: replace}\ncapitalize: false",
            "Cannot",
            [("Cannot", "'can't' not 'Cannot'")],
        ),
        # A rule about letters alone says itself which of them are capitals, and so does one that heeds case.
        (
            "swap: {'(?:ebike|e bike)': eBike}\nignorecase: true\naction: {name: replace}",
            "EBIKE, E bike",
            [("EBIKE", "'eBike' not 'EBIKE'"), ("E bike", "'EBike' not 'E bike'")],
        ),
        ("swap: {Cannot: can't}\naction: {name: replace}", "Cannot", [("Cannot", "'can't' not 'Cannot'")]),
        (
            "swap: {Cannot: can't}\naction: {name: replace}\ncapitalize: true",
            "Cannot",
            [("Cannot", "'Can't' not 'Cannot'")],
        ),
        ("swap: {'\\.{2,}': '…|...'}\nnonword: true", "so.. so... so", [("..", "'…|...' not '..'")]),
        ("swap: {'!{2,}': '!|.'}\nnonword: true", "no!!", [("!!", "'!|.' not '!!'")]),
        ("swap: {phone: mobile|cell}\naction: {name: replace}", "phone", [("phone", "'mobile' or 'cell' not 'phone'")]),
        ("swap: {gb: GB}\nignorecase: true", "GB gb", [("gb", "'GB' not 'gb'")]),
        ("swap: {'colou?r': color}", "color colour", [("colour", "'color' not 'colour'")]),
        ("swap: {'it is(?!\\.)': it's}", "it is. it is so", [("it is", "'it's' not 'it is'")]),
        ("swap: {a lot: many, a lot of: many}", "a lot of", [("a lot of", "'many' not 'a lot of'")]),
        ("swap: {'(\\w+)-like': like a $1}", "cat-like", [("cat-like", "'like a cat' not 'cat-like'")]),
        (
            "swap: {'(a)(b)': $2$1, '(c)': x$1}\nnonword: true",
            "ab c",
            [("ab", "'ba' not 'ab'"), ("c", "'xc' not 'c'")],
        ),
        (
            "swap: {'\\b(?:eg|e\\.g\\.)[\\s,]': for example}\nnonword: true",
            "e.g., x",
            [("e.g.,", "'for example' not 'e.g.,'")],
        ),
        ("swap: {foo: bar}\nexceptions: [foo]", "foo", []),
        ("swap: {'(?:ok|okay)': OK|okay}\nignorecase: true", "okay Ok", [("Ok", "'OK|okay' not 'Ok'")]),
        ("swap: {'v\\.? ?2': version 2}", "v2", [("v2", "'version 2' not 'v2'")]),
        ("swap: {'obvious ': }", "obvious thing", [("obvious ", "'' not 'obvious '")]),
        ("swap: {pipe: 'a\\|b|c'}\naction: {name: replace}", "pipe", [("pipe", "'a|b' or 'c' not 'pipe'")]),
        ("swap: {1: one}", "1 of 12", [("1", "'one' not '1'")]),
        ("swap: {smart phone: smartphone, 'smartphone': smartphone}", "smartphone", []),
    ],
)
def test_substitution(rule, text, found):
    quoted = "'%s' not '%s'"
    assert ask(f'extends: substitution\nmessage: "{quoted}"\n{rule}', text) == found


@pytest.mark.parametrize(
    ("rule", "text", "replacement"),
    [
        ("extends: substitution\naction: {name: replace}\nswap: {cannot: can't}", "cannot", "can't"),
        ("extends: substitution\nswap: {cannot: can't}", "cannot", None),
        ("extends: substitution\naction: {name: replace}\nswap: {a: b|c}", "a", None),
        ("extends: substitution\naction: {name: replace}\nswap: {a: b(s)}", "a", None),
        ("extends: existence\naction: {name: remove}\ntokens: [very]", "very", ""),
        ("extends: existence\naction: {name: replace, params: [URL, address]}\ntokens: [URL]", "URL", "address"),
        (
            "extends: existence\naction: {name: edit, params: [trim_right, '.?!']}\nnonword: true\ntokens: ['x[.]']",
            "x.",
            "x",
        ),
        ("extends: existence\naction: {name: edit, params: [regex, '-', ' ']}\ntokens: ['a-b']", "a-b", "a b"),
        ("extends: existence\naction: {name: edit, params: [regex, '(a)-(b)', '$2$1']}\ntokens: ['a-b']", "a-b", "ba"),
        ("extends: existence\naction: {name: edit, params: [truncate, '-']}\ntokens: ['a-b']", "a-b", "a"),
        ("extends: existence\naction: {name: suggest, params: [spellings]}\ntokens: [a]", "a", None),
        ("extends: existence\naction: nonsense\ntokens: [a]", "a", None),
        ("extends: existence\naction: {name: edit, params: [replace, '-', ' ']}\ntokens: ['a-b']", "a-b", "a b"),
        ("extends: existence\naction: {name: edit, params: [split, '-', '1']}\ntokens: ['a-b']", "a-b", "b"),
        ("extends: existence\naction: {name: edit, params: [split, '-', '7']}\ntokens: ['a-b']", "a-b", None),
        ("extends: existence\naction: {name: edit, params: [regex, '(a', 'b']}\ntokens: [a]", "a", None),
        ("extends: existence\naction: {name: edit, params: [regex, 'a', '$7']}\ntokens: [a]", "a", None),
    ],
)
def test_actions_become_replacements(rule, text, replacement):
    compiled = compile_rule("Ours.Rule", {"message": "%s", **yaml.safe_load(rule)})
    [finding] = lint_text(Style((compiled,)), text)
    assert finding.replacement == replacement


def test_a_replacement_never_deletes_markup():
    rule = compile_rule(
        "Ours.Rule",
        {"extends": "substitution", "message": "x", "action": {"name": "replace"}, "swap": {"do not": "don't"}},
    )
    assert [one.replacement for one in lint_text(Style((rule,)), "do not, do **not**")] == ["don't", None]


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("max: 2\ntoken: ','", "a, b, c, d", [(",", "3")]),
        ("max: 3\ntoken: ','", "a, b, c, d", []),
        ("min: 1\ntoken: '!'", "none", [("", "0")]),
        ("max: 2\nscope: sentence\ntoken: '\\b\\w+\\b'", "One two. One two three.", [("One", "3")]),
        ("max: 1\nignorecase: true\ntoken: we", "We we", [("We", "2")]),
        ("max: 4\ntoken: '.'", "a b c", [("a", "5")]),
        ("max: 2\ntoken: '.'", "`long code`", []),
        ("max: 1\ntoken: '\\b\\w+\\b'", "`code` one two", [("one", "2")]),
    ],
)
def test_occurrence(rule, text, found):
    assert ask(f"extends: occurrence\n{rule}", text) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("tokens: ['[^\\s]+']", "the the end", [("the the", "the")]),
        ("tokens: ['[^\\s]+']", "The the end", []),
        ("tokens: ['[^\\s]+']\nignorecase: true", "The the end", [("The the", "the")]),
        ("tokens: ['[^\\s]+']\nalpha: true", "1 1 -- -- a a", [("a a", "a")]),
        ("tokens: ['[^\\s]+']\nmax: 1", "a a b b b", [("b b", "b")]),
        ("tokens: ['[^\\s]+']", "the\nthe", [("the\nthe", "the")]),
        ("tokens: ['[^\\s.]+']\nignorecase: true", "I forgot that. That is so.", []),
        ("tokens: ['[^\\s]+']\nexceptions: [had had]", "I had had it", []),
    ],
)
def test_repetition(rule, text, found):
    assert ask(f"extends: repetition\n{rule}", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("An adviser met an advisor.", ["advisor"]),
        ("An adviser.\n\nAn advisor.\n\nAn adviser.", ["advisor", "adviser"]),
        ("An adviser and an adviser.", []),
    ],
)
def test_consistency(text, found):
    assert words("extends: consistency\nignorecase: true\neither: {advisor: adviser, centre: center}", text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("World Health Organization (WHO). WHO says.", []),
        ("WHO says. World Health Organization (WHO).", []),
        ("WHO says.\n\nWorld Health Organization (WHO).\n\nWHO", ["WHO"]),
        ("The API and DAFB, `DAFC`.", ["DAFB"]),
    ],
)
def test_conditional(text, found):
    # Each acronym is defined once in the document, before it or in its block.
    first, second = r"\b([A-Z]{3,5})\b", r"(?:\b[A-Z][a-z]+ )+\(([A-Z]{3,5})\)"
    rule = f"extends: conditional\nfirst: '{first}'\nsecond: '{second}'\nexceptions: [API]"
    assert words(rule, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [("Steps and Summary: here", []), ("Steps without\n\nSummary: there", ["Steps"]), ("Nothing", [])],
)
def test_a_condition_without_groups_asks_for_its_other_in_the_same_block(text, found):
    assert words("extends: conditional\nfirst: Steps\nsecond: 'Summary:'", text) == found


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ("See https://term.example/term?a=term, <ftp://term.example> and term.", ["term"]),
        ("A [term](https://term.example) (https://term.example).", ["term"]),
        ("<div>\n<p>A term</p>\n<pre>term</pre>\n</div>\n\n<!-- term -->\n\nx <b>term</b>", ["term", "term"]),
        ("{/* term */}\n\nterm", ["term"]),
    ],
)
def test_addresses_and_comments_are_no_prose_and_html_in_markdown_is(document, found):
    assert words("extends: existence\ntokens: [term]", document) == found


def test_the_box_before_a_task_is_no_text():
    rule = "extends: existence\nscope: list\nnonword: true\ntokens: ['^\\S+']"
    assert words(rule, "- [ ] todo now\n- [x] done\n") == ["todo", "done"]
    assert words(rule.replace("list", "paragraph"), "[ ] todo") == ["["]


@pytest.mark.parametrize(
    ("match", "text", "wrong"),
    [
        ("$sentence", "This is a heading", False),
        ("$sentence", "This is a Heading", True),
        ("$sentence", "this is a heading", True),
        ("$sentence", "Use Azure on the Windows side of it", False),
        ("$sentence", "1. Do step eight", False),
        ("$sentence", "Top-level entities", False),
        ("$sentence", "First: Second part here now", False),
        ("$sentence", "First: second part", True),
        ("$sentence", "One two three four Five", False),  # four of five words are right
        ("$title", "This Is the Title of It", False),
        ("$title", "This is the title", True),
        ("$title", "A Title With an HTTP API", False),
        ("$lower", "all small", False),
        ("$lower", "Not small", True),
        ("$upper", "ALL LARGE", False),
        ("$upper", "Not LARGE", True),
        ("^[A-Z]", "Begins so", False),
        ("^[A-Z]", "begins so", True),
    ],
)
def test_capitalization(match, text, wrong):
    rule = f"extends: capitalization\nscope: heading\nmatch: '{match}'\nexceptions: [Azure, Windows]\nindicators: [':']"
    assert ask(rule, f"# {text}\n") == ([(text, text)] if wrong else [])


def test_capitalization_has_its_threshold_style_and_prefix():
    base = "extends: capitalization\nscope: heading\n"
    assert words(base + "match: $sentence\nthreshold: 0.5", "# One Two three four\n") == []
    assert words(base + "match: $title", "# Walk With Me\n") == []
    assert words(base + "match: $title\nthreshold: 1", "# Walk with Me\n") == ["Walk with Me"]
    assert words(base + "match: $title\nstyle: Chicago\nthreshold: 1", "# Walk with Me\n") == []
    assert words(base + "match: $sentence\nprefix: 'Step \\d+ '", "# Step 1 Do it now\n") == []


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        ("text", ["x in heading", "x in list", "x in quote", "x in paragraph"]),
        ("heading", ["x in heading"]),
        ("heading.h1", ["x in heading"]),
        ("heading.h2", []),
        ("list", ["x in list"]),
        ("blockquote", ["x in quote"]),
        ("paragraph", ["x in paragraph"]),
        ("sentence", ["x in heading", "x in list", "x in quote", "x in paragraph"]),
        ("sentence & ~heading", ["x in list", "x in quote", "x in paragraph"]),
        ("sentence & list", ["x in list"]),
        ("paragraph & ~heading", ["x in paragraph"]),
        ("[heading, list]", ["x in heading", "x in list"]),
        ("~heading", ["x in list", "x in quote", "x in paragraph"]),
        ("text & ~list", ["x in heading", "x in quote", "x in paragraph"]),
        ("raw", ["x in heading", "x in list", "x in quote", "x in paragraph", "x in code"]),
        ("summary", ["x in list", "x in quote", "x in paragraph"]),
    ],
)
def test_scopes(scope, found):
    document = "# x in heading\n\n* x in list\n\n> x in quote\n\nx in paragraph\n\n```\nx in code\n```\n"
    assert (
        words(f"extends: existence\nscope: {scope if '[' in scope else repr(scope)}\ntokens: ['x in \\w+']", document)
        == found
    )


def test_a_link_is_asked_once_for_text_and_by_itself_for_link():
    document = "See [here now](x) here."
    assert words("extends: existence\ntokens: [here]", document) == ["here", "here"]
    assert words("extends: existence\nscope: link\ntokens: [here]", document) == ["here"]


def test_code_and_comments_are_not_prose():
    assert words(
        "extends: existence\ntokens: [foo]", "`foo` <!-- foo --> <b>foo</b>\n\n    foo\n\n~~~\nfoo\n~~~\n"
    ) == ["foo"]


def test_a_limit_keeps_the_first():
    assert words("extends: existence\nlimit: 2\ntokens: ['\\w']", "a b c") == ["a", "b"]


def test_rules_are_switched_off_in_the_document():
    document = "a\n\n<!-- vale Ours.Rule = NO -->\n\na\n\n<!-- vale Ours.Rule = YES -->\n\na\n"
    assert len(words("extends: existence\ntokens: [a]", document)) == 2


def test_a_rule_that_takes_too_long_is_told_and_the_rest_goes_on(monkeypatch):
    monkeypatch.setattr("genpress.checks.vale.rules.TIMEOUT", 0.05)
    slow = compile_rule(
        "Ours.Slow", {"extends": "existence", "message": "x", "nonword": True, "tokens": [r"(?:\w|\w)+\W\d"]}
    )
    quick = compile_rule("Ours.Quick", {"extends": "existence", "message": "x", "tokens": ["end"]})
    findings = lint_text(Style((slow, quick)), "a" * 60 + "\n\nend")
    assert {one.rule for one in findings} == {"VAL001", "Ours.Quick"}
    assert "Ours.Slow" in findings[0].message


@pytest.mark.parametrize(
    ("message", "values", "text"),
    [
        ("no '%s'", ("a",), "no 'a'"),
        ("'%s' for '%s'", ("a", "b"), "'a' for 'b'"),
        ("%[2]s then %[1]s", ("a", "b"), "b then a"),
        ("plain", ("a",), "plain"),
        ("%s %s", ("a",), "a"),
        ("100%% %s", ("a",), "100% a"),
        ("'%s'", ("a  \n b",), "'a b'"),
        ("%d of them, %v", ("3", "a"), "3 of them, a"),
    ],
)
def test_messages_are_filled_in(message, values, text):
    assert formatted(message, *values).strip() == text


@pytest.mark.parametrize(
    ("action", "message"),
    [
        ("{name: replace, params: [big]}", "large, better big"),
        ("{name: replace, params: [big, huge]}", "large, better 'big' or 'huge'"),
        ("{name: edit, params: [trim_right, e]}", "large, better larg"),
        ("{name: suggest, params: [spellings]}", "large, better"),
    ],
)
def test_a_message_may_name_what_its_action_makes(action, message):
    [(_, told)] = ask(f"extends: existence\nmessage: '%s, better %s'\naction: {action}\ntokens: [large]", "large")
    assert told == message


def test_options_in_words():
    assert in_words(["a"]) == "'a'"
    assert in_words(["a", "b"]) == "'a' or 'b'"
    assert in_words(["a", "b", "c"]) == "'a', 'b', or 'c'"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ({"extends": "spelling", "message": "x"}, "dictionaries"),
        ({"extends": "script", "message": "x"}, "does not run"),
        ({"extends": "sequence", "message": "x"}, "part-of-speech"),
        ({"extends": "metric", "message": "x"}, "reading_grade"),
        ({"extends": "readability", "message": "x"}, "reading_grade"),
        ({"extends": "nonsense", "message": "x"}, "no type of rule"),
        ({"message": "x"}, "it extends no type of rule"),
        ({"extends": "conditional", "message": "x", "first": "a", "second": "b", "in": "c"}, "view"),
        ({"extends": "existence", "tokens": ["a"]}, "no message"),
        ({"extends": "existence", "message": "x"}, "no tokens"),
        ({"extends": "existence", "message": "x", "tokens": ["(a"]}, "not a regular expression"),
        ({"extends": "existence", "message": "x", "tokens": ["a"], "level": "fatal"}, "fatal"),
        ({"extends": "substitution", "message": "x"}, "no swap"),
        ({"extends": "occurrence", "message": "x"}, "no token"),
        ({"extends": "repetition", "message": "x"}, "no tokens"),
        ({"extends": "consistency", "message": "x"}, "no either"),
        ({"extends": "conditional", "message": "x", "first": "a"}, "both"),
        ({"extends": "capitalization", "message": "x"}, "no match"),
    ],
)
def test_a_rule_that_cannot_be_used_says_why(rule, reason):
    with pytest.raises(ValueError, match=reason):
        compile_rule("Ours.Rule", rule)


def test_what_is_missing_is_told_once_at_the_beginning_of_the_document():
    rule = compile_rule(
        "Ours.Intro", {"extends": "occurrence", "message": "no", "scope": "heading", "min": 1, "token": "Introduction"}
    )
    found = lint_text(Style((rule,)), "# One\n\nText.\n\n## Two\n")
    assert [(one.start, one.end, one.message) for one in found] == [(0, 0, "no")]
