"""Random work at a dock: a small world's ids, so that commands meet each other's leavings."""

from hypothesis import strategies as st

from dock.core import commands as c
from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.goods import (
    Article,
    CaseLine,
    Discrepancy,
    Disposition,
    Grade,
    HandoverKind,
    HoldKind,
    Location,
    SettlementKind,
    ZoneKind,
)
from dock.core.ids import (
    ActorId,
    DeliveryId,
    Digest,
    DoorId,
    HandoverId,
    LocationCode,
    ParcelId,
    RecallId,
    RmaNo,
    Serial,
    Sku,
)
from tests.core_world import World, plate

SKUS = (Sku("MUG"), Sku("PHONE"), Sku("NOT-IN-CATALOGUE"))
RMAS = (RmaNo("R1"), RmaNo("R2"), RmaNo("R-NONE"))
PARCELS = (ParcelId("P1"), ParcelId("P2"), ParcelId(plate(1).text), ParcelId("P-NONE"))
PLACES = tuple(LocationCode(f"Z-{zone}") for zone in ZoneKind)

DELIVERIES = (DeliveryId("DEL-1"), DeliveryId("DEL-2"))
DELIVERY, DOOR = st.sampled_from(DELIVERIES), st.just(DoorId("door-1"))
GUEST = st.just(ActorId("guest"))
CODES = (
    "R1", "R2", "P1", plate(1).text, plate(2).text, "Z-shelf", "Z-quarantine", "MUG", "4006381333931", "X-9", "\x1b[3m",
    CommandCode.of(Verb.UNDO).text, CommandCode.of(Verb.DONE).text, CommandCode.of(Verb.GRADE, "B").text,
    BadgeCode.of("G1").text,
)  # fmt: skip
CODE = st.sampled_from(CODES)

REASON = st.sampled_from(["", "seen"])
LPN = st.integers(1, 6).map(plate)
PARCEL = st.sampled_from(PARCELS)
RMA = st.sampled_from(RMAS)
SERIAL = st.sampled_from([None, Serial("S1"), Serial("S2")])
HANDOVER = st.sampled_from([HandoverId(f"{kind}-2027-000001") for kind in ("DON", "RIC", "RIF", "FOR", "LIQ", "CLI")])
CHECK = st.sampled_from(["battery", "seal", "hygiene", "looks", "complete", "fact.wiped", "fact.recall", "nothing"])
ANSWER = st.sampled_from(["none", "sound", "damaged", "yes", "no", "clean", "light", "broken", "full"])

