"""What a simulated reader answers to each request (LLRP 1.0.1, 16.1; the two version messages of LLRP 1.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulators.llrp.params import ANY, CUSTOM, Param, Parts, Status, Wrong, cut
from simulators.llrp.reader import Reader

Answer = tuple[bytes, tuple[Param, ...]]
"""Fields before the status, and parameters after it."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request and its circumstances."""

    reader: Reader
    body: bytes
    now_us: int
    version: int


# what SET_READER_CONFIG may carry (LLRP 1.0.1, 16.1.23)
_CONFIG_PARTS: Parts = {
    **dict.fromkeys((244, 237, 239, 220, 226), (0, 1)),
    **dict.fromkeys((221, 222, 219, 225, CUSTOM), (0, ANY)),
}


def _capabilities(ask: Ask) -> Answer:
    (requested,) = _fields(ask.body, 1)
    if requested > 4:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such section")
    return b"", ask.reader.profile.capabilities(requested)


def _configuration(ask: Ask) -> Answer:
    antenna, requested, *_ = _fields(ask.body, 2, 1, 2, 2)
    if requested > 11 or antenna > ask.reader.profile.antenna_count:
        raise Wrong(Status.M_FIELD_ERROR, (), 1 if requested > 11 else 0, "no such section or antenna")
    return b"", ask.reader.configuration(requested, antenna)


def _configure(ask: Ask) -> Answer:
    if not ask.body:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "the reset flag is missing")
    params = cut(ask.body[1:], _CONFIG_PARTS)
    ask.reader.configure(params, is_reset=bool(ask.body[0] & 0x80), now_us=ask.now_us)
    return b"", ()


def _add_rospec(ask: Ask) -> Answer:
    (param,) = cut(ask.body, {177: (1, 1)})
    ask.reader.add(param)
    return b"", ()


def _delete_rospec(ask: Ask) -> Answer:
    ask.reader.delete(_fields(ask.body, 4)[0], ask.now_us)
    return b"", ()


def _start_rospec(ask: Ask) -> Answer:
    ask.reader.start(_fields(ask.body, 4)[0], ask.now_us)
    return b"", ()


def _stop_rospec(ask: Ask) -> Answer:
    ask.reader.stop(_fields(ask.body, 4)[0], ask.now_us)
    return b"", ()


def _enable_rospec(ask: Ask) -> Answer:
    ask.reader.enable(_fields(ask.body, 4)[0], ask.now_us)
    return b"", ()


def _disable_rospec(ask: Ask) -> Answer:
    ask.reader.disable(_fields(ask.body, 4)[0], ask.now_us)
    return b"", ()


def _rospecs(ask: Ask) -> Answer:
    _fields(ask.body)
    return b"", tuple(rospec.shown() for rospec in ask.reader.rospecs.values())


def _delete_accessspec(ask: Ask) -> Answer:
    if _fields(ask.body, 4)[0] != 0:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such AccessSpec")
    return b"", ()


def _accessspecs(ask: Ask) -> Answer:
    _fields(ask.body)
    return b"", ()


def _events_and_reports(ask: Ask) -> Answer:
    _fields(ask.body)
    return b"", ()


def _ignore(ask: Ask) -> Answer:
    del ask  # an acknowledged keepalive asks for nothing
    return b"", ()


def _close(ask: Ask) -> Answer:
    _fields(ask.body)
    return b"", ()


def _supported_version(ask: Ask) -> Answer:
    _fields(ask.body)
    return bytes((ask.version, ask.reader.profile.version_max)), ()


def _set_version(ask: Ask) -> Answer:
    (wanted,) = _fields(ask.body, 1)
    if not 1 <= wanted <= ask.reader.profile.version_max:
        raise Wrong(Status.M_UNSUPPORTED_VERSION)
    return b"", ()


# request type -> answer type (0: none), and who answers (LLRP 1.0.1, table of 16.1; 46 and 47 of LLRP 1.1)
VERBS: Mapping[int, tuple[int, Callable[[Ask], Answer]]] = {
    1: (11, _capabilities),
    2: (12, _configuration),
    3: (13, _configure),
    14: (4, _close),
    20: (30, _add_rospec),
    21: (31, _delete_rospec),
    22: (32, _start_rospec),
    23: (33, _stop_rospec),
    24: (34, _enable_rospec),
    25: (35, _disable_rospec),
    26: (36, _rospecs),
    41: (51, _delete_accessspec),
    44: (54, _accessspecs),
    46: (56, _supported_version),
    47: (57, _set_version),
    64: (0, _events_and_reports),
    72: (0, _ignore),
}


def _fields(body: bytes, *sizes: int) -> list[int]:
    """Unsigned fields of these many bytes, in order; anything more or less is wrong."""
    if len(body) < sum(sizes):
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "the message is too short")
    fields: list[int] = []
    at = 0
    for size in sizes:
        fields.append(int.from_bytes(body[at : at + size]))
        at += size
    cut(body[at:], {CUSTOM: (0, ANY)})
    return fields
