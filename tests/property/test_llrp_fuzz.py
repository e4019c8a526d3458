"""Whatever a client sends, the simulated reader answers or hangs up; `python -m tests.llrp_fuzz N` sends more."""

import pytest

from tests.llrp_fuzz import fuzz


@pytest.mark.parametrize("seed", [1, 2])
def test_no_wounded_frame_raises_out_of_the_reader(seed: int) -> None:
    assert fuzz(4_000, seed) > 2_000
