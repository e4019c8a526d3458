"""The one door to cattrs: values of the core as canonical JSON and back.

One value has one text: keys sorted, no spaces, ASCII, sets sorted, so that a digest of the text is a digest of the
value. A member of a union says its class under the key "class", which no field can be called.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin

from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError, StructureHandlerNotFoundError

from dock.core import ids
from dock.core.commands import Command
from dock.core.effects import Effect
from dock.core.events import Event

CLASS = "class"
TEXT_LENGTH_MAX = 4_000_000  # characters of one value; the largest is a case with some thousand lines

T = TypeVar("T")

# Built once: json.dumps builds one a call where it is asked for another than its own form.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False)


class NotOnWire(ValueError):
    """A text that is no value of the kind asked for."""


def members(union: object) -> tuple[type[object], ...]:
    """The classes of a closed union, or of a single class that stands for one."""
    if isinstance(union, type):
        return (union,)
    return tuple(one for one in cast("tuple[type[object], ...]", get_args(union)) if one is not NoneType)


def encode(value: object) -> str:
    """The value as canonical JSON, its class said."""
    plain: dict[str, object] = _converter().unstructure(value)
    return canonical({CLASS: type(value).__name__, **plain})


def encode_body(value: object) -> str:
    """The value as canonical JSON, for a place that keeps its class beside it."""
    plain: object = _converter().unstructure(value)
    return canonical(plain)


def decode(text: str, union: object) -> object:
    """The value of one of the classes of `union` that `encode` wrote.

    Raises:
        NotOnWire: no JSON, another class, a field missing, too many or of another type.
    """
    kind, plain = _tagged(text, union)
    return _structured(plain, kind)


def decode_body(text: str, kind: type[T]) -> T:
    """The value of this class that `encode_body` wrote.

    Raises:
        NotOnWire: see `decode`.
    """
    return _structured(parse(text), kind)


def decode_event(class_name: str, body: str) -> Event:
    """The event that was kept under its class's name.

    Raises:
        NotOnWire: see `decode`; a class that is not known comes from a newer program.
    """
    return cast("Event", decode_body(body, _class_named(class_name, Event)))


def decode_effect(class_name: str, body: str) -> Effect:
    """The effect that was kept under its class's name."""
    return cast("Effect", decode_body(body, _class_named(class_name, Effect)))


def decode_command(text: str) -> Command:
    """The command that another process sent: its identifiers are parsed again.

    Raises:
        NotOnWire: see `decode`; an identifier that is none.
    """
    return cast("Command", decode_checked(text, Command))


def decode_checked(text: str, union: object) -> object:
    """As `decode`, for what another process sent: identifiers are parsed again.

    Raises:
        NotOnWire: see `decode`; an identifier that is none.
    """
    kind, plain = _tagged(text, union)
    return _structured(plain, kind, is_checked=True)


def canonical(plain: object) -> str:
    """The one text of a JSON value."""
    return _CANONICAL.encode(plain)


