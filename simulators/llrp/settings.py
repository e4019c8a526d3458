"""The reader's configuration: set whole or not at all, given back as it was set (LLRP 1.0.1, 12 and 16.1.21)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from struct import pack, unpack
from zlib import crc32

from simulators.llrp import antennas, vendor
from simulators.llrp.access import AT_END_OF_ACCESS
from simulators.llrp.antennas import Setting
from simulators.llrp.capabilities import Profile
from simulators.llrp.events import Event
from simulators.llrp.layouts import ANY, CUSTOM, Parts
from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.reportspec import ReportSpec

# what SET_READER_CONFIG may carry (LLRP 1.0.1, 16.1.23)
PARTS: Parts = {
    **dict.fromkeys((244, 237, 239, 220, 226), (0, 1)),
    **dict.fromkeys((221, 222, 219, 225, CUSTOM), (0, ANY)),
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What SET_READER_CONFIG sets."""

    antennas: Mapping[int, Setting]
    inputs_enabled: Mapping[int, bool]
    outputs: Mapping[int, bool]
    keepalive_us: int | None = None
    holds_on_reconnect: bool = False
    wanted_events: frozenset[int] = frozenset({Event.EXCEPTION, Event.ANTENNA})
    report: ReportSpec = field(default_factory=ReportSpec)
    access_trigger: int = AT_END_OF_ACCESS
    hangs_up_after: int = 0  # unanswered keepalives; 0: never

    @classmethod
    def of_factory(cls, profile: Profile) -> "Settings":
        """As the reader leaves the factory."""
        every = range(1, profile.antenna_count + 1)
        return cls(
            antennas=dict.fromkeys(every, Setting.default(profile)),
            inputs_enabled=dict.fromkeys(range(1, profile.gpi_count + 1), profile.quirks.inputs_enabled),
            outputs=dict.fromkeys(range(1, profile.gpo_count + 1), False),
            hangs_up_after=profile.quirks.closes_on_lost_keepalives,
        )


def configured(
    before: Settings, params: tuple[Param, ...], profile: Profile, version: int, *, is_extended: bool
) -> Settings:
    """The configuration with these parameters in it.

    Raises:
        Wrong: one of them cannot be; nothing of the others is to be kept.
    """
    vendor.check_all(params, 0, profile, (), is_extended=is_extended)
    after = before
    for param in params:
        after = _with(after, param, profile, version, is_extended=is_extended)
    wished = vendor.link_monitor(params)
    return after if wished is None else replace(after, hangs_up_after=wished)


def _with(before: Settings, param: Param, profile: Profile, version: int, *, is_extended: bool) -> Settings:
    match param.kind:
        case 244:
            return replace(before, wanted_events=_events(before.wanted_events, param, version))
        case 221:
            raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (221,), said="this reader finds its antennas by itself")
        case 222:
            antennas.check(param, profile, (), is_extended=is_extended)
            meant = int.from_bytes(param.body)
            changed = {
                antenna: setting.with_parts(param) if meant in {0, antenna} else setting
                for antenna, setting in before.antennas.items()
            }
            return replace(before, antennas=changed)
        case 237:
            return replace(before, report=ReportSpec.of(param, profile, version, (), is_extended=is_extended))
        case 239:
            _check(param.body[0] <= AT_END_OF_ACCESS, 239, 0, "no such report trigger")
            return replace(before, access_trigger=param.body[0])
        case 220:
            trigger, interval_ms = unpack("!BI", param.body)
            _check(trigger <= 1, 220, 0, "no such keepalive trigger")
            _check(trigger == 0 or interval_ms > 0, 220, 1, "a keepalive needs its interval")
            return replace(before, keepalive_us=interval_ms * 1000 if trigger else None)
        case 219:
            port, level = unpack("!HB", param.body)
            _check(port in before.outputs, 219, 0, "no such output")
            return replace(before, outputs={**before.outputs, port: bool(level & 0x80)})
        case 225:
            port, flags, _ = unpack("!HBB", param.body)
            _check(port in before.inputs_enabled, 225, 0, "no such input")
            return replace(before, inputs_enabled={**before.inputs_enabled, port: bool(flags & 0x80)})
        case 226:
            return replace(before, holds_on_reconnect=bool(param.body[0] & 0x80))
        case _:
            return before


