import asyncio

import pytest

from genpress.errors import UsageError


def test_a_run_inside_an_event_loop_says_how_to_do_it(press):
    async def notebook():
        return press.run("trail")

    with pytest.raises(UsageError) as refused:
        asyncio.run(notebook())
    assert "asyncio.to_thread(press.run, brief)" in refused.value.hint


def test_in_a_thread_of_its_own_it_runs(press):
    async def notebook():
        return await asyncio.to_thread(press.run, "trail")

    assert asyncio.run(notebook()).drafted == 6
