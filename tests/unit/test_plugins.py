from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from genpress.domain.config import BackendConfig
from genpress.errors import UsageError
from genpress.interfaces import BackendEnvironment
from genpress.plugins import BUILT_IN_BACKENDS, backend_factory, backend_kinds

MODULE = """
print("code of a stranger ran")
def create(name, config, environment):
    return ("made", name, config.kind)
thing = 7
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Install a distribution that offers backends, the way pip leaves one."""

    def install(entry_points: str, name: str = "stranger") -> None:
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (folder / "entry_points.txt").write_text(f"[genpress.backends]\n{entry_points}\n")
        (tmp_path / f"{name}_code.py").write_text(MODULE)

    monkeypatch.syspath_prepend(str(tmp_path))
    yield install
    for module in [module for module in sys.modules if module.endswith("_code")]:
        del sys.modules[module]


def make(kind: str, allowed: tuple[str, ...] = ()) -> object:
    environment = BackendEnvironment({}, Path("models"))
    return backend_factory(kind, allowed)("press", BackendConfig(kind=kind, model="m"), environment)


@pytest.mark.parametrize("kind", ["openai", "anthropic", "template"])
def test_built_ins_are_found_by_name(kind: str) -> None:
    config = BackendConfig(kind=kind, model="m")
    backend = backend_factory(kind)("press", config, BackendEnvironment({}, Path("models")))
    assert backend.name == "press"
    assert backend.identity["kind"] == kind


def test_a_typo_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        backend_factory("opnai")
    assert "'opnai'" in caught.value.message
    assert caught.value.hint == "Did you mean 'openai'?"


def test_a_name_that_is_near_to_none_gets_the_list() -> None:
    with pytest.raises(UsageError) as caught:
        backend_factory("zzz")
    assert all(kind in caught.value.hint for kind in BUILT_IN_BACKENDS)


def test_installed_code_does_not_run_unless_the_workspace_names_it(install, capsys) -> None:
    install("stranger = stranger_code:create")
    with pytest.raises(UsageError) as caught:
        backend_factory("stranger")
    assert 'plugins = ["stranger"]' in caught.value.hint
    assert "stranger_code" not in sys.modules
    assert backend_kinds() == tuple(BUILT_IN_BACKENDS)
    assert capsys.readouterr().out == ""


def test_a_plug_in_that_is_named_is_loaded(install) -> None:
    install("stranger = stranger_code:create")
    assert make("stranger", ("stranger",)) == ("made", "press", "stranger")
    assert backend_kinds(("stranger", "absent"))[-1] == "stranger"


def test_a_plug_in_cannot_take_over_a_built_in(install) -> None:
    install("template = stranger_code:create")
    assert make("template", ("template",)) != ("made", "press", "template")
    assert "stranger_code" not in sys.modules
    assert backend_kinds(("template",)) == tuple(BUILT_IN_BACKENDS)


def test_two_packages_with_one_name_are_a_conflict(install) -> None:
    install("stranger = stranger_code:create")
    install("stranger = rival_code:create", name="rival")
    with pytest.raises(UsageError) as caught:
        backend_factory("stranger", ("stranger",))
    assert "stranger_code:create" in caught.value.message
    assert "rival_code:create" in caught.value.message


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("stranger_code:absent", "cannot be loaded"),
        ("stranger_code:thing", "not callable"),
        ("no_such_package.sub:create", "pip install no_such_package"),
    ],
)
def test_a_broken_plug_in_is_explained(install, target: str, words: str) -> None:
    install(f"stranger = {target}")
    with pytest.raises(UsageError) as caught:
        backend_factory("stranger", ("stranger",))
    assert words in f"{caught.value.message} {caught.value.hint}"


def test_naming_a_kind_imports_no_sdk() -> None:
    code = (
        "import sys, genpress.plugins as p, genpress.backends; p.backend_kinds(); p.backend_factory('template');"
        "print([m for m in ('openai', 'anthropic', 'aiohttp', 'httpx2', 'genai_prices', 'pandas') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