def _events(before: frozenset[int], param: Param, version: int) -> frozenset[int]:
    after = set(before)
    for state in param.parts:
        event, flag = unpack("!HB", state.body)
        if event > (Event.LOOP if version > 1 else Event.ANTENNA):
            raise Wrong(Status.P_FIELD_ERROR, (244, 245), 0, "no such event")
        (after.add if flag & 0x80 else after.discard)(event)
    return frozenset(after)


@dataclass(frozen=True, slots=True)
class Lines:
    """What the reader finds by itself."""

    plugged_antennas: frozenset[int]
    inputs_high: Mapping[int, bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What GET_READER_CONFIG asks for; 0 is all of its kind."""

    requested: int
    antenna: int
    gpi: int
    gpo: int


def shown(settings: Settings, profile: Profile, lines: Lines, wanted: Wanted, version: int) -> tuple[Param, ...]:
    """The parameters of a GET_READER_CONFIG_RESPONSE, in the standard's order.

    Raises:
        Wrong: what is asked for is not there.
    """
    if wanted.requested > 11:
        raise Wrong(Status.M_FIELD_ERROR, (), 1, "no such section")
    for number, count, field_no in (
        (wanted.antenna, profile.antenna_count, 0),
        (wanted.gpi, profile.gpi_count, 2),
        (wanted.gpo, profile.gpo_count, 3),
    ):
        if number > count:
            raise Wrong(Status.M_FIELD_ERROR, (), field_no, "no such antenna or line")
    sections = _sections(settings, profile, lines, wanted, version)
    return tuple(param for section, made in sections if wanted.requested in {0, section} for param in made)


def _sections(
    settings: Settings, profile: Profile, lines: Lines, wanted: Wanted, version: int
) -> list[tuple[int, list[Param]]]:
    chosen = [number for number in settings.antennas if wanted.antenna in {0, number}]
    events = [event for event in Event if version > 1 or event is not Event.LOOP]
    sections = [
        (1, [Param(218, pack("!BH", 0, len(profile.serial)) + profile.serial)]),
        (2, [Param(221, pack("!BHh", 0x80 * (n in lines.plugged_antennas), n, 0)) for n in chosen]),
        (3, [settings.antennas[n].shown(n) for n in chosen]),
        (5, [Param(244, b"", tuple(_event_state(event, settings) for event in events))]),
        (4, [settings.report.shown()]),
        (6, [Param(239, bytes((settings.access_trigger,)))]),
        (8, [Param(220, pack("!BI", settings.keepalive_us is not None, (settings.keepalive_us or 0) // 1000))]),
        (9, [_input(n, settings, lines) for n in settings.inputs_enabled if wanted.gpi in {0, n}]),
        (
            10,
            [Param(219, pack("!HB", n, 0x80 * settings.outputs[n])) for n in settings.outputs if wanted.gpo in {0, n}],
        ),
        (11, [Param(226, bytes((0x80 * settings.holds_on_reconnect,)))]),
    ]
    set_parts = b"".join(param.packed() for section, made in sections if section not in {2, 9} for param in made)
    sections.insert(6, (7, [Param(217, pack("!I", crc32(set_parts)))]))  # changes with what a client can set
    return sections


def _event_state(event: Event, settings: Settings) -> Param:
    return Param(245, pack("!HB", event, 0x80 * (event in settings.wanted_events)))


def _input(port: int, settings: Settings, lines: Lines) -> Param:
    is_on = settings.inputs_enabled[port]
    return Param(225, pack("!HBB", port, 0x80 * is_on, is_on and lines.inputs_high.get(port, False)))


def _check(is_right: object, kind: int, field_no: int, said: str) -> None:
    if not is_right:
        raise Wrong(Status.P_FIELD_ERROR, (kind,), field_no, said)
