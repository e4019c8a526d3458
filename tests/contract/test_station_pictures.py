"""A picture that a person asks for is taken, judged, and belongs to the unit that was in hand."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from dock.core import commands as do
from dock.core.goods import Article, CaseLine
from dock.core.ids import DeviceId, Digest, Lpn
from dock.core.observations import DeviceKind, DeviceReported, DeviceState, PictureTaken
from dock.core.units import Unit
from dock.photographing import photograph
from dock.ports import Inbox
from dock.station import Station
from tests.contract.test_store_station import ANNA, PARCEL, RMA, SKU, shipped_policy, station_on
from tests.ledger_kit import BENCH, STATION, T0_US, ledger_of
from tests.stores import Store

CAMERA = DeviceId("camera-1")
UNIT = Lpn.mint(STATION, 1, 1)
SHARP, BLURRED = Digest("a1" * 32), Digest("b2" * 32)
DEADLINE_S = 30.0


class ScriptedCamera:
    """Gives the next picture of a list; None is a camera that gives nothing."""

    def __init__(self, inbox: Inbox, *pictures: tuple[Digest, str | None] | None) -> None:
        self._inbox = inbox
        self._pictures = list(pictures)

    async def take(self, shot: str) -> None:
        picture = self._pictures.pop(0)
        if picture is not None:
            digest, fault = picture
            await self._inbox.tell(PictureTaken(CAMERA, digest, 1_000, 800, 600, shot, fault, T0_US))


async def told(station: Station, key: str) -> None:
    """Until the workstation was told this."""
    async with asyncio.timeout(DEADLINE_S):
        while (answer := station.memory.benches[BENCH].answer) is None or answer.line.key != key:
            station.changed.clear()
            await station.changed.wait()


def at_work(
    store: Store,
    pictures: tuple[tuple[Digest, str | None] | None, ...],
    scenario: Callable[[Station], Awaitable[None]],
    *,
    has_camera: bool = True,
) -> Unit:
    """The unit in hand after the scenario."""

    async def run() -> None:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(station.run())]
            cameras = {CAMERA: ScriptedCamera(station, *pictures)} if has_camera else {}
            tasks.append(group.create_task(photograph(station, cameras, {BENCH.text: (CAMERA,)})))
            await prepare(station)
            await scenario(station)
            for task in tasks:
                task.cancel()

    with store.open() as database:
        ledger = ledger_of(database)
        station = station_on(ledger, shipped_policy())
        asyncio.run(run())
        with ledger.reading() as work:
            unit = work.load(UNIT)
    assert isinstance(unit, Unit)
    return unit


async def prepare(station: Station) -> None:
    for command in (
        do.EnrolPerson(ANNA, ("inspector",), name="Anna"),
        do.DefineArticle(Article(SKU, "Lamp")),
        do.AnnounceCase(RMA, (CaseLine(1, SKU, 1, "Lamp"),)),
        do.AnnounceParcel(PARCEL, (RMA,)),
    ):
        assert await station.ask(command, BENCH, is_system=True) is None, command
    for command in (do.SignIn(ANNA), do.ReceiveParcel(PARCEL), do.IdentifyUnit(PARCEL, SKU)):
        assert await station.ask(command, BENCH) is None, command
    await station.tell(DeviceReported(CAMERA, DeviceKind.CAMERA, DeviceState.UP, (), "", T0_US))


def test_a_sharp_picture_is_attached_and_a_spoilt_one_asks_for_another(store: Store) -> None:
    async def shoot(station: Station) -> None:
        assert await station.ask(do.TakePicture("front", UNIT), BENCH) is None
        await told(station, "picture_spoilt")
        spoilt = station.memory.benches[BENCH].picture
        assert spoilt is not None
        assert (spoilt.fault, spoilt.lpn, spoilt.digest) == ("blurred", UNIT.text, BLURRED.text)
        assert await station.ask(do.TakePicture("front", UNIT), BENCH) is None
        await told(station, "picture_attached")

    unit = at_work(store, ((BLURRED, "blurred"), (SHARP, None)), shoot)
    assert unit.photos == (("front", SHARP),)


@pytest.mark.parametrize(("has_camera", "key"), [(False, "no_camera"), (True, "picture_failed")])
def test_a_camera_that_is_not_there_or_gives_nothing_is_told_and_stops_no_work(
    store: Store,
    has_camera: bool,
    key: str,
) -> None:
    async def shoot(station: Station) -> None:
        assert await station.ask(do.TakePicture("front", UNIT), BENCH) is None
        await told(station, key)
        assert await station.ask(do.LeaveJob(), BENCH) is None

    assert at_work(store, (None,), shoot, has_camera=has_camera).photos == ()


def test_a_picture_of_no_unit_is_kept_for_the_form_that_asked(store: Store) -> None:
    async def shoot(station: Station) -> None:
        assert await station.ask(do.TakePicture("damage"), BENCH) is None
        await told(station, "picture_taken")
        taken = station.memory.benches[BENCH].picture
        assert taken is not None
        assert (taken.lpn, taken.digest, taken.fault) == ("", SHARP.text, "")

    assert at_work(store, ((SHARP, None),), shoot).photos == ()
