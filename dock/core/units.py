"""The unit: one piece of goods that came back, or a counted lot of equal pieces. The pivot of everything.

Holds stand beside the state: any open hold blocks routing to anywhere but quarantine.
"""

from dataclasses import dataclass
from enum import StrEnum

from dock.core.events import (
    BatteryAssessed,
    CheckAnswered,
    CheckAnswerUndone,
    DataWiped,
    DonationRefused,
    GradingUndone,
    HandOverUndone,
    HoldPlaced,
    HoldReleased,
    InspectionStarted,
    LabelRequested,
    LabelStateChanged,
    PictureAttached,
    PictureWaived,
    PlateBound,
    RepairNoted,
    RoutingUndone,
    SecondGradeGiven,
    UnitDetailed,
    UnitGraded,
    UnitHandedOver,
    UnitIdentificationUndone,
    UnitNamed,
    UnitRefurbished,
    UnitRouted,
    UnitSplit,
    UnitWeighed,
)
from dock.core.goods import Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import Digest, Gtin, LocationCode, Lpn, ParcelId, RmaNo, Serial, Sku
from dock.core.tables import Table


class UnitState(StrEnum):
    """Where a unit is on its way."""

    UNNAMED = "unnamed"  # in custody, and nobody could say what it is
    IDENTIFIED = "identified"
    INSPECTING = "inspecting"
    GRADED = "graded"
    ROUTED = "routed"
    AVAILABLE = "available"  # graded and put away on a shelf
    REFURBISHING = "refurbishing"
    STAGED = "staged"  # put where its disposition wants it, to leave the dock from there
    GONE = "gone"  # handed over: donated, recycled, disposed of, sent back, sold on
    UNDONE = "undone"  # taken up by mistake


U = UnitState

TRANSITIONS: Table[UnitState] = {
    (U.UNNAMED, UnitNamed): U.IDENTIFIED,
    (U.UNNAMED, UnitIdentificationUndone): U.UNDONE,
    (U.UNNAMED, UnitRouted): U.ROUTED,
    (U.ROUTED, UnitNamed): U.IDENTIFIED,
    (U.STAGED, UnitNamed): U.IDENTIFIED,
    (U.ROUTED, UnitIdentificationUndone): U.UNDONE,
    (U.IDENTIFIED, InspectionStarted): U.INSPECTING,
    (U.IDENTIFIED, UnitGraded): U.GRADED,
    (U.IDENTIFIED, UnitIdentificationUndone): U.UNDONE,
    (U.INSPECTING, InspectionStarted): U.INSPECTING,
    (U.INSPECTING, CheckAnswered): U.INSPECTING,
    (U.INSPECTING, CheckAnswerUndone): U.INSPECTING,
    (U.INSPECTING, UnitGraded): U.GRADED,
    (U.INSPECTING, UnitIdentificationUndone): U.UNDONE,
    (U.GRADED, CheckAnswered): U.GRADED,
    (U.GRADED, CheckAnswerUndone): U.GRADED,
    (U.GRADED, UnitGraded): U.GRADED,
    (U.GRADED, UnitRouted): U.ROUTED,
    (U.GRADED, GradingUndone): U.INSPECTING,
    (U.ROUTED, CheckAnswered): U.ROUTED,
    (U.ROUTED, CheckAnswerUndone): U.ROUTED,
    (U.STAGED, CheckAnswered): U.STAGED,
    (U.STAGED, CheckAnswerUndone): U.STAGED,
    (U.ROUTED, UnitGraded): U.GRADED,
    (U.ROUTED, GradingUndone): U.ROUTED,
    (U.ROUTED, UnitRouted): U.ROUTED,
    (U.STAGED, UnitRouted): U.ROUTED,
    (U.AVAILABLE, UnitRouted): U.ROUTED,
    (U.REFURBISHING, UnitRouted): U.ROUTED,
    (U.ROUTED, RoutingUndone): U.GRADED,
    (U.STAGED, UnitHandedOver): U.GONE,
    (U.GONE, HandOverUndone): U.STAGED,
    (U.REFURBISHING, UnitRefurbished): U.IDENTIFIED,
}
"""What leads where by the class of event alone; a put-away asks for the zone too (PUT_AWAY_TO)."""

PUT_AWAY_TO: dict[ZoneKind, UnitState] = {
    ZoneKind.SHELF: U.AVAILABLE,
    ZoneKind.REFURBISH: U.REFURBISHING,
}
"""Where a put-away leads; every other zone stages the unit."""

PUT_AWAY = frozenset({U.AVAILABLE, U.REFURBISHING, U.STAGED})
"""The states that a put-away leads to."""

UNTOUCHED = (
    UnitDetailed,
    PlateBound,
    PictureAttached,
    PictureWaived,
    HoldPlaced,
    HoldReleased,
    LabelRequested,
    LabelStateChanged,
    UnitWeighed,
    BatteryAssessed,
    DataWiped,
    UnitSplit,
    SecondGradeGiven,
    DonationRefused,
    RepairNoted,
)
"""Events that change a unit and not its state."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label that was asked for. Of each kind only the last is live."""

    label_id: str
    kind: str
    print_no: int
    outcome: str  # queued, sending, sent, printed, uncertain, lost, refused, verified, voided
    evidence: str = ""  # of its sending: the counter before it, which tells after a crash whether it came out
    device: str = ""  # the printer that has it


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit in custody of the dock."""

    lpn: Lpn
    parcel: ParcelId
    state: UnitState
    sku: Sku | None
    title: str
    article_class: str
    rma: RmaNo | None = None
    line_no: int | None = None
    gtin: Gtin | None = None
    serial: Serial | None = None
    unit_count: int = 1
    discrepancy: Discrepancy | None = None
    plate: Lpn | None = None  # from a roll, beside its own
    checklist: str = ""
    checklist_version: int = 0
    answers: tuple[tuple[str, str], ...] = ()
    photos: tuple[tuple[str, Digest], ...] = ()
    waived: tuple[str, ...] = ()  # shots that a supervisor did without
    grade: Grade | None = None
    caps: tuple[str, ...] = ()
    disposition: Disposition | None = None
    zone: ZoneKind | None = None
    because: tuple[str, ...] = ()
    holds: tuple[HoldKind, ...] = ()
    location: LocationCode | None = None  # of a unit that is gone: the place that it left from
    place: LocationCode | None = None  # where it was last told to go
    document_no: str = ""
    labels: tuple[Label, ...] = ()
    lot: str = ""
    expiry: str = ""  # YYMMDD, as GS1 writes it
    split_from: Lpn | None = None
    mass_g: int | None = None  # weighed here
    packing: str = ""  # of a damaged battery, by the assessment
    is_wiped: bool | None = None  # None: nobody tried
    refused_by: tuple[str, ...] = ()  # partners who did not take it as a gift
    repair_minutes: int = 0
    parts_minor: int = 0

    @property
    def is_settled(self) -> bool:
        """Whether nothing more is to be done with it here."""
        return self.state in {UnitState.AVAILABLE, UnitState.GONE, UnitState.UNDONE}

    def answer(self, check: str) -> str | None:
        """What was answered to this question."""
        return dict(self.answers).get(check)
