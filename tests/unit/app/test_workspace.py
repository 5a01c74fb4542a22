import asyncio

import pytest

from genpress import Press
from genpress.errors import UsageError


def test_a_workspace_is_found_from_any_folder_within(press):
    with Press.open(press.workspace.root / "briefs" / "catalogues", environ={}) as inner:
        assert inner.workspace.root == press.workspace.root


def test_no_workspace_is_told_with_how_to_make_one(tmp_path):
    with pytest.raises(UsageError, match=r"genpress\.toml") as refused:
        Press.open(tmp_path, environ={})
    assert "genpress init" in refused.value.hint


def test_the_ledger_is_made_when_it_is_first_needed(press):
    folder = press.workspace.root / ".genpress"
    assert not folder.exists()
    assert press.workspace.ledger is press.workspace.ledger
    assert (folder / "ledger.db").is_file()


def test_a_backend_is_made_once_and_anew_after_closing(press):
    workspace = press.workspace
    first = workspace.backend("template")
    assert workspace.backend("template") is first
    asyncio.run(workspace.close_backends())
    assert workspace.backend("template") is not first


def test_an_undeclared_backend_is_refused_with_those_that_are_known(press):
    with pytest.raises(UsageError, match="backend claude is not declared") as refused:
        press.workspace.backend("claude")
    assert "[backends.claude]" in refused.value.hint
    assert "template" in refused.value.hint


def test_a_chain_without_names_is_the_default(press):
    assert [backend.name for backend in press.workspace.chain(())] == ["template"]


def test_settings_of_the_caller_are_stronger_than_the_file(press):
    overrides = {"ledger.url": "sqlite:other/ledger.db"}
    with Press.open(press.workspace.root, environ={}, overrides=overrides) as other:
        assert list(other.workspace.ledger.batches()) == []
    assert (press.workspace.root / "other" / "ledger.db").is_file()


def test_keys_are_in_no_representation(press):
    with Press.open(press.workspace.root, environ={"OPENAI_API_KEY": "sk-canary-0123456789"}) as other:
        assert "canary" not in repr(other.workspace)
