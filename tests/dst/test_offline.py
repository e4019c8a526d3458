"""Hours without the upstream: the work goes on, the screen says so, and the shop has everything soon after."""

from tests.dst.offline import be_offline


def test_a_dock_without_its_upstream_works_on_and_catches_up() -> None:
    went = be_offline(seed=2, hours=2.0, event_count=150)
    assert not went.laws_broken, went.broken
    assert went.event_count >= 150
    assert went.told_meanwhile == 0
    assert went.converged_s is not None
    assert went.converged_s <= 300.0
