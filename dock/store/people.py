"""What is known of those who work here and stands in no event: names, and digests of badges and PINs."""

import hmac
from collections.abc import Mapping
from hashlib import scrypt, sha256

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from dock.core.ids import ActorId, SiteId
from dock.store.tables import PersonSecretRow, table_of

SECRET = table_of(PersonSecretRow)

# RFC 7914, 2: N = 2^15, r = 8, p = 1 takes 32 MiB and some 100 ms, so that a stolen file is not tried through at once.
SCRYPT_N = 2**15
SCRYPT_R = 8
SCRYPT_MEMORY_BYTES = 64 * 1024 * 1024
PIN_SALT_BYTES = 16


def keep_name(connection: Connection, site: SiteId, actor: ActorId, name: str) -> None:
    """Keep the person's name; badge and PIN stay as they are."""
    _keep(connection, site, actor, {"name": name})


def keep_badge(connection: Connection, site: SiteId, actor: ActorId, badge: str) -> None:
    """Keep the digest of the person's badge; "" takes it away."""
    _keep(connection, site, actor, {"badge_digest": badge_digest(site, badge) if badge else None})


def keep_pin(connection: Connection, site: SiteId, actor: ActorId, pin: str, salt: bytes) -> None:
    """Keep the hash of a PIN; `salt` is random and made once."""
    assert len(salt) >= PIN_SALT_BYTES
    _keep(connection, site, actor, {"pin_salt": salt, "pin_hash": _pin_hash(pin, salt)})


def is_pin_right(connection: Connection, site: SiteId, actor: ActorId, pin: str) -> bool:
    """Whether this is the person's PIN. It takes as long where nobody of that name has one."""
    row = connection.execute(select(SECRET.c.pin_salt, SECRET.c.pin_hash).where(*_who(site, actor))).first()
    salt, kept = (row.pin_salt, row.pin_hash) if row and row.pin_hash else (bytes(PIN_SALT_BYTES), b"")
    return hmac.compare_digest(_pin_hash(pin, salt), kept)


def actor_of_badge(connection: Connection, site: SiteId, badge: str) -> ActorId | None:
    """Whose badge this is."""
    found = connection.execute(
        select(SECRET.c.actor).where(SECRET.c.site == site.text, SECRET.c.badge_digest == badge_digest(site, badge))
    ).scalar()
    return ActorId(found) if found else None


def name_of(connection: Connection, site: SiteId, actor: ActorId) -> str:
    """The person's name; "" where none is kept."""
    return connection.execute(select(SECRET.c.name).where(*_who(site, actor))).scalar() or ""


def forget_person(connection: Connection, site: SiteId, actor: ActorId) -> None:
    """Take name, badge and PIN away; the pseudonym stays in the events."""
    connection.execute(delete(SECRET).where(*_who(site, actor)))


def badge_digest(site: SiteId, badge: str) -> bytes:
    """What is kept of a badge's code."""
    return sha256(f"{site.text}\n{badge}".encode()).digest()


def _keep(connection: Connection, site: SiteId, actor: ActorId, values: Mapping[str, object]) -> None:
    if not connection.execute(update(SECRET).where(*_who(site, actor)).values(dict(values))).rowcount:
        empty = {"name": "", "badge_digest": None, "pin_salt": None, "pin_hash": None}
        connection.execute(insert(SECRET), {"site": site.text, "actor": actor.text, **empty, **values})


def _pin_hash(pin: str, salt: bytes) -> bytes:
    return scrypt(pin.encode(), salt=salt, n=SCRYPT_N, r=SCRYPT_R, p=1, maxmem=SCRYPT_MEMORY_BYTES, dklen=32)


def _who(site: SiteId, actor: ActorId) -> tuple[ColumnElement[bool], ...]:
    return (SECRET.c.site == site.text, SECRET.c.actor == actor.text)
