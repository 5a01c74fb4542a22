"""genpress, run so that it kills itself at one exact step: `python -m tests.acceptance.killing STEP WORDS…`.

A step is `before:NAME` or `after:NAME`, with `#2` for the second time: NAME is a kind of record that is committed to
the ledger, or `BatchMoved.sending` and the like. The signal is SIGKILL: nothing is flushed, closed or cleaned up.
"""

from __future__ import annotations

import os
import signal
import sys

from genpress.cli import main
from genpress.ledger.core import SqlLedger


def names_of(records) -> set[str]:
    return {type(r).__name__ for r in records} | {
        f"{type(r).__name__}.{r.state}" for r in records if hasattr(r, "state")
    }


def arm(step: str) -> None:
    moment, _, name = step.partition(":")
    name, _, times = name.partition("#")
    left = [int(times or 1)]
    commit = SqlLedger.commit

    async def watched(self, records) -> None:
        hit = name in names_of(records)
        if hit:
            left[0] -= 1
        if hit and not left[0] and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        await commit(self, records)
        if hit and not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    SqlLedger.commit = watched


if __name__ == "__main__":
    arm(sys.argv[1])
    main(sys.argv[2:])
