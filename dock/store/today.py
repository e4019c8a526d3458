"""What the supervisor's page tells of today beyond counts: the four figures, the hours, who overrode what.

Read on from where the last look ended: a look costs what happened since, and the first of a day what happened in it.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from sqlalchemy import Connection, select

from dock.core.events import UnitGraded, UnitRouted
from dock.core.ids import SiteId
from dock.core.kpis import Ended, Rates, figures, work_of
from dock.core.meta import StreamKind
from dock.core.views import DayFigures, HourCount
from dock.store.reporting import ended_among
from dock.store.tables import EpochRow, EventRow, ParcelRow, UnitRow, table_of
from dock.wire import decode_event

EVENT = table_of(EventRow)
EPOCH = table_of(EpochRow)
PARCEL = table_of(ParcelRow)
UNIT = table_of(UnitRow)
HOUR_US = 3_600_000_000
RECKON_EVERY_US = 20_000_000
OVERRIDABLE = (UnitGraded.__name__, UnitRouted.__name__)


@dataclass(slots=True)
class Today:
    """What was read of a day so far."""

    midnight_us: int = -1
    seen: dict[str, int] = field(default_factory=dict[str, int])  # by station: the last link of its chain
    acts: dict[str, list[int]] = field(default_factory=dict[str, list[int]])  # instants, by workstation
    overrides: Counter[str] = field(default_factory=Counter[str])  # by actor
    ended: dict[str, Ended] = field(default_factory=dict[str, Ended])  # by plate: units that ended today
    hours: tuple[HourCount, ...] = ()
    figures: DayFigures | None = None
    reckoned_us: int = 0

    def follow(self, connection: Connection, site: SiteId, midnight_us: int, now_us: int, rates: Rates | None) -> None:
        """Read what happened since the last look. Figures take long to reckon: they follow a little later."""
        if midnight_us != self.midnight_us:
            self.midnight_us = midnight_us
            self.hours, self.figures, self.reckoned_us = (), None, 0
            for kept in (self.seen, self.acts, self.overrides, self.ended):
                kept.clear()
        if self._read_on(connection, site):
            self.hours = hours_of(connection, site, midnight_us)
        if not self.ended:
            self.figures, self.reckoned_us = None, 0
        elif rates is not None and now_us - self.reckoned_us >= RECKON_EVERY_US:
            parcels = parcels_since(connection, site, midnight_us)
            self.figures, self.reckoned_us = self._reckoned(rates, parcels, now_us), now_us

    def _reckoned(self, rates: Rates, parcels: int, now_us: int) -> DayFigures:
        costs, factors, kg_per_tonne_km = rates
        work = work_of(self.acts, costs.idle_limit_s)
        found = figures(
            self.ended.values(), work, costs, factors, kg_per_tonne_km,
            parcel_count=parcels, return_count=parcels, now_us=now_us,
        )  # fmt: skip
        span = found.co2_avoided
        return DayFigures(
            found.piece_count,
            _whole(found.mean_cost_minor),
            _whole(found.restock_median_h, 60),
            _whole(found.recovery_rate, 1000),
            *(round(kg * 1000) for kg in (span.low_kg, span.central_kg, span.high_kg)),
        )

    def _read_on(self, connection: Connection, site: SiteId) -> bool:
        touched: set[str] = set()
        is_new = False
        stations = select(EPOCH.c.station).where(EPOCH.c.site == site.text).distinct()
        for station in connection.execute(stations).scalars().all():
            is_new = self._read(connection, site, str(station), touched) or is_new
        self._end(connection, site, touched)
        return is_new

    def _read(self, connection: Connection, site: SiteId, station: str, touched: set[str]) -> bool:
        if station not in self.seen:
            self.seen[station] = last_before(connection, site, station, self.midnight_us)
        later = (EVENT.c.site == site.text, EVENT.c.station == station, EVENT.c.chain_seq > self.seen[station])
        rows = connection.execute(
            select(
                EVENT.c.chain_seq, EVENT.c.workstation, EVENT.c.actor, EVENT.c.occurred_us,
                EVENT.c.stream_kind, EVENT.c.stream_id,
            ).where(*later).order_by(EVENT.c.chain_seq)
        ).all()  # fmt: skip
        for row in rows:
            if row.actor is not None:
                self.acts.setdefault(row.workstation, []).append(row.occurred_us)
            if row.stream_kind == StreamKind.UNIT.value:
                touched.add(row.stream_id)
        decided = select(EVENT.c.event_class, EVENT.c.body, EVENT.c.actor).where(
            *later, EVENT.c.event_class.in_(OVERRIDABLE), EVENT.c.body.is_not(None), EVENT.c.actor.is_not(None)
        )
        for row in connection.execute(decided):
            event = decode_event(row.event_class, row.body)
            if isinstance(event, UnitGraded | UnitRouted) and event.override_reason:
                self.overrides[row.actor] += 1
        if rows:
            self.seen[station] = rows[-1].chain_seq
        return bool(rows)

    def _end(self, connection: Connection, site: SiteId, touched: Iterable[str]) -> None:
        fresh = ended_among(connection, site, touched, since_us=self.midnight_us)
        for lpn in touched:
            if lpn in fresh:
                self.ended[lpn] = fresh[lpn]
            else:
                self.ended.pop(lpn, None)


def _whole(value: Decimal | None, times: int = 1) -> int | None:
    return None if value is None else round(value * times)


def last_before(connection: Connection, site: SiteId, station: str, instant_us: int) -> int:
    """The last link of a chain that was recorded before an instant; 0 where none was. Halved, not walked."""

    def recorded_us(seq: int) -> int | None:
        return connection.execute(
            select(EVENT.c.recorded_us).where(
                EVENT.c.site == site.text, EVENT.c.station == station, EVENT.c.chain_seq == seq
            )
        ).scalar()

    newest = select(EVENT.c.chain_seq).where(EVENT.c.site == site.text, EVENT.c.station == station)
    low, high = 0, connection.execute(newest.order_by(EVENT.c.chain_seq.desc()).limit(1)).scalar() or 0
    while low < high:
        middle = (low + high + 1) // 2
        at_us = recorded_us(middle)
        if at_us is not None and at_us < instant_us:
            low = middle
        else:
            high = middle - 1
    return low


def hours_of(connection: Connection, site: SiteId, midnight_us: int) -> tuple[HourCount, ...]:
    """How many units were taken up, graded and made available in each hour since midnight, without those of nothing."""
    counts: dict[int, list[int]] = {}
    for place, column in enumerate((UNIT.c.received_us, UNIT.c.graded_us, UNIT.c.available_us)):
        instants = select(column).where(UNIT.c.site == site.text, column >= midnight_us)
        for at_us in connection.execute(instants).scalars():
            counts.setdefault((at_us - midnight_us) // HOUR_US, [0, 0, 0])[place] += 1
    return tuple(HourCount(midnight_us + hour * HOUR_US, *counts[hour]) for hour in sorted(counts))


def parcels_since(connection: Connection, site: SiteId, midnight_us: int) -> int:
    """How many parcels came into custody since midnight."""
    rows = select(PARCEL.c.parcel).where(PARCEL.c.site == site.text, PARCEL.c.received_us >= midnight_us)
    return len(connection.execute(rows).all())
