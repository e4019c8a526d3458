"""When reports go out and what stands in them (ROReportSpec and AccessReportSpec, LLRP 1.0.1, 14.2)."""

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from struct import pack, unpack

from simulators.llrp import vendor
from simulators.llrp.capabilities import Profile
from simulators.llrp.params import Param, Status, Wrong


class Trigger(IntEnum):
    """ROReportTrigger; those by time came with LLRP 1.1."""

    NONE = 0
    TAGS_OR_AISPEC = 1
    TAGS_OR_ROSPEC = 2
    SECONDS_OR_AISPEC = 3
    SECONDS_OR_ROSPEC = 4
    MILLISECONDS_OR_AISPEC = 5
    MILLISECONDS_OR_ROSPEC = 6


class Content(IntFlag):
    """Bits of TagReportContentSelector."""

    ROSPEC_ID = 0x8000
    SPEC_INDEX = 0x4000
    INVENTORY_ID = 0x2000
    ANTENNA = 0x1000
    CHANNEL = 0x0800
    PEAK_RSSI = 0x0400
    FIRST_SEEN = 0x0200
    LAST_SEEN = 0x0100
    SEEN_COUNT = 0x0080
    ACCESS_ID = 0x0040


CRC_BIT, PC_BIT = 0x80, 0x40  # of C1G2EPCMemorySelector
_UNIT_US = {
    Trigger.SECONDS_OR_AISPEC: 1_000_000,
    Trigger.SECONDS_OR_ROSPEC: 1_000_000,
    Trigger.MILLISECONDS_OR_AISPEC: 1_000,
    Trigger.MILLISECONDS_OR_ROSPEC: 1_000,
}


@dataclass(frozen=True, slots=True)
class ReportSpec:
    """When reports go out and what stands in them."""

    trigger: Trigger = Trigger.TAGS_OR_ROSPEC
    every: int = 1  # tag reports, seconds or milliseconds; 0: only at the end
    content: Content = Content.ANTENNA | Content.PEAK_RSSI | Content.FIRST_SEEN
    memory: int = 0  # bits of C1G2EPCMemorySelector
    custom: frozenset[int] = frozenset()  # the vendor's fields
    param: Param | None = None  # as it was set

    @classmethod
    def of(
        cls, param: Param, profile: Profile, version: int, above: tuple[int, ...], *, is_extended: bool
    ) -> "ReportSpec":
        """What a ROReportSpec parameter says.

        Raises:
            Wrong: the reader cannot do it.
        """
        path = (*above, 237)
        trigger, every = unpack("!BH", param.body)
        if trigger > (Trigger.MILLISECONDS_OR_ROSPEC if version > 1 else Trigger.TAGS_OR_ROSPEC):
            raise Wrong(Status.P_FIELD_ERROR, path, 0, "no such report trigger")
        vendor.check(param, profile, path, is_extended=is_extended)
        (selector,) = param.all(238)
        vendor.check(selector, profile, (*path, 238), is_extended=is_extended)
        memory = selector.find(348)
        return cls(
            Trigger(trigger),
            every,
            Content(int.from_bytes(selector.body)),
            memory.body[0] if memory else 0,
            vendor.wanted_content(param),
            param,
        )

    @property
    def tags_max(self) -> int | None:
        """How many tag reports let the report go; None: their number does not."""
        is_counted = self.trigger in {Trigger.TAGS_OR_AISPEC, Trigger.TAGS_OR_ROSPEC}
        return self.every if is_counted and self.every else None

    @property
    def period_us(self) -> int | None:
        """How often the report goes by the clock; None: it does not."""
        unit_us = _UNIT_US.get(self.trigger)
        return unit_us * self.every if unit_us and self.every else None

    @property
    def ends_with_aispec(self) -> bool:
        """Whether the end of an inventory lets the report go."""
        return self.trigger in {Trigger.TAGS_OR_AISPEC, Trigger.SECONDS_OR_AISPEC, Trigger.MILLISECONDS_OR_AISPEC}

    def shown(self) -> Param:
        """The parameter for GET_READER_CONFIG."""
        selector = Param(238, pack("!H", self.content), (Param(348, bytes((self.memory,))),))
        return self.param or Param(237, pack("!BH", self.trigger, self.every), (selector,))
