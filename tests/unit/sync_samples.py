"""One event of every kind, with hostile free texts in it, and the circumstances they come about in."""

from dock.core import events as ev
from dock.core.events import Event
from dock.core.goods import CaseLine, Collection, Discrepancy, Disposition, Grade, HoldKind, ZoneKind
from dock.core.ids import (
    ActorId,
    DeliveryId,
    DeviceId,
    Digest,
    DoorId,
    Gtin,
    LocationCode,
    Lpn,
    ParcelId,
    PersonKey,
    RmaNo,
    Serial,
    SiteId,
    Sku,
    Sscc,
    StationCode,
    TrackingNo,
    WorkstationId,
)  # fmt: skip
from dock.core.meta import ClockState, Meta, StreamKind
from dock.core.money import Money

SECRET = "Mario Rossi, via Roma 1"  # stands wherever a person may have typed; it must never be told
ACTOR = ActorId("op-7-Mario")
PERSON = PersonKey("person-key-4711")
LPN = Lpn.mint(StationCode("D1"), 0, 17)
PLATE = Lpn.mint(StationCode("D1"), 0, 18)
PARCEL, RMA, SKU = ParcelId("P/1 ü:#+x"), RmaNo("R-100:7/è"), Sku("SKU 1/2#ß")
GTIN, SERIAL = Gtin.parse("4006381333931"), Serial("SN/4711")
DIGEST = Digest("ab" * 32)
DELIVERY, DOOR, BENCH, DEVICE = DeliveryId("D-1"), DoorId("door-1"), WorkstationId("bench-1"), DeviceId("scanner-1")
EVIL = f"{SECRET}\x1b]52;c;\x07 ^XA \u202e [@click=app.quit]"

