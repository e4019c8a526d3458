"""Settings as flat names and values: the one form from which digest, differences and the shown list are made."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import TypeGuard

from dock.core.ids import DeviceId, Digest, LocationCode, SiteId, StationCode, WorkstationId
from dock.settings.values import SecretRef, Settings

Scalar = str | int | float | bool | None


def flat(settings: Settings) -> dict[str, Scalar]:
    """Every setting under a dotted name. Secrets are references, so nothing in it is secret."""
    return dict(_walk("", settings))


def digest(settings: Settings) -> Digest:
    """SHA-256 of the settings in force: equal for equal settings, whatever files, order or comments they came from."""
    text = json.dumps(flat(settings), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return Digest(hashlib.sha256(text.encode()).hexdigest())


def _walk(name: str, value: object) -> Iterator[tuple[str, Scalar]]:
    match value:
        case None | bool() | int() | float():
            yield name, value
        case Enum():
            yield name, str(value.value)
        case str():
            yield name, value
        case date():
            yield name, value.isoformat()
        case SecretRef() | DeviceId() | LocationCode() | SiteId() | StationCode() | WorkstationId():
            yield name, value.text
        case _ if _is_tuple(value):
            yield from _walk_many(name, value)
        case _ if is_dataclass(value):
            for field in fields(value):
                inner: object = getattr(value, field.name)
                yield from _walk(f"{name}.{field.name}" if name else field.name, inner)
        case _:
            raise AssertionError(f"{type(value).__name__} is no form of setting")


def _walk_many(name: str, values: tuple[object, ...]) -> Iterator[tuple[str, Scalar]]:
    """Entries with an id of their own stand under it, so that one more does not rename the others."""
    for place, value in enumerate(values):
        key: object = getattr(value, "id", None) or getattr(value, "code", None)
        if key is None and _is_tuple(value) and isinstance(value[0], DeviceId):
            yield from _walk(f"{name}.{value[0].text}", value[1])
            continue
        shown = getattr(key, "text", key) if key is not None else place
        yield from _walk(f"{name}.{shown}", value)


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)
