"""The statements of the hot path: built once from the tables, and the same for SQLite and PostgreSQL."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Update, bindparam, delete, insert, select, update
from sqlalchemy.sql.schema import Table

from dock.store.rows import Row
from dock.store.tables import AggregateRow, EffectRow, NameRow, table_of

AGGREGATE = table_of(AggregateRow)
EFFECT = table_of(EffectRow)
NAME = table_of(NameRow)

AGGREGATE_BY_ID = select(AGGREGATE.c.version, AGGREGATE.c.body, AGGREGATE.c.stamps).where(
    AGGREGATE.c.site == bindparam("b_site"),
    AGGREGATE.c.kind == bindparam("b_kind"),
    AGGREGATE.c.id == bindparam("b_id"),
)

EFFECT_DONE = (
    update(EFFECT)
    .where(EFFECT.c.site == bindparam("b_site"), EFFECT.c.id == bindparam("b_id"), EFFECT.c.state == "due")
    .values(state="done", evidence=bindparam("b_evidence"))
)

TARGETS = select(NAME.c.target).where(
    NAME.c.site == bindparam("b_site"),
    NAME.c.kind == bindparam("b_kind"),
    NAME.c.by == bindparam("b_by"),
    NAME.c.value == bindparam("b_value"),
)


@lru_cache(maxsize=32)
def insert_into(table: Table[Any]) -> Insert:
    """INSERT of whole rows."""
    return insert(table)


@lru_cache(maxsize=32)
def update_by_key(table: Table[Any]) -> Update:
    """UPDATE of all other columns by primary key; its parameters are named by `keyed`."""
    return _where_key(update(table), table).values(
        {column.name: bindparam(f"b_{column.name}") for column in table.columns if not column.primary_key}
    )


@lru_cache(maxsize=1)
def update_aggregate() -> Update:
    """As `update_by_key`, and only where the version is still the one that was loaded (`b_before`)."""
    return update_by_key(AGGREGATE).where(AGGREGATE.c.version == bindparam("b_before"))


@lru_cache(maxsize=32)
def delete_by_key(table: Table[Any]) -> Delete:
    """DELETE by primary key; its parameters are named by `keyed`."""
    return _where_key(delete(table), table)


def write(connection: Connection, statement: Insert | Update | Delete, rows: Sequence[Row]) -> int:
    """Execute a statement of this module once for each row; how many rows it touched.

    The statement's text is compiled once for a database and given to the driver as it is: what SQLAlchemy does anew
    at each execution costs more than the driver's own work. The driver takes the rows' values as they are.
    """
    text, names = _compiled(statement, connection.dialect)
    given = [tuple(row[name] for name in names) for row in rows] if names else list(rows)
    return connection.exec_driver_sql(text, given[0] if len(given) == 1 else given).rowcount


@lru_cache(maxsize=128)
def _compiled(statement: Insert | Update | Delete, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    compiled = statement.compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())


def keyed(row: Row) -> Row:
    """The row under the names of the parameters; a bare column's name would be taken for a value to set."""
    return {f"b_{name}": value for name, value in row.items()}


def _where_key(statement: Any, table: Table[Any]) -> Any:
    for column in table.primary_key.columns:
        statement = statement.where(column == bindparam(f"b_{column.name}"))
    return statement
