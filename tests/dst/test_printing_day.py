"""Nothing lost without a word, nothing doubled without a mark, nothing stuck: a slice of benchmarks/printing.py."""

from dataclasses import replace

import pytest

from dock.core.observations import LabelProgressed, PrintOutcome
from tests.dst.printing_day import Day, run_day


@pytest.mark.parametrize("has_counter", [True, False])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_day_of_faults_and_crashes_keeps_every_label(seed: int, has_counter: bool) -> None:
    outcome = run_day(120, seed, has_counter=has_counter)
    assert outcome.crashes
    assert outcome.faults
    assert (outcome.lost_silently, outcome.doubled_unmarked, outcome.stuck) == ([], [], [])


def test_a_program_that_forgets_what_it_began_is_found_out() -> None:
    def careless(day: Day) -> None:
        kept = day.journal

        async def forget(told: LabelProgressed) -> bool:
            is_begun = told.outcome in {PrintOutcome.SENDING, PrintOutcome.SENT}
            return await kept(replace(told, outcome=PrintOutcome.LOST) if is_begun else told)

        day.journal = forget
        day.spool = day.fresh()

    assert run_day(200, 1, has_counter=True, ready=careless).doubled_unmarked
