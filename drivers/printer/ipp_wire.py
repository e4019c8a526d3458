"""The small part of IPP that hands a label to a print queue and asks how the printer is (RFC 8010, RFC 8011)."""

from dataclasses import dataclass

PRINT_JOB, GET_PRINTER_ATTRIBUTES = 0x0002, 0x000B
OPERATION_TAG, END_TAG = 0x01, 0x03
CHARSET, LANGUAGE, URI, NAME, MIME, KEYWORD = 0x47, 0x48, 0x45, 0x42, 0x49, 0x44
OK_MAX = 0x00FF  # RFC 8011, B.1.1: every status up to it is a success
ANSWER_BYTES_MAX = 262_144


class NotIpp(ValueError):
    """The answer is none of this protocol."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the queue said."""

    status: int
    attributes: dict[str, tuple[bytes, ...]]

    @property
    def is_ok(self) -> bool:
        """Whether it did what was asked."""
        return self.status <= OK_MAX

    def words(self, name: str) -> tuple[str, ...]:
        """The values of an attribute of keywords."""
        return tuple(value.decode("utf-8", "replace") for value in self.attributes.get(name, ()))

    def number(self, name: str) -> int | None:
        """The value of an attribute of a whole number."""
        values = self.attributes.get(name, ())
        return int.from_bytes(values[0], "big", signed=True) if values and len(values[0]) == 4 else None


def print_job(uri: str, request: int, name: str, document: bytes, mime: str) -> bytes:
    """The request that hands one document over."""
    fields = (_field(NAME, "requesting-user-name", "returns-dock"), _field(NAME, "job-name", name))
    return _head(PRINT_JOB, uri, request, *fields, _field(MIME, "document-format", mime)) + document


def printer_state(uri: str, request: int) -> bytes:
    """The request that asks how the printer is."""
    wanted = _field(KEYWORD, "requested-attributes", "printer-state") + _field(KEYWORD, "", "printer-state-reasons")
    return _head(GET_PRINTER_ATTRIBUTES, uri, request, wanted)


def read_answer(raw: bytes) -> Answer:
    """The answer in these bytes.

    Raises:
        NotIpp: they are none.
    """
    if len(raw) < 9 or raw[0] not in {1, 2}:
        raise NotIpp(f"{raw[:16]!r} is no IPP")
    attributes: dict[str, tuple[bytes, ...]] = {}
    place, name = 8, ""
    while place < len(raw) and raw[place] != END_TAG:
        if raw[place] <= 0x0F:  # a delimiter begins a group
            place += 1
            continue
        key, place = _counted(raw, place + 1)
        value, place = _counted(raw, place)
        name = key.decode("utf-8", "replace") or name  # a value without a name is one more of the last
        attributes[name] = (*attributes.get(name, ()), value)
    return Answer(int.from_bytes(raw[2:4], "big"), attributes)


def _counted(raw: bytes, place: int) -> tuple[bytes, int]:
    size = int.from_bytes(raw[place : place + 2], "big")
    end = place + 2 + size
    if end > len(raw) or place + 2 > len(raw):
        raise NotIpp("the answer ends within an attribute")
    return raw[place + 2 : end], end


def _head(operation: int, uri: str, request: int, *fields: bytes) -> bytes:
    fixed = (
        _field(CHARSET, "attributes-charset", "utf-8")
        + _field(LANGUAGE, "attributes-natural-language", "en")
        + _field(URI, "printer-uri", uri)
    )
    head = b"\x01\x01" + operation.to_bytes(2, "big") + request.to_bytes(4, "big")
    return head + bytes([OPERATION_TAG]) + fixed + b"".join(fields) + bytes([END_TAG])


def _field(tag: int, name: str, value: str) -> bytes:
    key, content = name.encode(), value.encode("utf-8")[:1_023]
    return bytes([tag]) + len(key).to_bytes(2, "big") + key + len(content).to_bytes(2, "big") + content
