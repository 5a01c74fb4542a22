import subprocess
import sys
import textwrap

import pytest

from genpress.errors import Conflict
from genpress.pipeline import lock


def test_a_second_run_is_refused_with_the_first_ones_name(tmp_path):
    script = textwrap.dedent(f"""
        from pathlib import Path
        from genpress.pipeline import lock
        with lock.hold(Path({str(tmp_path)!r}), "trail", started_at="2026-01-01T00:00:00Z", wait=0):
            print("held", flush=True)
            input()
    """)
    holder = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert holder.stdout.readline().strip() == "held"
    refused = pytest.raises(Conflict, match=f"process {holder.pid} on .*, since 2026-01-01")
    with refused, lock.hold(tmp_path, "trail", started_at="", wait=0):
        pass
    with lock.hold(tmp_path, "other", started_at="", wait=0):
        pass
    holder.kill()
    holder.communicate()
    with lock.hold(tmp_path, "trail", started_at="", wait=5):
        pass


def test_the_lock_is_free_after_an_error(tmp_path):
    with pytest.raises(ValueError, match="inside"), lock.hold(tmp_path, "trail", started_at="", wait=0):
        raise ValueError("inside")
    with lock.hold(tmp_path, "trail", started_at="", wait=0):
        pass
