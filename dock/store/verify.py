"""Proof that a database is what its events say: the file itself, the chains, the tables rebuilt, the photographs.

It only reads, and sees one moment of a database that a station goes on writing to.
"""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DatabaseError

from dock.core.fault import Sentence, sentence
from dock.core.ids import Digest
from dock.store.chain import GENESIS, body_digest, link_hash
from dock.store.engine import open_reader
from dock.store.opening import SCHEMA_HEAD, revision_of
from dock.store.photographs import fault_of
from dock.store.rebuild import differences
from dock.store.tables import EventRow, PhotoRow, table_of

EVENT = table_of(EventRow)
PHOTO = table_of(PhotoRow)

FETCHED = 1_000  # rows in memory at once
FINDINGS_MAX = 100  # of each check; who has more knows enough


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """Where one station's chain stands."""

    site: str
    station: str
    event_count: int
    hash: str  # hex


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, and everything that is wrong."""

    schema: str | None
    chains: tuple[ChainEnd, ...]
    photo_count: int
    findings: tuple[Sentence, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def verify(path: Path, photographs: Path | None = None) -> Verified:
    """Check the SQLite database at `path`, and the photographs that it names where their folder is given.

    Raises:
        LedgerUnavailable: there is no database at `path`.
    """
    engine = open_reader(path)
    try:
        return verify_engine(engine, photographs)
    finally:
        engine.dispose()


def verify_engine(engine: Engine, photographs: Path | None = None) -> Verified:
    """As `verify`, for any database."""
    try:
        return _verify(engine, photographs)
    except DatabaseError as error:
        return Verified(None, (), 0, (sentence("the database is damaged: {why}", why=error.orig),))


def _verify(engine: Engine, photographs: Path | None) -> Verified:
    findings: list[Sentence] = []
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            findings += _file(connection)
        if findings:
            return Verified(None, (), 0, tuple(findings))
        schema = revision_of(connection)
        if schema != SCHEMA_HEAD:
            said = sentence(
                "the schema is {schema}, and this program checks {head}: start the station once to upgrade",
                schema=schema,
                head=SCHEMA_HEAD,
            )
            return Verified(schema, (), 0, (said,))
        ends: list[ChainEnd] = []
        findings += _first(_chains(connection, ends))
        findings += _first(differences(connection))
        photo_count, wrong = _photographs(connection, photographs) if photographs else (0, [])
        findings += wrong
    return Verified(schema, tuple(ends), photo_count, tuple(findings))


def _file(connection: Connection) -> list[Sentence]:
    told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [sentence("the database is damaged: {why}", why=line) for line in told if line != "ok"]


def _chains(connection: Connection, ends: list[ChainEnd]) -> Generator[Sentence]:
    rows = connection.execute(
        select(EVENT).order_by(EVENT.c.site, EVENT.c.station, EVENT.c.chain_seq),
        execution_options={"yield_per": FETCHED},
    )
    end = ChainEnd("", "", 0, "")
    prev = GENESIS
    for row in rows.mappings():
        if (row["site"], row["station"]) != (end.site, end.station):
            if end.event_count:
                ends.append(end)
            end, prev = ChainEnd(row["site"], row["station"], 0, ""), GENESIS
        place = sentence("chain of station {station}, event {seq}", station=row["station"], seq=row["chain_seq"])
        if row["chain_seq"] != end.event_count + 1:
            yield sentence(
                "{place}: {due} should stand here, so events were taken out or put in",
                place=place,
                due=end.event_count + 1,
            )
        if row["prev_hash"] != prev:
            yield sentence("{place}: it does not follow the event before it", place=place)
        digest = row["body_digest"] if row["body"] is None else body_digest(row["body"])
        if digest is None:
            yield sentence("{place}: its body is gone and so is the digest of it", place=place)
        elif link_hash(dict(row), digest, row["prev_hash"]) != row["hash"]:
            yield sentence("{place}: it was changed after it was written", place=place)
        prev = row["hash"]
        end = ChainEnd(row["site"], row["station"], row["chain_seq"], prev.hex())
    if end.event_count:
        ends.append(end)


def _photographs(connection: Connection, folder: Path) -> tuple[int, list[Sentence]]:
    rows = connection.execute(select(PHOTO).where(PHOTO.c.purged_us.is_(None)).order_by(PHOTO.c.digest)).all()
    wrong = [finding for row in rows if (finding := fault_of(folder, Digest(row.digest)))]
    return len(rows), wrong[:FINDINGS_MAX]


def _first(findings: Generator[Sentence]) -> list[Sentence]:
    """The first findings; the rest is read too, so that what a check gathers on its way is whole."""
    return [finding for place, finding in enumerate(findings) if place < FINDINGS_MAX]
