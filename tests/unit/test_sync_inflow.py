"""What the upstream announces comes in once, in order, and a bad document holds up no other."""

import pytest

from dock.core.commands import AnnounceCase, AnnounceParcel, CancelCase, DefineArticle, DefineLocation, ImportCommand
from dock.core.decision import Refusal
from dock.ports import KEEPS_NOTHING, LedgerUnavailable
from dock.sync.inflow import Inflow
from simulators.upstream.alone import first_documents
from simulators.upstream.shop import Fault
from tests.unit.sync_world import World, inline, run


class Asked:
    def __init__(self, world: World) -> None:
        self.commands: list[ImportCommand] = []
        self.cursors: list[str] = []
        self.world = world
        self.refusal: Refusal | None = None

    async def __call__(self, command: ImportCommand) -> Refusal | None:
        self.commands.append(command)
        self.cursors.append(self.world.outbox.place)
        return self.refusal


def inflow_of(world: World, asked: Asked) -> Inflow:
    return Inflow(
        outbox=world.outbox, upstream=world.upstream, ask=asked, clock=world.clock, call=inline, chance=world.chance
    )


def test_the_feed_is_taken_page_by_page_and_the_cursor_follows_what_was_committed() -> None:
    async def story() -> None:
        world = World()
        world.shop.announce(*(first_documents(1) * 3))
        world.shop.announce({"type": "cancellation", "rma": "R-1001", "reason": "changed mind"})
        asked = Asked(world)
        inflow = inflow_of(world, asked)
        assert await inflow.round() == 0
        assert set(asked.cursors) == {""}
        await inflow.round()
        assert world.outbox.place == str(len(world.shop.documents))
        assert len(asked.commands) == len(world.shop.documents)
        kinds = {type(command) for command in asked.commands}
        assert kinds == {AnnounceCase, AnnounceParcel, CancelCase, DefineArticle, DefineLocation}
        await inflow.round()
        assert len(asked.commands) == len(world.shop.documents)

    run(story())


def test_a_bad_document_is_named_and_those_behind_it_are_taken() -> None:
    async def story() -> None:
        world = World()
        world.shop.announce({"type": "case", "rma": "\x1b[2J", "lines": []}, {"type": "wish"}, *first_documents(1)[:1])
        asked = Asked(world)
        inflow = inflow_of(world, asked)
        await inflow.round()
        assert len(asked.commands) == 1
        assert inflow.health.refused_count == 2
        assert all(reason.isprintable() for reason in inflow.health.refused)

    run(story())


def test_a_fault_moves_no_cursor() -> None:
    async def story() -> None:
        world = World()
        world.shop.announce(*first_documents(1))
        world.shop.faults = [Fault.GARBAGE, Fault.UNAVAILABLE]
        asked = Asked(world)
        inflow = inflow_of(world, asked)
        for _ in range(2):
            assert await inflow.round() > 0
            assert (world.outbox.place, asked.commands) == ("", [])
            assert inflow.health.last_error
        await inflow.round()
        assert len(asked.commands) == len(world.shop.documents)

    run(story())


def test_a_station_that_keeps_nothing_loses_no_announcement() -> None:
    async def story() -> None:
        world = World()
        world.shop.announce(*first_documents(1))
        asked = Asked(world)
        asked.refusal = Refusal(KEEPS_NOTHING, (("why", "no space left"),))
        inflow = inflow_of(world, asked)
        with pytest.raises(LedgerUnavailable):
            await inflow.round()
        assert world.outbox.place == ""
        asked.refusal = None
        asked.commands.clear()
        await inflow.round()
        assert len(asked.commands) == len(world.shop.documents)

    run(story())
