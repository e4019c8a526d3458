"""What a simulated reader answers to each request (LLRP 1.0.1, 16.1; the version messages of LLRP 1.1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulators.llrp.layouts import ANY, CUSTOM, Parts
from simulators.llrp.params import Param, Status, Wrong, cut
from simulators.llrp.reader import Reader
from simulators.llrp.settings import PARTS, Wanted

Answer = tuple[bytes, tuple[Param, ...]]
"""Fields before the status, and parameters after it."""

NOTHING: Answer = (b"", ())
VERSION_MESSAGES = frozenset({46, 47})


@dataclass(frozen=True, slots=True)
class Ask:
    """A request and its circumstances."""

    reader: Reader
    body: bytes
    now_us: int
    version: int

    def fields(self, *sizes: int, parts: Parts | None = None) -> list[int]:
        """Unsigned fields of these many bytes, in order; anything more or less is wrong."""
        if len(self.body) < sum(sizes):
            raise Wrong(Status.M_FIELD_ERROR, (), len(sizes) - 1 if sizes else 0, "the message is too short")
        found: list[int] = []
        at = 0
        for size in sizes:
            found.append(int.from_bytes(self.body[at : at + size]))
            at += size
        cut(self.body[at:], parts or {}, version=self.version)
        return found

    def spec_id(self) -> int:
        """The one field of the messages that name a spec."""
        return self.fields(4)[0]

    def one_spec_id(self) -> int:
        """As `spec_id`, where 0 does not mean all."""
        spec_id = self.spec_id()
        if spec_id == 0:
            raise Wrong(Status.M_FIELD_ERROR, (), 0, "0 names no spec here")
        return spec_id


_VENDORS: Parts = {CUSTOM: (0, ANY)}


def _capabilities(ask: Ask) -> Answer:
    (requested,) = ask.fields(1, parts=_VENDORS)
    if requested > 4:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "no such section")
    return b"", ask.reader.profile.capabilities(requested, ask.version)


def _configuration(ask: Ask) -> Answer:
    antenna, requested, gpi, gpo = ask.fields(2, 1, 2, 2, parts=_VENDORS)
    return b"", ask.reader.configuration(Wanted(requested, antenna, gpi, gpo), ask.version)


def _configure(ask: Ask) -> Answer:
    if not ask.body:
        raise Wrong(Status.M_FIELD_ERROR, (), 0, "the reset flag is missing")
    params = cut(ask.body[1:], PARTS, version=ask.version)
    ask.reader.configure(params, ask.version, is_reset=bool(ask.body[0] & 0x80), now_us=ask.now_us)
    return NOTHING


def _add_rospec(ask: Ask) -> Answer:
    (param,) = cut(ask.body, {177: (1, 1)}, version=ask.version)
    ask.reader.add(param, ask.version)
    return NOTHING


def _delete_rospec(ask: Ask) -> Answer:
    ask.reader.delete(ask.spec_id(), ask.now_us)
    return NOTHING


def _start_rospec(ask: Ask) -> Answer:
    ask.reader.start(ask.one_spec_id(), ask.now_us)
    return NOTHING


def _stop_rospec(ask: Ask) -> Answer:
    ask.reader.stop(ask.one_spec_id(), ask.now_us)
    return NOTHING


def _enable_rospec(ask: Ask) -> Answer:
    ask.reader.enable(ask.spec_id(), ask.now_us)
    return NOTHING


def _disable_rospec(ask: Ask) -> Answer:
    ask.reader.disable(ask.spec_id(), ask.now_us)
    return NOTHING


def _rospecs(ask: Ask) -> Answer:
    ask.fields()
    return b"", tuple(rospec.shown() for rospec in ask.reader.rospecs.values())


def _add_accessspec(ask: Ask) -> Answer:
    (param,) = cut(ask.body, {207: (1, 1)}, version=ask.version)
    ask.reader.add_access(param)
    return NOTHING


def _delete_accessspec(ask: Ask) -> Answer:
    ask.reader.delete_access(ask.spec_id())
    return NOTHING


def _enable_accessspec(ask: Ask) -> Answer:
    ask.reader.set_access(ask.spec_id(), is_enabled=True)
    return NOTHING


def _disable_accessspec(ask: Ask) -> Answer:
    ask.reader.set_access(ask.spec_id(), is_enabled=False)
    return NOTHING


def _accessspecs(ask: Ask) -> Answer:
    ask.fields()
    return b"", tuple(spec.shown() for spec in ask.reader.accessspecs.values())


def _no_fields(ask: Ask) -> Answer:
    ask.fields()
    return NOTHING


def _ignore(ask: Ask) -> Answer:
    del ask  # an acknowledged keepalive asks for nothing
    return NOTHING


def _supported_version(ask: Ask) -> Answer:
    ask.fields()
    return bytes((ask.version, ask.reader.profile.version_max)), ()


def _set_version(ask: Ask) -> Answer:
    (wanted,) = ask.fields(1)
    if not 1 <= wanted <= ask.reader.profile.version_max:
        raise Wrong(Status.M_UNSUPPORTED_VERSION)
    return NOTHING


# request type -> answer type (0: none), and who answers (LLRP 1.0.1, table of 16.1; 46 and 47 of LLRP 1.1). Custom
# messages (1023) and GET_REPORT (60), whose answers are made otherwise, are the connection's own.
VERBS: Mapping[int, tuple[int, Callable[[Ask], Answer]]] = {
    1: (11, _capabilities),
    2: (12, _configuration),
    3: (13, _configure),
    14: (4, _no_fields),
    20: (30, _add_rospec),
    21: (31, _delete_rospec),
    22: (32, _start_rospec),
    23: (33, _stop_rospec),
    24: (34, _enable_rospec),
    25: (35, _disable_rospec),
    26: (36, _rospecs),
    40: (50, _add_accessspec),
    41: (51, _delete_accessspec),
    42: (52, _enable_accessspec),
    43: (53, _disable_accessspec),
    44: (54, _accessspecs),
    46: (56, _supported_version),
    47: (57, _set_version),
    64: (0, _no_fields),
    72: (0, _ignore),
}
