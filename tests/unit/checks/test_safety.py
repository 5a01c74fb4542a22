"""SAF: addresses and codes that are not ours, leaks, placeholders, hidden and mangled characters."""

from __future__ import annotations

import pytest

from genpress.domain.fields import FieldSpec, FieldType


@pytest.mark.parametrize(
    "text",
    [
        "As an AI language model I cannot",
        "Sure! Here is the product description:",
        "Here's your revised headline",
        "I'm sorry, but",
        "I cannot assist with that",
        "<|im_end|>",
        "[INST] write",
        "</data-0a1b2c3d4e5f>",
        "```json",
        "Als KI-Sprachmodell kann ich",
        "<thinking>",
        "per the system prompt",
    ],
)
def test_chatter_and_markers_are_leaks(ask, text):
    assert {one.rule for one in ask(text, "SAF005")} == {"SAF005"}


@pytest.mark.parametrize(
    "text",
    [
        "[Product Name]",
        "[insert link]",
        "{{ row.name }}",
        "{% if x %}",
        "${price}",
        "Lorem ipsum",
        "TODO",
        "[SKIPPED]",
        "<your name>",
        "NaN",
        "[object Object]",
    ],
)
def test_what_should_have_been_filled_in(ask, text):
    assert [one.rule for one in ask(f"A {text} b", "SAF006")] == ["SAF006"]


@pytest.mark.parametrize("text", ["undefined", "null", "None", "nan", "N/A"])
def test_a_field_that_is_a_programs_word_for_nothing(ask, text):
    assert [one.rule for one in ask(text, "SAF006")] == ["SAF006"]


@pytest.mark.parametrize(
    "text",
    [
        "Sure-footed on every trail",
        "Here it is: the pack",
        "The model of a pack: as a large bag",
        "A prompt answer; the answer is yes",
        "Nan bread, undefined-free",
        "Size [M] (see table)",
        "We can help. I can carry it.",
        "Certainly light",
    ],
)
def test_copy_is_neither(ask, text):
    assert ask(text, "SAF005", "SAF006") == []


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        ("\u200b", "U+200B"),
        ("\u00ad", "U+00AD"),
        ("\ufeff", "U+FEFF"),
        ("\u202e", "U+202E"),
        ("\u2066", "U+2066"),
        ("\x00", "U+0000"),
        ("\x1b", "U+001B"),
        ("\U000e0041", "U+E0041"),
        ("\ue000", "U+E000"),
        ("\u2028", "U+2028"),
        ("\u3164", "U+3164"),
        ("\u200d", "U+200D"),
        ("\ud800", "U+D800"),
    ],
)
def test_hidden_characters_are_named_and_taken_out(ask, char, shown):
    findings = ask(f"a{char}b", "SAF007")
    assert [shown in one.message for one in findings] == [True]
    assert findings.fixed() == "ab"


@pytest.mark.parametrize(
    ("market", "text"),
    [
        ("en-GB", "👨\u200d👩\u200d👧 ❤\ufe0f tab\tline\nend\u00a0\u202f"),
        ("en-GB", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"),
        ("fa-IR", "می\u200cخواهم"),
        ("hi-IN", "क्\u200dष"),
        ("he-IL", "\u2066AP-40\u2069 \u200f"),
    ],
)
def test_characters_that_are_needed_stay(ask, market, text):
    assert ask(text, "SAF007", market=market) == []


@pytest.mark.parametrize("text", ["CafÃ© au lait", "Itâ€™s", "20Â°C", "\ufffd", "ï»¿Light", "FranÃ§ais"])
def test_mangled_text_is_found(ask, text):
    assert [one.rule for one in ask(text, "SAF008")] == ["SAF008"]


@pytest.mark.parametrize("text", ["Café 20 °C Ã Â Português São", "CHÂTEAU", "naïve Ãguas"])
def test_accents_are_not_mangled(ask, text):
    assert ask(text, "SAF008") == []


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "http://aurora.example.evil.example/"])
def test_an_address_elsewhere_is_not_ours(ask, text):
    assert ask(f"See {text}.", "SAF003", known="https://aurora.example").seen() == [text]


