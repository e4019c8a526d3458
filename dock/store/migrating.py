"""Bringing an older database up to this program's schema: every step in one transaction, or none.

Imported on the day of an upgrade alone: Alembic takes a third of a second.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

STEPS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Take every step that is missing, in the transaction of `connection`."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def is_known(revision: str) -> bool:
    """Whether this program has the step that led to this schema; one that it lacks is a newer program's."""
    try:
        ScriptDirectory.from_config(_config()).get_revision(revision)
    except CommandError:
        return False
    return True


def newest() -> str | None:
    """The schema after the last step."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
