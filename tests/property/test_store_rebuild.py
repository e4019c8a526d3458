"""The law of the tables: whatever happened, they are the fold of the events, and every tampering is found."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dock.core import events as ev
from dock.core.goods import Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, RmaNo, Serial, Sku
from dock.core.tables import NotInThisState
from dock.store.engine import open_writer
from dock.store.opening import open_database
from dock.store.verify import verify
from tests.databases.make import write
from tests.ledger_kit import STATION, T0_US, circumstances, ledger_of

LPNS = tuple(Lpn.mint(STATION, 1, serial) for serial in range(1, 4))
PARCELS = (ParcelId("P-1"), ParcelId("P-2"))
RMAS = (RmaNo("R-1"), RmaNo("R-2"))
RULES = Digest("c" * 64)

lpns, parcels, rmas, grades = map(st.sampled_from, (LPNS, PARCELS, RMAS, tuple(Grade)))
EVENTS = st.one_of(
    st.builds(ev.ParcelAnnounced, parcels, st.tuples(rmas)),
    st.builds(ev.ParcelArrived, parcels),
    st.builds(ev.ParcelReceived, parcels),
    st.builds(ev.ParcelOpened, parcels),
    st.builds(ev.ParcelOpeningUndone, parcels),
    st.builds(ev.ParcelReceiptUndone, parcels, st.booleans()),
    st.builds(ev.ParcelLinked, parcels, rmas),
    st.builds(ev.ParcelUnlinked, parcels, rmas),
    st.builds(ev.CaseAnnounced, rmas, st.just(())),
    st.builds(ev.LineReceived, rmas, st.just(1), lpns, st.just(1)),
    st.builds(ev.LineReceiptUndone, rmas, st.just(1), lpns, st.just(1)),
    st.builds(
        ev.UnitIdentified,
        lpns,
        parcels,
        st.just(Sku("S-1")),
        st.text(max_size=5),
        st.just("generic"),
        rma=st.none() | rmas,
        serial=st.none() | st.just(Serial("77")),
    ),
    st.builds(ev.InspectionStarted, lpns, st.just("generic"), st.just(1)),
    st.builds(ev.UnitGraded, lpns, grades),
    st.builds(ev.GradingUndone, lpns, st.none() | grades),
    st.builds(ev.UnitRouted, lpns, st.sampled_from(Disposition), st.sampled_from(ZoneKind), st.just(RULES)),
    st.builds(ev.RoutingUndone, lpns, st.none(), st.none()),
    st.builds(ev.UnitPutAway, lpns, st.just(LocationCode("A-1")), st.sampled_from(ZoneKind)),
    st.builds(ev.PutAwayUndone, lpns, st.just(LocationCode("A-1"))),
    st.builds(ev.HoldPlaced, lpns, st.sampled_from(HoldKind), st.just("why")),
    st.builds(ev.LabelRequested, lpns, st.sampled_from(("l-1", "l-2")), st.just("unit"), st.just(1)),
    st.builds(ev.LabelStateChanged, lpns, st.sampled_from(("l-1", "l-2")), st.just("uncertain"), st.just("")),
    st.builds(ev.UnitIdentificationUndone, lpns),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(EVENTS, min_size=1, max_size=4), max_size=25))
def test_the_tables_are_the_fold_of_whatever_happened(batches: list[list[ev.Event]]) -> None:
    kept = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "dock.db"
        with open_database(path) as database:
            ledger = ledger_of(database)
            for later_us, batch in enumerate(batches):
                try:
                    with ledger.transaction() as work:
                        work.append(batch, (), circumstances(T0_US + later_us))
                    kept += len(batch)
                except (NotInThisState, AssertionError):
                    continue  # what cannot happen is kept in no part
        verified = verify(path)
    assert verified.findings == ()
    assert sum(chain.event_count for chain in verified.chains) == kept


TAMPERINGS = (
    ("UPDATE event SET body = replace(body, 'Lampada', 'Lampone') WHERE chain_seq = 8", "changed after"),
    ("UPDATE event SET actor = 'op-9' WHERE chain_seq = 10", "changed after"),
    ("UPDATE event SET occurred_us = occurred_us + 1 WHERE chain_seq = 1", "changed after"),
    ("DELETE FROM event WHERE chain_seq = 5", "taken out"),
    ("UPDATE event SET chain_seq = chain_seq + 100 WHERE chain_seq = 12", "taken out"),
    ("UPDATE event SET prev_hash = zeroblob(32) WHERE chain_seq = 3", "does not follow"),
    ("UPDATE event SET body = NULL WHERE chain_seq = 9", "its body is gone"),
    ("UPDATE unit SET grade = 'N'", "grade is 'N'"),
    ("UPDATE aggregate SET body = replace(body, 'A-1', 'A-2') WHERE kind = 'unit'", "table aggregate"),
    ("DELETE FROM name WHERE kind = 'parcel' AND \"by\" = 'tracking'", "should lead to"),
    ("INSERT INTO name VALUES ('main', 'unit', 'lpn', 'X', 'Y')", "stand for nothing"),
    ("DELETE FROM parcel", "is missing"),
    ("INSERT INTO rma_case VALUES ('main','R-9','','','',0,0,0,0,0,NULL,NULL)", "stand for nothing"),
)


@pytest.mark.parametrize(("statement", "said"), TAMPERINGS)
def test_every_tampering_is_found(statement: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    write(path)
    assert verify(path).findings == ()
    engine = open_writer(path)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    findings = verify(path).findings
    assert any(said in str(finding) for finding in findings), findings


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = tmp_path / "dock.db"
    write(path)
    raw = bytearray(path.read_bytes())
    raw[8192:12288] = bytes(4096)
    path.write_bytes(raw)
    findings = verify(path).findings
    assert findings
    assert "damaged" in str(findings[0])
