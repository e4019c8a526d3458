"""A parameter's own fields between bytes and values, by the small language of `drivers.llrp.layout`."""

from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Bits:
    """A string of bits: how many count, and the bytes that hold them from the left."""

    count: int
    octets: bytes


Value = int | bytes | str | tuple[int, ...] | Bits


class CutShort(ValueError):
    """The bytes end before the fields do, or a value does not fit its field."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name ("-" is reserved), what kind it is, and its width in bits."""

    name: str
    form: str  # unsigned, signed, plain, list, text, bits, rest
    width: int = 0


@cache
def fields_of(layout: str) -> tuple[Field, ...]:
    """The fields of a layout, in order."""
    return tuple(_field(word) for word in layout.split())


def unpack(layout: str, body: bytes) -> tuple[tuple[tuple[str, Value], ...], int]:
    """Names and values of the fields at the front of `body`, and how many bytes they take.

    Raises:
        CutShort: `body` ends before they do.
    """
    values: list[tuple[str, Value]] = []
    at_bit = 0
    for field in fields_of(layout):
        value, at_bit = _take(field, body, at_bit)
        if field.name != "-":
            values.append((field.name, value))
    return tuple(values), at_bit // 8


def pack(layout: str, values: dict[str, Value]) -> bytes:
    """The fields as bytes; one that is not given is nothing.

    Raises:
        CutShort: a value does not fit its field.
        KeyError: a value is given for no field of the layout.
    """
    fields = fields_of(layout)
    if unknown := values.keys() - {field.name for field in fields}:
        raise KeyError(f"no such field: {', '.join(sorted(unknown))}")
    out = bytearray()
    run, run_bits = 0, 0  # bits that make no whole byte yet
    for field in fields:
        if field.form in {"unsigned", "signed", "plain"}:
            run = run << field.width | _number(field, values.get(field.name, 0))
            run_bits += field.width
            if run_bits % 8 == 0:
                out += run.to_bytes(run_bits // 8)
                run, run_bits = 0, 0
        else:
            out += _counted(field, values.get(field.name))
    return bytes(out)


def _field(word: str) -> Field:
    name, _, kind = word.partition(":")
    if kind in {"str", "bits", "rest"}:
        return Field(name, {"str": "text", "bits": "bits", "rest": "rest"}[kind])
    if kind.startswith("["):
        return Field(name, "list", int(kind[1:-1]))
    form = {"s": "signed", "x": "plain"}.get(kind[0], "unsigned")
    return Field(name, form, int(kind.lstrip("sx")))


def _take(field: Field, body: bytes, at_bit: int) -> tuple[Value, int]:
    if field.form in {"unsigned", "signed", "plain"}:
        first, last = at_bit // 8, (at_bit + field.width + 7) // 8
        _check(last <= len(body), field)
        number = int.from_bytes(body[first:last]) >> last * 8 - at_bit - field.width & (1 << field.width) - 1
        if field.form == "plain":
            return number.to_bytes(field.width // 8), at_bit + field.width
        if field.form == "signed" and number >> field.width - 1:
            number -= 1 << field.width
        return number, at_bit + field.width
    at = at_bit // 8
    if field.form == "rest":
        return body[at:], len(body) * 8
    _check(at + 2 <= len(body), field)
    count = int.from_bytes(body[at : at + 2])
    start = at + 2
    size = {"text": count, "bits": (count + 7) // 8}.get(field.form, count * field.width // 8)
    _check(start + size <= len(body), field)
    inside = body[start : start + size]
    end_bit = (start + size) * 8
    if field.form == "text":
        return inside.decode("utf-8", "replace"), end_bit
    if field.form == "bits":
        return Bits(count, inside), end_bit
    each = field.width // 8
    return tuple(int.from_bytes(inside[n : n + each]) for n in range(0, size, each)), end_bit


def _number(field: Field, value: Value) -> int:
    if isinstance(value, bytes):
        value = int.from_bytes(value)
    if not isinstance(value, int):
        raise CutShort(f"{field.name} takes a number")
    low, high = (-(1 << field.width - 1), 1 << field.width - 1) if field.form == "signed" else (0, 1 << field.width)
    if not low <= value < high:
        raise CutShort(f"{field.name} takes {low} to {high - 1}, not {value}")
    return value & (1 << field.width) - 1


def _counted(field: Field, value: Value | None) -> bytes:
    match field.form, value:
        case "rest", bytes():
            return value
        case "rest", None:
            return b""
        case _, None:
            return b"\0\0"
        case "text", str():
            octets = value.encode()
            return len(octets).to_bytes(2) + octets
        case "bits", Bits(count, octets) if len(octets) == (count + 7) // 8:
            return count.to_bytes(2) + octets
        case "list", tuple():
            each = field.width // 8
            return len(value).to_bytes(2) + b"".join(number.to_bytes(each) for number in value)
        case _:
            raise CutShort(f"{field.name} takes another kind of value than {value!r}")


def _check(is_there: bool, field: Field) -> None:  # noqa: FBT001 -- an assertion about bytes from outside
    if not is_there:
        raise CutShort(f"the bytes end within {field.name}")
