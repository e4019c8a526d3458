"""What the simulation found once, each as the shortest script that showed it."""

import pytest

from tests.dst.run import run_script
from tests.dst.script import Act, Step

WORK = tuple(Step(number, Act.WORK, number * 7) for number in range(1, 6))


@pytest.mark.parametrize("act", [Act.DISK_FULL, Act.IO_ERROR, Act.READ_ONLY])
def test_a_disk_that_keeps_nothing_ends_neither_courier_nor_printer_nor_feed(act: Act) -> None:
    outcome = run_script(7, (*WORK, *(Step(number, act, number) for number in range(6, 10))))
    assert not outcome.laws_broken, outcome.broken


def test_a_clock_put_back_an_hour_holds_up_no_retry_and_swallows_no_scan() -> None:
    blows = (Act.CLOCK_BACK, Act.SHOP_503, Act.WORK, Act.TWICE, Act.UNDO, Act.WORK, Act.UNDO)
    outcome = run_script(7, (*WORK, *(Step(number, act, number) for number, act in enumerate(blows, 6))))
    assert not outcome.laws_broken, outcome.broken


def test_a_redirect_parks_no_event() -> None:
    outcome = run_script(7, (*WORK, Step(6, Act.SHOP_REDIRECT, 1), Step(7, Act.WORK, 2), Step(8, Act.PAUSE, 5)))
    assert not outcome.laws_broken, outcome.broken
