"""Sets the station of a stream up: its database, its places, its articles, and who works at which bench."""

import random
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from dock.core.commands import DefineArticle, DefineLocation, EnrolPerson, ImportCommand, PeopleCommand, SignIn
from dock.core.decision import Named
from dock.core.events import Event
from dock.core.goods import Article, Location, ZoneKind
from dock.core.ids import ActorId, Digest, LocationCode, ParcelId, SiteId, StationCode, WorkstationId
from dock.core.rules.policy import Policy
from dock.memory import Identity
from dock.station import Station
from dock.store.ledger import Ledger
from dock.store.opening import open_database
from drivers.clock import SystemClock, utc
from drivers.ids import Uuid7
from ui.commands.replay.parcels import StreamParcel

BENCH_COUNT = 48  # that work at once: their commands share a commit
BENCHES = tuple(WorkstationId(f"bench-{number}") for number in range(1, BENCH_COUNT + 1))
ZONES = {zone: LocationCode(f"Z-{zone.upper()}") for zone in ZoneKind}
SITE = SiteId("replay")
STATION = StationCode("R1")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Dock:
    """The station with its ledger."""

    station: Station
    ledger: Ledger
    policy: Policy

    def blind_parcel(self, code: str) -> ParcelId:
        """The parcel that was received last under this code."""
        with self.ledger.transaction() as work:
            found = work.look_up(Named("parcel", "seen", code))
        assert isinstance(found, tuple), f"{code} was received and is not found"
        return ParcelId(str(found[-1]))  # pyright: ignore[reportUnknownArgumentType] - a tuple of texts, by Work's contract


@contextmanager
def opened(path: Path, policy: Policy, version: str, chance: random.Random) -> Generator[Dock]:
    """A station over the database at `path`. Nothing of it is reported: it has no upstream."""
    clock = SystemClock()
    ids = Uuid7(clock, chance.randbytes)
    with open_database(path) as database:
        ledger = database.ledger(SITE, STATION, new_id=ids.fresh, is_reported=_never, now_us=clock.now_us())
        identity = Identity(SITE, STATION, BENCHES, {}, {}, Digest("0" * 64), version, _day)
        yield Dock(Station(identity, policy, ledger, clock, ids, _in_line), ledger, policy)


def bench_of(parcel: StreamParcel) -> WorkstationId:
    """Where a parcel is worked: all of one customer at one bench, for what comes back counts against what came."""
    return BENCHES[crc32((parcel.customer or parcel.parcel.text).encode()) % BENCH_COUNT]


def articles_of(parcels: Iterable[StreamParcel]) -> tuple[Article, ...]:
    """The catalogue as far as the stream tells it: the first words and price of each code."""
    found: dict[str, Article] = {}
    for parcel in parcels:
        for row in parcel.rows:
            if row.sku and row.sku.text not in found:
                found[row.sku.text] = Article(row.sku, row.title, price=row.price)
    return tuple(found.values())


def preparations(articles: Sequence[Article]) -> list[ImportCommand | PeopleCommand]:
    """What a station is told before its first parcel."""
    places = [DefineLocation(Location(code, zone)) for zone, code in ZONES.items()]
    people = [EnrolPerson(inspector_at(bench), ("inspector",)) for bench in BENCHES]
    return [*places, *people, *(DefineArticle(article) for article in articles)]


def sign_in(bench: WorkstationId) -> SignIn:
    """The inspector of this bench begins."""
    return SignIn(inspector_at(bench))


def inspector_at(bench: WorkstationId) -> ActorId:
    """Who works at this bench."""
    return ActorId(f"inspector-{bench.text}")


async def _in_line(work: Callable[[], T]) -> T:
    return work()


def _day(now_us: int) -> date:
    return utc(now_us).date()


def _never(_event: Event) -> bool:
    return False