COMMAND = st.one_of(
    st.builds(c.ReceiveParcel, PARCEL),
    st.builds(c.ReceiveBlind, st.just("X-9"), rma=st.sampled_from([None, *RMAS])),
    st.builds(c.RefuseParcel, PARCEL, REASON),
    st.builds(c.LinkParcel, PARCEL, RMA),
    st.builds(c.IdentifyUnit, PARCEL, st.sampled_from(SKUS), SERIAL, st.integers(0, 3)),
    st.builds(c.IdentifyUnit, st.just(PARCELS[0]), st.sampled_from(SKUS)),
    st.builds(c.DetailUnit, LPN, SERIAL, st.sampled_from(["", "LOT7"]), st.sampled_from(["", "271231"])),
    st.builds(c.SetAside, PARCEL, st.just("?9")),
    st.builds(c.NameUnit, LPN, st.sampled_from(SKUS)),
    st.builds(c.FinishParcel, PARCEL, st.booleans()),
    st.builds(c.GiveParcelUp, PARCEL),
    st.builds(c.InspectUnit, LPN),
    st.builds(c.AnswerCheck, LPN, CHECK, ANSWER),
    st.builds(c.GradeUnit, LPN, st.sampled_from(Grade), REASON),
    st.builds(c.GradeUnit, LPN, st.just(Grade.A), st.just("seen")),
    st.builds(c.RouteUnit, LPN, st.sampled_from(Disposition), REASON),
    st.builds(c.PlaceHold, LPN, st.sampled_from(HoldKind), REASON),
    st.builds(c.ReleaseHold, LPN, st.sampled_from(HoldKind), st.just("seen")),
    st.builds(c.BindPlate, LPN, LPN),
    st.builds(c.ReprintLabel, LPN, REASON),
    st.builds(c.PutAway, LPN, st.sampled_from(PLACES)),
    st.builds(c.PutAway, LPN, st.sampled_from(PLACES)),
    st.builds(c.HandOverUnit, LPN, st.just("DDT-1"), st.just("Partner")),
    st.builds(c.EndRefurbishment, LPN, st.just("mended")),
    st.builds(c.TakeUp, LPN),
    st.builds(c.CancelCase, RMA, st.just("withdrawn")),
    st.builds(c.ErasePerson, RMA),
    st.builds(c.WeighUnit, LPN, st.sampled_from([-5, 0, 120, 900])),
    st.builds(c.AssessBattery, LPN, st.just((("hot", "no"),)), st.sampled_from(["P908", "?"])),
    st.builds(c.RecordWipe, LPN, st.just("purge"), st.just("tool"), st.booleans()),
    st.builds(c.SplitUnit, LPN, st.integers(0, 2)),
    st.builds(c.GradeAgain, LPN, st.sampled_from(Grade)),
    st.builds(c.NoteDonationRefusal, LPN, st.just("Charity"), REASON),
    st.builds(c.NoteRepair, LPN, st.integers(-1, 5)),
    st.builds(c.NoteDiscrepancy, PARCEL, st.sampled_from(Discrepancy), st.integers(0, 2), REASON),
    st.builds(c.RecommendSettlement, RMA, st.integers(1, 3), st.sampled_from(SettlementKind)),
    st.builds(c.WithdrawSettlement, RMA, st.integers(1, 2), REASON),
    st.builds(c.NoteWithdrawal, RMA, st.just(1)),
    st.builds(c.ProveDispatch, RMA, st.just(2)),
    st.builds(c.ListRecall, st.just(RecallId("RC-1")), REASON, REASON, sku=st.sampled_from([None, *SKUS])),
    st.builds(c.LiftRecall, st.just(RecallId("RC-1")), REASON),
    st.builds(c.OpenHandover, st.sampled_from(HandoverKind), st.just("Partner")),
    st.builds(c.LoadUnit, HANDOVER, LPN),
    st.builds(c.UnloadUnit, HANDOVER, LPN),
    st.builds(c.CloseHandover, HANDOVER, st.just(Digest("b" * 64)), st.just("FIR-1"), st.just("200136")),
    st.builds(c.VoidHandover, HANDOVER, REASON),
    st.builds(c.RegisterDelivery, DELIVERY, st.just("DHL"), st.just("T-1"), st.just("AB123CD"), st.integers(0, 3)),
    st.builds(c.CountPieces, DELIVERY, st.integers(0, 3)),
    st.builds(c.AcceptDelivery, DELIVERY, REASON),
    st.builds(c.RefuseDelivery, DELIVERY, REASON),
    st.builds(c.OpenDoor, DOOR, st.sampled_from([None, *DELIVERIES])),
    st.builds(c.CloseDoor, DOOR, st.booleans()),
    st.builds(c.EnrolPerson, GUEST, st.sampled_from([("operator",), ("inspector", "operator")]), badge=st.just("G1")),
    st.builds(c.GrantRoles, GUEST, st.sampled_from([("operator",), ("auditor",)])),
    st.builds(c.SignIn, GUEST),
    st.builds(c.RetirePerson, GUEST),
    st.builds(c.UnlockPerson, GUEST),
    st.builds(c.ChooseMode, st.sampled_from(["receive", "inspect", "putaway", "nothing"])),
    st.builds(c.EnterCode, CODE),
    st.just(c.LeaveJob()),
    st.just(c.Undo()),
    st.just(c.Undo()),
)


def announce(world: World) -> World:
    """Two returns, two parcels, two articles, and a place of every zone."""
    lines = (CaseLine(1, SKUS[0], 3, serials=()), CaseLine(2, SKUS[1], 1, serials=(Serial("S1"),)))
    for article in (Article(SKUS[0], "Mug"), Article(SKUS[1], "Phone", "phone", has_serial=True)):
        world.done(c.DefineArticle(article), is_system=True)
    for zone, place in zip(ZoneKind, PLACES, strict=True):
        world.done(c.DefineLocation(Location(place, zone)), is_system=True)
    for rma, parcel in zip(RMAS, PARCELS[:2], strict=False):
        world.done(c.AnnounceCase(rma, lines), is_system=True)
        world.done(c.AnnounceParcel(parcel, (rma,)), is_system=True)
    return world
