import pytest

from genpress.app.starting import BRIEF, create_workspace, starter_files
from genpress.errors import UsageError


def test_all_files_are_written_and_the_settings_last(tmp_path):
    made = create_workspace(tmp_path / "new" / "deep")
    assert made[-1].name == "genpress.toml"
    assert all(path.is_file() for path in made)
    assert (tmp_path / "new" / "deep" / "briefs" / f"{BRIEF}.yaml") in made


def test_what_git_would_obey_gets_its_name_back():
    names = [str(name) for name, _ in starter_files()]
    assert ".gitignore" in names
    assert "gitignore" not in names


def test_a_folder_that_is_there_is_used_and_its_other_files_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    create_workspace(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_is_there_already_is_named_and_nothing_is_written(tmp_path):
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / "markets.yaml").write_text("mine")
    with pytest.raises(UsageError, match=r"already has briefs/markets\.yaml") as refused:
        create_workspace(tmp_path)
    assert "Nothing was written" in refused.value.hint
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["markets.yaml"]


def test_a_link_to_nowhere_counts_as_there(tmp_path):
    (tmp_path / "genpress.toml").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"already has genpress\.toml"):
        create_workspace(tmp_path)


def test_of_many_files_eight_are_named(tmp_path):
    create_workspace(tmp_path)
    with pytest.raises(UsageError, match=r"and \d+ more$"):
        create_workspace(tmp_path)


def test_what_was_written_before_a_failure_is_taken_away(tmp_path):
    (tmp_path / "prompts").write_text("a file where a folder has to be")
    with pytest.raises(UsageError, match="cannot write") as refused:
        create_workspace(tmp_path)
    assert "Nothing was left behind" in refused.value.hint
    assert [path.name for path in tmp_path.iterdir()] == ["prompts"]