EVENTS: tuple[Event, ...] = (
    ev.CaseAnnounced(RMA, (CaseLine(1, SKU, 2, EVIL),), customer=PERSON),
    ev.CaseRevised(RMA, ()),
    ev.CaseCancelled(RMA, EVIL),
    ev.LineReceived(RMA, 1, LPN, 1),
    ev.LineReceiptUndone(RMA, 1, LPN, 1),
    ev.ShortConfirmed(RMA, 1, 2, PARCEL),
    ev.ShortConfirmationUndone(RMA, 1, 2, PARCEL),
    ev.PersonalDataErased(RMA, PERSON),
    ev.DeliveryRegistered(DELIVERY, "DHL", "DDT 1", SECRET, 3),
    ev.PiecesCounted(DELIVERY, 3),
    ev.DeliveryAccepted(DELIVERY, EVIL),
    ev.DeliveryRefused(DELIVERY, EVIL),
    ev.ParcelAnnounced(PARCEL, (RMA,), collection=Collection.STORE),
    ev.ParcelArrived(PARCEL, DOOR, DELIVERY),
    ev.BlindParcelArrived(PARCEL, EVIL, TrackingNo("1Z999AA10123456784"), Sscc.parse("006141411234567890")),
    ev.ParcelReceived(PARCEL),
    ev.ParcelRefused(PARCEL, EVIL),
    ev.ParcelOpened(PARCEL),
    ev.ParcelEmptied(PARCEL),
    ev.ParcelLinked(PARCEL, RMA),
    ev.ParcelUnlinked(PARCEL, RMA),
    ev.ParcelWeighed(PARCEL, 1250),
    ev.ParcelLost(PARCEL),
    ev.ParcelReceiptUndone(PARCEL, was_blind=True),
    ev.ParcelRefusalUndone(PARCEL),
    ev.ParcelOpeningUndone(PARCEL),
    ev.ParcelEmptyingUndone(PARCEL),
    ev.UnitIdentified(LPN, PARCEL, SKU, EVIL, "generic", RMA, 1, GTIN, SERIAL, 3, Discrepancy.OVER),
    ev.UnitNamed(LPN, SKU, EVIL, "generic", GTIN),
    ev.UnitDetailed(LPN, Serial("S-9"), "LOT7", "251231"),
    ev.PlateBound(LPN, PLATE),
    ev.InspectionStarted(LPN, "generic", 1),
    ev.CheckAnswered(LPN, "note", EVIL),
    ev.CheckAnswerUndone(LPN, "note", EVIL),
    ev.PictureAttached(LPN, "front", DIGEST),
    ev.PictureWaived(LPN, "front", EVIL),
    ev.UnitGraded(LPN, Grade.B, ("cosmetic:worn>B",), EVIL),
    ev.GradingUndone(LPN, Grade.A),
    ev.UnitRouted(LPN, Disposition.RESTOCK_GRADED, ZoneKind.SHELF, DIGEST, ("rule-1",), EVIL),
    ev.RoutingUndone(LPN, None, None),
    ev.UnitPutAway(LPN, LocationCode("A-01/02:ü"), ZoneKind.SHELF),
    ev.PutAwayUndone(LPN, LocationCode("A-01")),
    ev.UnitHandedOver(LPN, "DDT 7/2026\x1b", "Recycling & Söhne\u202e"),
    ev.HandOverUndone(LPN, "DDT 7/2026"),
    ev.UnitRefurbished(LPN, EVIL),
    ev.HoldPlaced(LPN, HoldKind.RECALL, EVIL),
    ev.HoldReleased(LPN, HoldKind.RECALL, EVIL),
    ev.UnitIdentificationUndone(LPN),
    ev.LabelRequested(LPN, "label-1", "unit", 1),
    ev.LabelStateChanged(LPN, "label-1", "printed", EVIL),
    ev.DoorSessionOpened(DOOR, "s-1", "operator"),
    ev.DoorSessionClosed(DOOR, "s-1", (PARCEL,), (), ("3034",), 0, 9),
    ev.ScanTaken(BENCH, DEVICE, EVIL, "00", "]C1", "nothing", "unknown", 1_790_000_000_000_000),
    ev.BenchSignedIn(BENCH, ACTOR),
    ev.BenchSignedOut(BENCH),
    ev.ModeChosen(BENCH, "receive"),
    ev.CodeSought(BENCH, EVIL),
    ev.BenchFocused(BENCH, PARCEL, LPN),
    ev.ActionTaken(BENCH, "a-1", "acts.graded", EVIL, (), PARCEL, LPN),
    ev.ActionUndone(BENCH, "a-1"),
    ev.PersonEnrolled(ACTOR, ("operator",)),
    ev.RolesGranted(ACTOR, ("operator",)),
    ev.PinSet(ACTOR),
    ev.SignInFailed(ACTOR, BENCH),
    ev.SignInSucceeded(ACTOR),
    ev.PersonLocked(ACTOR),
    ev.PersonUnlocked(ACTOR),
    ev.PersonRetired(ACTOR),
    ev.LanguageChosen(ACTOR, "it"),
    ev.ArticleDefined(SKU, EVIL, "generic", GTIN, Money(1999, "EUR"), 100, "8517", True, True, True, DIGEST, 1),
    ev.LocationDefined(LocationCode("A-01"), ZoneKind.SHELF, 10),
    ev.StationStarted("0.1.0", 0, is_restored=False),
    ev.SettingsApplied(DIGEST, ("x",)),
    ev.DeviceChanged(DEVICE, "scanner", "down", "cable", "detail"),
    ev.DeviceReplaced(DEVICE, "serial 1"),
    ev.LegalHoldPlaced(RMA, EVIL),
    ev.LegalHoldReleased(RMA),
    ev.RetentionKept(1, 2, 3),
    ev.RulesAdopted(DIGEST, "2026.1"),
    ev.ChainCheckpointed(7, "ab" * 32, "cd" * 32, "ef" * 64),
    ev.DataExported("audit", "ab" * 32),
    ev.ClockJumped(3_600_000_000),
)


def meta_of(number: int, *, kind: StreamKind = StreamKind.UNIT, stream: str = "", seq: int = 1) -> Meta:
    """The circumstances of the event `number`, of a stream of its own where none is named."""
    return Meta(
        event_id=f"0192f0c4-0000-7000-8000-{number:012d}",
        stream_kind=kind,
        stream_id=stream or f"stream-{number}",
        seq=seq,
        site=SiteId("main"),
        station=StationCode("D1"),
        workstation=BENCH,
        actor=ACTOR,
        device=DEVICE,
        occurred_us=1_790_000_000_000_001 + number * 1_000_000,
        recorded_us=1_790_000_000_100_001 + number * 1_000_000,
        clock_state=ClockState.SYNCED,
        program_version="0.1.0",
        settings=DIGEST,
        rules=DIGEST,
    )
