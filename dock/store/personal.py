"""Customers' personal data: a row a case beside the events, which only name its key.

What is erased is overwritten in the file (secure_delete), and the log that held it is cut; a salted digest stays as a
tombstone, and without its salt it proves nothing to who guesses.
"""

from hashlib import sha256

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from dock.core.ids import PersonKey, SiteId
from dock.store.tables import PersonalRow, table_of

PERSONAL = table_of(PersonalRow)


def keep_personal(connection: Connection, site: SiteId, key: PersonKey, body: str, salt: bytes) -> None:
    """Keep a customer's data (JSON), anew where it is there; data that was erased is never kept again."""
    values = {"body": body, "digest": sha256(salt + body.encode()).digest(), "salt": salt}
    known = connection.execute(
        update(PERSONAL).where(*_whose(site, key), PERSONAL.c.body.is_not(None)).values(values)
    ).rowcount
    if not known and connection.execute(select(PERSONAL.c.person_key).where(*_whose(site, key))).first() is None:
        connection.execute(insert(PERSONAL), {"site": site.text, "person_key": key.text, **values})


def personal_of(connection: Connection, site: SiteId, key: PersonKey) -> str | None:
    """A customer's data as it was kept; None where it never was or is erased."""
    return connection.execute(select(PERSONAL.c.body).where(*_whose(site, key))).scalar()


def erase_personal(connection: Connection, site: SiteId, key: PersonKey) -> bool:
    """Erase a customer's data and the salt that could prove it; whether there was any. The event says when."""
    erased = update(PERSONAL).where(*_whose(site, key), PERSONAL.c.body.is_not(None))
    return bool(connection.execute(erased.values(body=None, salt=None)).rowcount)


def forget_log(engine: Engine) -> None:
    """Write the log back and cut it to nothing: what was erased stands in old pages of it until then."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()  # outside of any transaction: a checkpoint waits for the end of them all
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _whose(site: SiteId, key: PersonKey) -> tuple[ColumnElement[bool], ...]:
    return (PERSONAL.c.site == site.text, PERSONAL.c.person_key == key.text)