def parse(text: str) -> object:
    """The JSON value in `text`: no NaN, no key twice, not deeper than the interpreter bears.

    Raises:
        NotOnWire: it is none.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise NotOnWire(f"a text of {len(text)} characters: {TEXT_LENGTH_MAX} are the most")
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_doubles)
    except (ValueError, RecursionError) as error:
        raise NotOnWire(f"no JSON: {error}") from error


def _refuse_constant(name: str) -> object:
    raise NotOnWire(f"{name} is no number")


def _without_doubles(pairs: Iterable[tuple[str, object]]) -> dict[str, object]:
    listed = list(pairs)
    found = dict(listed)
    if len(found) != len(listed):
        raise NotOnWire("a key stands twice in one object")
    return found


def _tagged(text: str, union: object) -> tuple[type[object], dict[str, object]]:
    plain = parse(text)
    if not isinstance(plain, dict):
        raise NotOnWire("a value is a JSON object")
    named = cast("dict[str, object]", plain)
    return _class_named(str(named.pop(CLASS, None)), union), named


@lru_cache(maxsize=64)
def _classes(union: object) -> Mapping[str, type[object]]:
    return {one.__name__: one for one in members(union)}


def _class_named(name: str, union: object) -> type[object]:
    kind = _classes(union).get(name)
    if kind is None:
        raise NotOnWire(f"class {name[:60]!a} is not known here: it comes from a newer program, or from none")
    return kind


def _structured(plain: object, kind: type[T], *, is_checked: bool = False) -> T:
    try:
        return _converter(is_checked=is_checked).structure(plain, kind)
    except (ForbiddenExtraKeysError, BaseValidationError) as error:
        raise NotOnWire(f"no {kind.__name__}: {error}") from error
    except (TypeError, ValueError, KeyError, AttributeError, StructureHandlerNotFoundError) as error:
        raise NotOnWire(f"no {kind.__name__}: {type(error).__name__} {error}") from error


@lru_cache(maxsize=2)
def _converter(*, is_checked: bool = False) -> Converter:
    converter = Converter(detailed_validation=False, forbid_extra_keys=True)
    for plain in (str, int, bool):
        converter.register_structure_hook(plain, _exactly(plain))
    converter.register_structure_hook(float, _number)
    converter.register_structure_hook(StrEnum, _word)
    converter.register_unstructure_hook(bytes, _bytes_text)
    converter.register_structure_hook(bytes, _bytes_of)
    converter.register_unstructure_hook_factory(_is_set, _set_writer)
    converter.register_unstructure_hook_factory(_is_one_text, _one_text_writer)
    converter.register_structure_hook_factory(_is_one_text, _one_text_parser if is_checked else _one_text_reader)
    converter.register_unstructure_hook_factory(_is_union, _union_writer)
    converter.register_structure_hook_factory(_is_union, _union_reader(converter))
    return converter


def _exactly(kind: type) -> Callable[[Any, Any], Any]:
    def read(value: Any, _kind: Any) -> Any:
        # type(), not isinstance: true is no number here.
        if type(value) is not kind:
            raise TypeError(f"{value!a:.60} is no {kind.__name__}")
        return value

    return read


def _word(value: Any, kind: Any) -> Any:
    if type(value) is not str:
        raise TypeError(f"{value!a:.60} is no {kind.__name__}")
    return kind(value)


def _number(value: Any, _kind: Any) -> float:
    if type(value) not in {int, float}:
        raise TypeError(f"{value!a:.60} is no number")
    return float(value)


def _bytes_text(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")


def _bytes_of(text: Any, _kind: Any) -> bytes:
    return b64decode(text, validate=True)


def _is_set(kind: Any) -> bool:
    return get_origin(kind) in {frozenset, set}


def _set_writer(_kind: Any) -> Callable[[Any], list[Any]]:
    def write(values: Any) -> list[Any]:
        return sorted(_converter().unstructure(one) for one in values)

    return write


def _is_one_text(kind: Any) -> bool:
    # Identifiers are written as their text: shorter, and a person reads it. A command with one text is no identifier.
    return (
        _is_dataclass(kind)
        and kind.__module__ == ids.__name__
        and [(one.name, one.type) for one in fields(kind)] == [("text", str)]
    )


def _one_text_writer(_kind: Any) -> Callable[[Any], str]:
    def write(value: Any) -> str:
        return value.text

    return write


def _one_text_reader(kind: Any) -> Callable[[Any, Any], Any]:
    def read(text: Any, _kind: Any) -> Any:
        if type(text) is not str:
            raise TypeError(f"{text!a:.60} is no {kind.__name__}")
        return kind(text)

    return read


def _one_text_parser(kind: Any) -> Callable[[Any, Any], Any]:
    parse_one: Callable[[Any], Any] = getattr(kind, "parse", kind)

    def read(text: Any, _kind: Any) -> Any:
        if type(text) is not str:
            raise TypeError(f"{text!a:.60} is no {kind.__name__}")
        one = parse_one(text)
        if one.text != text:
            raise ValueError(f"{text!a:.60} is not written as {kind.__name__} is")
        return one

    return read


def _is_dataclass(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


def _is_union(kind: Any) -> bool:
    if get_origin(kind) not in {Union, UnionType}:
        return False
    classes = members(kind)
    return len(classes) > 1 and all(_is_dataclass(one) and not _is_one_text(one) for one in classes)


def _union_writer(_union: Any) -> Callable[[Any], Any]:
    def write(value: Any) -> Any:
        if value is None:
            return None
        return {CLASS: type(value).__name__, **_converter().unstructure(value, type(value))}

    return write


def _union_reader(converter: Converter) -> Callable[[Any], Callable[[Any, Any], Any]]:
    def reader(union: Any) -> Callable[[Any, Any], Any]:
        def read(value: Any, _kind: Any) -> Any:
            if value is None and NoneType in get_args(union):
                return None
            if type(value) is not dict:
                raise TypeError(f"{value!a:.60} is no object")
            named = cast("dict[str, object]", value)
            kind = _class_named(str(named.get(CLASS)), union)
            rest = {key: one for key, one in named.items() if key != CLASS}
            return converter.structure(rest, kind)

        return read

    return reader
