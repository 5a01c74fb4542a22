"""The local backend without its model: what it is, and what it says when something is missing."""

from __future__ import annotations

import asyncio
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from genpress.backends.local import DEFAULT_MODEL, create
from genpress.domain.config import BackendConfig
from genpress.domain.fields import FieldSpec
from genpress.domain.request import Request
from genpress.errors import BackendError, FailureKind, InvalidInput
from genpress.interfaces import Backend, BackendEnvironment

REQUEST = Request("Write.", "Facts: a light pack", (FieldSpec(name="title"),), {"row.name": "A light pack"})


def make(folder: Path, **declared: object) -> Backend:
    config = BackendConfig.model_validate({"kind": "local", **declared})
    return create("here", config, BackendEnvironment({}, folder))


def failure(backend: Backend) -> BackendError:
    async def work() -> None:
        try:
            await backend.answer(REQUEST)
        finally:
            await backend.close()

    with pytest.raises(BackendError) as caught:
        asyncio.run(work())
    return caught.value


def test_it_says_what_it_can_do(tmp_path: Path) -> None:
    can = make(tmp_path).capabilities
    assert can.schema
    assert can.grammar
    assert can.free
    assert not can.localises
    assert make(tmp_path, localises=True).capabilities.localises
    assert make(tmp_path).model == DEFAULT_MODEL


def test_a_model_that_is_not_here_says_how_to_get_it(tmp_path: Path) -> None:
    backend = make(tmp_path, model="smollm2-135m")
    error = failure(backend)
    assert error.kind is FailureKind.UNAVAILABLE
    assert error.message == "here: the model smollm2-135m is not on this machine"
    assert "genpress models pull smollm2-135m" in error.hint
    probe = asyncio.run(backend.probe())
    assert not probe.ready
    assert "genpress models pull smollm2-135m" in probe.detail


def test_an_unknown_model_is_met_with_the_nearest(tmp_path: Path) -> None:
    error = failure(make(tmp_path, model="smollm2"))
    assert error.kind is FailureKind.UNAVAILABLE
    assert "smollm2-135m" in error.hint


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    error = failure(make(tmp_path, model=str(tmp_path / "mine.gguf")))
    assert error.kind is FailureKind.UNAVAILABLE
    assert "mine.gguf" in error.message


@pytest.mark.parametrize("content", [b"", b"not a model", b"GGUF" + bytes(5000)])
def test_a_file_that_is_no_model_cannot_be_loaded_and_prints_nothing(
    tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("xllamacpp")
    (tmp_path / "mine.gguf").write_bytes(content)
    error = failure(make(tmp_path, model=str(tmp_path / "mine.gguf")))
    assert error.kind is FailureKind.UNAVAILABLE
    assert "cannot be loaded" in error.message
    assert capfd.readouterr() == ("", "")


def test_a_missing_package_says_how_to_install_it(tmp_path: Path) -> None:
    (tmp_path / "mine.gguf").write_bytes(b"x")
    script = f"""
import asyncio, sys
sys.modules["xllamacpp"] = None
from pathlib import Path
from tests.unit.backends.test_local import REQUEST, make
try:
    asyncio.run(make(Path({str(tmp_path)!r}), model={str(tmp_path / "mine.gguf")!r}).answer(REQUEST))
except Exception as error:
    print(error.kind, error.hint)
"""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "unavailable Install it: pip install 'genpress[local]'"


def test_making_and_asking_about_it_loads_nothing(tmp_path: Path) -> None:
    script = f"""
import sys
from pathlib import Path
from tests.unit.backends.test_local import REQUEST, make
backend = make(Path({str(tmp_path)!r}))
backend.identity, backend.estimate(REQUEST)
print(sorted(name for name in ("xllamacpp", "huggingface_hub") if name in sys.modules))
"""
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_parameters_that_the_runtime_does_not_take_are_found_at_once(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        make(tmp_path, parameters={"temprature": 0.3, "grammar": "root ::= x"})
    assert {problem.code for problem in caught.value.problems} == {"BKD003"}
    assert "temperature" in str(caught.value.problems)


class TestIdentity:
    def test_it_holds_the_weights_and_the_runtime(self, tmp_path: Path) -> None:
        identity = make(tmp_path, model="smollm2-135m").identity
        assert len(str(identity["sha256"])) == 64
        assert {"runtime", "context", "grammar", "prompt"} <= set(identity)

    @pytest.mark.parametrize("change", [{"context": 2048}, {"max_tokens": 100}, {"parameters": {"top_k": 1}}])
    def test_what_changes_an_answer_changes_it(self, tmp_path: Path, change: dict[str, object]) -> None:
        assert make(tmp_path, **change).identity != make(tmp_path).identity

    @pytest.mark.parametrize("change", [{"threads": 2}, {"timeout": 5}, {"max_concurrency": 1}])
    def test_what_does_not_change_an_answer_does_not(self, tmp_path: Path, change: dict[str, object]) -> None:
        assert make(tmp_path, **change).identity == make(tmp_path).identity

    def test_a_file_is_named_by_its_bytes_not_its_folder(self, tmp_path: Path) -> None:
        paths = [tmp_path / "one" / "mine.gguf", tmp_path / "two" / "mine.gguf"]
        for path in paths:
            path.parent.mkdir()
            path.write_bytes(b"weights")
        first, second = (make(tmp_path, model=str(path)).identity for path in paths)
        assert first == second
        assert first["sha256"] == hashlib.sha256(b"weights").hexdigest()


def test_an_estimate_covers_prompt_and_answer(tmp_path: Path) -> None:
    usage = make(tmp_path, max_tokens=300).estimate(REQUEST)
    assert usage.input_tokens > 20
    assert usage.output_tokens >= 300
