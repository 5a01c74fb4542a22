"""Front matter: its texts are copy, at their places; the rest of it is not."""

from __future__ import annotations

import pytest

from genpress.checks.vale.frontmatter import front_matter_blocks, without_front_matter


def blocks(text: str) -> list[tuple[str, str, str]]:
    return [(block.scope, block.text, "".join(text[at] for at in block.offsets)) for block in front_matter_blocks(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("---\ntitle: My page\nweight: 8\ntags: [a, b]\n---\n# My page\n", {"title": "My page"}),
        ('---\n"title": "A: b"\n---\n', {"title": "A: b"}),
        ("---\r\ntitle: One\r\n---\r\nx", {"title": "One"}),
        ('+++\ntitle = "My page"\ndraft = true\n+++\nx', {"title": "My page"}),
        ("---\ntitle: a\n  : b\n---\nx", {}),
        ("+++\ntitle = \n+++\nx", {}),
        ("---\n- a list\n---\nx", {}),
        ("---\nlong: >\n  folded\n  text\n---\nx", {}),
        ("title: none\n", {}),
        ("---\nno end", {}),
    ],
)
def test_texts_of_front_matter_are_blocks_of_their_own(text, found):
    assert blocks(text) == [(f"text.frontmatter.{key}.md", value, value) for key, value in found.items()]


def test_a_document_without_its_front_matter_keeps_its_places():
    text = "---\ntitle: x\n---\n# Head\n"
    bare = without_front_matter(text)
    assert len(bare) == len(text)
    assert bare.strip() == "# Head"
    assert bare.index("# Head") == text.index("# Head")
    assert without_front_matter("+++\na = 1\n+++\nx").strip() == "x"
