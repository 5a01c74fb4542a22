"""genpress as a library: the public names, typed, importing nothing until they are used."""

import subprocess
import sys

import genpress
from genpress import Exit, Press, RunOptions, Selectors


def test_plan_and_run(trail):
    with Press.open(trail.root, environ={}) as press:
        assert press.briefs() == ("trail",)
        plan = press.plan("trail", Selectors(markets=("en-GB",)))
        assert plan.survey.work == 3
        summary = press.run("trail", RunOptions(selectors=Selectors(limit=1)))
        assert (summary.drafted, summary.exit_code) == (2, Exit.DONE)
        assert [row.status for row in press.manifest("trail")].count("needs_review") == 2


def test_every_public_name_is_there_and_documented():
    for name in genpress.__all__:
        assert getattr(genpress, name).__doc__


def test_importing_the_library_and_the_help_import_nothing_heavy():
    code = (
        "import sys, genpress, genpress.cli.main;"
        "heavy = {'pandas', 'openai', 'anthropic', 'pydantic', 'jinja2', 'rich', 'xllamacpp'};"
        "print(*heavy & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_run_with_templates_imports_no_vendor_and_no_pandas(trail):
    code = (
        "import sys; from genpress import Press\n"
        f"Press.open({str(trail.root)!r}).run('trail')\n"
        "print(*[m for m in ('pandas','openai','anthropic','xllamacpp','pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_strict_type_checker_accepts_what_users_write(tmp_path):
    (tmp_path / "use.py").write_text(
        "from genpress import Plan, Press, RunSummary, Selectors\n"
        "def use() -> int:\n"
        "    with Press.open('.') as press:\n"
        "        plan: Plan = press.plan('b', Selectors(markets=('en-GB',)))\n"
        "        summary: RunSummary = press.run('b')\n"
        "        names: list[str] = [row.unit_id for row in press.manifest('b')]\n"
        "    return plan.survey.work + summary.drafted + len(names)\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", str(tmp_path / "use.py")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stdout