@pytest.mark.parametrize(
    "text", ["https://aurora.example/packs?x=1", "https://www.aurora.example", "https://cdn.example/a.jpg"]
)
def test_addresses_on_our_hosts_are_ours(ask, text):
    facts = {"image": "https://cdn.example/a.jpg"}
    assert ask(f"See {text}.", "SAF003", known="https://www.aurora.example/", facts=facts) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("AP-40-GN", ["AP-40-GN"]),
        ("AP-40-GR", []),
        ("XY-1-AB AB-12-C", []),  # other shapes are no article numbers of ours
        ("AP-99-ZZ, AP-40-GR", ["AP-99-ZZ"]),
    ],
)
def test_article_numbers_of_other_rows(ask, text, found):
    assert ask(text, "SAF004", facts={"SKU": "AP-40-GR", "name": "Trail"}).seen() == found


def test_an_address_that_a_table_sets_with_spaces_is_ours(ask):
    assert ask("See www.aurora.example.", "SAF003", facts={"website": "www .aurora .example"}) == []
    assert ask("See www.borealis.example.", "SAF003", facts={"website": "www .aurora .example"}) != []


def test_codes_of_facts_may_be_named(ask):
    assert ask("replaces AP-30-GR", "SAF004", facts={"sku": "AP-40-GR", "note": "replaces AP-30-GR"}) == []


def test_leaks_in_html_are_found_too(ask):
    html = FieldSpec(name="text", type=FieldType.HTML)
    assert len(ask("<p>As an AI language model, I think</p>", "SAF005", spec=html)) == 1


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Para todo el día, con todo.", "es-ES"),
        ("TODO INCLUIDO", "es-ES"),
        ("Tudo em um, e todo dia", "pt-BR"),
        (
            "See [your guide](https://aurora.example/g) or [add to basket][1].\n\n[link]: https://aurora.example/",
            "en-GB",
        ),
        ("[Shop][name]", "en-GB"),
    ],
)
def test_words_and_links_are_no_placeholders(ask, text, market):
    spec = FieldSpec(name="text", type=FieldType.MARKDOWN)
    assert ask(text, "SAF006", market=market, spec=spec) == []


@pytest.mark.parametrize("text", ["TODO", "TODO: price", "[Product Name]: light", "[your price]", "🎒 [Brand] 🎒"])
def test_what_was_to_be_filled_in_is_found(ask, text):
    assert len(ask(text, "SAF006")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Here are five reasons to walk:\n- one",
        "Here's the updated Trail 40.",
        "Sure, it's light. Certainly, it lasts. Of course, it is repairable.",
        "Absolutely no plastic:\nsteel",
        "I am sorry for the delay.",
        "Open it:\n\n```\ngenpress run\n```\n\nThen read.",
    ],
)
def test_copy_that_says_here_or_sorry_is_no_leak(ask, text):
    spec = FieldSpec(name="text", type=FieldType.MARKDOWN)
    assert ask(text, "SAF005", spec=spec) == []


@pytest.mark.parametrize(
    "text",
    [
        "Sure, here's the text",
        "Of course! I'll write it.",
        "Here is the product description you asked for:\nLight.",
        "Here's the revised version: light",
        "```html\n<p>Light</p>\n```",
        "I'm sorry, but I can't write that.",
        "Certainly! Below is the copy.",
    ],
)
def test_chatter_around_copy_is_a_leak(ask, text):
    assert ask(text, "SAF005", spec=FieldSpec(name="text", type=FieldType.MARKDOWN)) != []


def test_a_code_span_ends_an_address(ask):
    [finding] = ask("see `https://other.example/a` now", "SAF003")
    assert finding.message.startswith("https://other.example/a is")
