"""Time is jumped over and never lost; a loop that can never go on says so."""

import asyncio

import pytest

from tests.dst.virtual_loop import EPOCH_US, NothingCanHappen, WorldTime, virtual_loop


def test_eight_hours_pass_at_once_and_timers_ring_in_order() -> None:
    with virtual_loop() as loop:
        rung: list[tuple[int, float]] = []

        async def ring(number: int, after_s: float) -> None:
            await asyncio.sleep(after_s)
            rung.append((number, loop.time()))

        async def shift() -> None:
            async with asyncio.TaskGroup() as group:
                for number, after_s in enumerate((28_800.0, 60.0, 0.001)):
                    group.create_task(ring(number, after_s))

        loop.run_until_complete(shift())
        assert [number for number, _ in rung] == [2, 1, 0]
        assert rung[-1][1] == pytest.approx(28_800.0)
        assert WorldTime(loop).clock().now_us() == EPOCH_US + 28_800_000_000


def test_a_wait_that_nothing_can_end_is_named() -> None:
    with virtual_loop() as loop:
        waiting = loop.create_task(asyncio.Event().wait())
        with pytest.raises(NothingCanHappen):
            loop.run_until_complete(waiting)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(waiting)


def test_what_blocks_is_run_in_line_and_its_fault_is_raised() -> None:
    with virtual_loop() as loop:

        async def ask() -> None:
            assert await loop.run_in_executor(None, int, "7") == 7
            with pytest.raises(ValueError, match="invalid literal"):
                await loop.run_in_executor(None, int, "seven")

        loop.run_until_complete(ask())
        assert loop.time() == 0
