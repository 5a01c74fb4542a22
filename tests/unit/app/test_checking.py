import pytest

from genpress import Press


def settings(press, text):
    path = press.workspace.root / "genpress.toml"
    path.write_text(path.read_text() + text)
    with Press.open(press.workspace.root, environ={}) as opened:
        return [(found.code, str(found.place), found.message) for found in opened.check_settings()]


def test_backends_that_can_be_made_are_no_problem_without_a_key_or_a_model(press):
    declared = """
[backends.claude]
kind = "anthropic"
model = "claude-haiku-4-5"
[backends.gpt]
kind = "openai"
model = "gpt-5-mini"
[backends.local]
kind = "local"
model = "qwen2.5-coder-1.5b"
"""
    assert settings(press, declared) == []


@pytest.mark.parametrize(
    ("declared", "code", "message"),
    [
        ('[backends.odd]\nkind = "opnai"\nmodel = "m"\n', "CFG017", "no backend is called 'opnai'"),
        ('[backends.odd]\nkind = "openai"\n', "BKD004", "model"),
    ],
)
def test_a_backend_that_cannot_be_made_is_told_though_no_brief_names_it(press, declared, code, message):
    ((found, place, said),) = settings(press, declared)
    assert found == code
    assert place.startswith("genpress.toml")
    assert "backends.odd" in place + said
    assert message in said


def test_a_plug_in_that_is_not_installed_is_told(press):
    path = press.workspace.root / "genpress.toml"
    path.write_text(path.read_text().replace("[workspace]", '[workspace]\nplugins = ["nope"]', 1))
    ((code, _, said),) = settings(press, "")
    assert (code, said) == ("CFG018", "workspace.plugins: no installed package offers 'nope'.")
