"""A slice of `benchmarks/llrp_fuzz.py`: mutated frames into session, decoder, tree and log, and no fault but ours."""

from benchmarks.llrp_fuzz import fuzz

FRAMES = 8_000


def test_mutated_frames_end_in_a_fault_of_ours_or_in_nothing() -> None:
    outcome = fuzz(seed=7, frames=FRAMES)
    assert outcome.frames >= FRAMES
    assert outcome.sessions_ended > 50
    assert outcome.tags > 1_000
