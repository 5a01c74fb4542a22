"""Templates come from prompts/ and nowhere else; circles and what is not there are named."""

import os
import sys

import pytest
from jinja2.exceptions import TemplateNotFound

from genpress.errors import InvalidInput
from genpress.templating.loading import Folder, gather
from genpress.templating.sandbox import Sandbox


def problem(folder, name="main"):
    with pytest.raises(InvalidInput) as caught:
        gather(Folder(folder), name, Sandbox())
    assert len(caught.value.problems) == 1
    return str(caught.value.problems[0])


def test_a_prompt_with_all_it_refers_to(folder, write):
    write(main="{% extends 'base' %}{% import 'm.j2' as m %}", base="{% include 'part' %}", m="{% from 'n' import x %}")
    write(part="p", n="{% macro x() %}{% endmacro %}", other="o")
    closure = gather(Folder(folder), "main", Sandbox())
    assert set(closure.templates) == {"main.j2", "base.j2", "part.j2", "m.j2", "n.j2"}
    assert [template.name for template in closure.chain()] == ["main.j2", "base.j2"]
    assert closure.find("part").file == "prompts/part.j2"
    with pytest.raises(TemplateNotFound):
        closure.get_source(Sandbox(), "other")


def test_names_in_folders_and_with_other_endings(folder, write):
    (folder / "social").mkdir()
    (folder / "social" / "post.j2").write_text("{% include 'voice.md' %}{% include 'social/tags' %}")
    (folder / "social" / "tags.j2").write_text("t")
    (folder / "voice.md").write_text("v")
    assert set(gather(Folder(folder), "social/post", Sandbox()).templates) == {
        "social/post.j2",
        "social/tags.j2",
        "voice.md",
    }


@pytest.mark.parametrize("said", ["../secret", "/etc/passwd", "a/../../secret", "./main", "x\\\\y", "", "..", "//a"])
def test_a_path_that_leads_out_is_not_there(folder, write, said):
    (folder.parent / "secret.j2").write_text("secret")
    write(main="\n{% include '" + said + "' %}")
    assert problem(folder).startswith("prompts/main.j2:2: PRM013")


def test_a_link_that_leads_out_is_not_there(folder, write):
    (folder.parent / "secret.j2").write_text("secret")
    (folder / "link.j2").symlink_to(folder.parent / "secret.j2")
    (folder / "outside").symlink_to(folder.parent)
    write(main="{% include 'link' %}")
    assert "PRM013" in problem(folder)
    write(main="{% include 'outside/secret' %}")
    assert "PRM013" in problem(folder)
    assert "PRM013" in problem(folder, "link")


def test_the_nearest_name_is_proposed(folder, write):
    write(main="{% include 'facs' %}", facts="f")
    assert "Did you mean 'facts'?" in problem(folder)


@pytest.mark.parametrize(
    "statement", ["include name", "extends name", "import name as x", "include ['a', 'b']", "from name import x"]
)
def test_a_computed_name_is_refused(folder, write, statement):
    write(main="{% " + statement + " %}", a="a", b="b")
    assert "named by plain text" in problem(folder)


def test_circles(folder, write):
    write(main="{% include 'main' %}")
    assert "PRM014 templates go in a circle: main.j2 → main.j2." in problem(folder)
    write(main="{% extends 'a' %}", a="{% include 'b' %}", b="x\n{% import 'a' as a %}")
    assert problem(folder) == "prompts/b.j2:2: PRM014 templates go in a circle: a.j2 → b.j2 → a.j2."


def test_one_part_may_be_used_twice(folder, write):
    write(main="{% include 'a' %}{% include 'b' %}", a="{% include 'c' %}", b="{% include 'c' %}", c="c")
    assert len(gather(Folder(folder), "main", Sandbox()).templates) == 4


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\n{% if %}", "prompts/main.j2:2: PRM012"),
        ("---\nfields: {a: text}\n---\n\n{{ a b }}", "prompts/main.j2:5: PRM012"),
        ("{% block user %}", "prompts/main.j2:1: PRM012"),
        ("{{ " + "(" * 5000 + ")" * 5000 + " }}", "nested too deeply"),
        ("{{ " + "9" * 5000 + " }}", "too many digits"),
        ("{% debug %}", "PRM012"),
        ("{% do x %}", "PRM012"),
    ],
)
def test_what_is_no_template(folder, write, text, says):
    write(main=text)
    assert says in problem(folder)


def test_files_that_cannot_be_read(folder):
    (folder / "main.j2").write_bytes(b"\xff\xfe\x00")
    assert "PRM001 cannot be read: not UTF-8 text" in problem(folder)
    (folder / "main.j2").write_bytes(b"x" * 1_000_001)
    assert "larger than" in problem(folder)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_access(folder):
    (folder / "main.j2").write_text("x")
    (folder / "main.j2").chmod(0)
    assert "cannot be read" in problem(folder)


def test_line_ends_and_byte_order_marks_do_not_matter(folder):
    (folder / "main.j2").write_bytes("\ufeff---\r\nfields: {a: text}\r\n---\r\n{{ a }}".encode())
    template = gather(Folder(folder), "main", Sandbox()).main
    assert template.front is not None
    assert "\r" not in template.body


def test_hidden_files_are_not_listed(folder, write):
    write(main="x")
    (folder / ".main.j2.swp").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.j2").write_text("x")
    assert Folder(folder).names() == ["main.j2"]


def test_too_many_templates(folder, write):
    files = {f"t{i}": f"{{% include 't{i + 1}' %}}" for i in range(250)}
    write(main="".join(f"{{% include 't{i}' %}}" for i in range(250)), t250="x", **files)
    assert "more than 200 templates" in problem(folder)
