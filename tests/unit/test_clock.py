"""The station's clock: never backwards, never still, and on the machine's time again in the end."""

from itertools import pairwise

from drivers.clock import ClockWatch, SystemClock

S = 1_000_000_000
T0_S = 1_795_593_600


class Machine:
    """A machine whose wall clock can be set."""

    def __init__(self) -> None:
        self.steady_s = 0.0
        self.set_by_s = 0.0

    def clock(self) -> SystemClock:
        return SystemClock(lambda: int((T0_S + self.steady_s + self.set_by_s) * S), lambda: int(self.steady_s * S))


def test_a_clock_put_back_an_hour_goes_on_and_is_right_again_within_four_hours() -> None:
    machine = Machine()
    clock = machine.clock()
    told = [clock.now_us()]
    machine.set_by_s = -3600
    for _ in range(16_000):
        machine.steady_s += 1
        told.append(clock.now_us())
    steps_us = [later - earlier for earlier, later in pairwise(told)]
    assert min(steps_us) >= 700_000  # a second is never much less than a second
    assert told[-1] == clock.machine_us()


def test_a_clock_put_forward_is_followed_at_once() -> None:
    machine = Machine()
    clock = machine.clock()
    before_us = clock.now_us()
    machine.set_by_s = 3600
    assert clock.now_us() == before_us + 3_600_000_000


def test_a_clock_that_is_never_set_is_the_machines() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(100):
        machine.steady_s += 0.37
        assert clock.now_us() == clock.machine_us()


def test_a_clock_that_was_set_is_seen_once_and_its_own_drift_never() -> None:
    machine = Machine()
    watch = ClockWatch(machine.clock())
    for _ in range(100):
        machine.steady_s += 1
        machine.set_by_s += 0.05  # a crystal and a time server move it so
        assert watch.step_us() == 0
    machine.set_by_s -= 3600
    machine.steady_s += 1
    assert watch.step_us() == -3_600_000_000
    machine.steady_s += 1
    assert watch.step_us() == 0
