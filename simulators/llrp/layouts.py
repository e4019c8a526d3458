"""Which parameters there are: bytes of their own fields, and what each may hold (LLRP 1.0.1, 16.2; LLRP 1.1, 17.2).

Only what a client may send stands here; what a reader sends is made, not cut.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Parts = Mapping[int, tuple[int, int]]
"""Kind of parameter -> how many there must be at least and at most."""

ANY = 65_535
CUSTOM = 1023
WORDS, BITS = 2, -8  # how a count field counts: words of two bytes, or single bits

_CUSTOM: Parts = {CUSTOM: (0, ANY)}


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of parameter as a client writes it."""

    own_bytes: int | None  # of its fixed fields; None: all of it is its own
    parts: Parts = field(default_factory=dict[int, tuple[int, int]])
    counts: tuple[int, ...] = ()  # after the fixed fields: variable fields, each led by a 16-bit count of these
    choices: tuple[tuple[int, ...], ...] = ()  # of each group at least one must be there
    since: int = 1  # protocol version


_OPS = (341, 342, 343, 344, 346, 347, 357, 358, 359, 210)
_OP_PARTS: Parts = dict.fromkeys(_OPS, (0, ANY))

LAYOUT: Mapping[int, Layout] = {
    CUSTOM: Layout(None),
    128: Layout(8),  # UTCTimestamp
    177: Layout(  # ROSpec
        6,
        {178: (1, 1), 183: (0, ANY), 187: (0, ANY), 355: (0, ANY), 237: (0, 1), **_CUSTOM},
        choices=((183, 187, CUSTOM),),
    ),
    178: Layout(0, {179: (1, 1), 182: (1, 1)}),  # ROBoundarySpec
    179: Layout(1, {180: (0, 1), 181: (0, 1)}),  # ROSpecStartTrigger
    180: Layout(8, {128: (0, 1)}),  # PeriodicTriggerValue
    181: Layout(7),  # GPITriggerValue
    182: Layout(5, {181: (0, 1)}),  # ROSpecStopTrigger
    183: Layout(0, {184: (1, 1), 186: (1, ANY), **_CUSTOM}, counts=(WORDS,)),  # AISpec
    184: Layout(5, {181: (0, 1), 185: (0, 1)}),  # AISpecStopTrigger
    185: Layout(12),  # TagObservationTrigger: type, reserved, N, attempts, T, timeout
    186: Layout(3, {222: (0, ANY), **_CUSTOM}),  # InventoryParameterSpec
    187: Layout(10, {188: (1, 1), **_CUSTOM}),  # RFSurveySpec
    188: Layout(9),  # RFSurveySpecStopTrigger
    207: Layout(12, {208: (1, 1), 209: (1, 1), 239: (0, 1), **_CUSTOM}),  # AccessSpec
    208: Layout(3),  # AccessSpecStopTrigger
    209: Layout(0, {338: (1, 1), **_OP_PARTS, **_CUSTOM}, choices=((*_OPS, CUSTOM),)),  # AccessCommand
    210: Layout(2),  # ClientRequestOpSpec
    219: Layout(3),  # GPOWriteData
    220: Layout(5),  # KeepaliveSpec
    221: Layout(5),  # AntennaProperties
    222: Layout(2, {223: (0, 1), 224: (0, 1), 330: (0, ANY), **_CUSTOM}),  # AntennaConfiguration
    223: Layout(2),  # RFReceiver
    224: Layout(6),  # RFTransmitter
    225: Layout(4),  # GPIPortCurrentState
    226: Layout(1),  # EventsAndReports
    237: Layout(3, {238: (1, 1), **_CUSTOM}),  # ROReportSpec
    238: Layout(2, {348: (0, ANY), **_CUSTOM}),  # TagReportContentSelector
    239: Layout(1),  # AccessReportSpec
    244: Layout(0, {245: (1, ANY)}),  # ReaderEventNotificationSpec
    245: Layout(3),  # EventNotificationState
    330: Layout(1, {331: (0, ANY), 335: (0, 1), 336: (0, 1), **_CUSTOM}),  # C1G2InventoryCommand
    331: Layout(1, {332: (1, 1), 333: (0, 1), 334: (0, 1)}),  # C1G2Filter
    332: Layout(3, counts=(BITS,)),  # C1G2TagInventoryMask
    333: Layout(2),  # C1G2TagInventoryStateAwareFilterAction
    334: Layout(1),  # C1G2TagInventoryStateUnawareFilterAction
    335: Layout(4),  # C1G2RFControl
    336: Layout(7, {337: (0, 1)}),  # C1G2SingulationControl
    337: Layout(1),  # C1G2TagInventoryStateAwareSingulationAction
    338: Layout(0, {339: (1, 2)}),  # C1G2TagSpec
    339: Layout(3, counts=(BITS, BITS)),  # C1G2TargetTag: mask, data
    341: Layout(11),  # C1G2Read
    342: Layout(9, counts=(WORDS,)),  # C1G2Write
    343: Layout(6),  # C1G2Kill
    344: Layout(6, {345: (1, ANY)}),  # C1G2Lock
    345: Layout(2),  # C1G2LockPayload
    346: Layout(11),  # C1G2BlockErase
    347: Layout(9, counts=(WORDS,)),  # C1G2BlockWrite
    348: Layout(1),  # C1G2EPCMemorySelector
    355: Layout(4, since=2),  # LoopSpec
    357: Layout(7, since=2),  # C1G2Recommission
    358: Layout(9, counts=(WORDS,), since=2),  # C1G2BlockPermalock
    359: Layout(11, since=2),  # C1G2GetBlockPermalockStatus
}
