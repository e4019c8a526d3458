"""The trade's own examples, by name: over, short, wrong item, refused, blind, a PIN locked, a hold, a long undo."""

from dock.core.commands import (
    AnnounceCase,
    AnnounceParcel,
    DefineArticle,
    EnrolPerson,
    FinishParcel,
    GradeUnit,
    IdentifyUnit,
    PlaceHold,
    ReceiveBlind,
    ReceiveParcel,
    RefuseParcel,
    RouteUnit,
    SignIn,
    Undo,
    UnlockPerson,
)
from dock.core.events import UnitIdentified
from dock.core.goods import Article, CaseLine, Disposition, Grade, HoldKind
from dock.core.ids import ActorId, Lpn, ParcelId, RmaNo, Sku
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import SIGN_IN_TRIES_MAX, Person, PersonState
from dock.core.units import UnitState
from tests.core_world import BENCH, OTHER_BENCH, PIN, World

RMA, PARCEL = RmaNo("R-1"), ParcelId("P-1")
MUG, LAMP = Sku("MUG"), Sku("LAMP")


def world(count: int = 1) -> World:
    """A parcel with `count` mugs is open at the bench."""
    here = World().staffed(BENCH)
    for sku in (MUG, LAMP):
        here.done(DefineArticle(Article(sku, sku.text)), is_system=True)
    here.done(AnnounceCase(RMA, (CaseLine(1, MUG, count),)), is_system=True)
    here.done(AnnounceParcel(PARCEL, (RMA,)), is_system=True)
    here.done(ReceiveParcel(PARCEL))
    return here


def take(here: World, sku: Sku) -> Lpn:
    """Take one of these out of the parcel; its plate."""
    events = here.done(IdentifyUnit(PARCEL, sku)).events
    return next(event.lpn for event in events if isinstance(event, UnitIdentified))


def parcel(here: World) -> Parcel:
    found = here.state(PARCEL)
    assert isinstance(found, Parcel)
    return found


def test_one_more_than_authorised_is_over() -> None:
    here = world(1)
    assert here.unit(take(here, MUG)).discrepancy is None
    assert here.unit(take(here, MUG)).discrepancy == "over"


def test_an_article_of_no_line_is_a_wrong_item() -> None:
    here = world(1)
    unit = here.unit(take(here, LAMP))
    assert unit.line_no is None
    assert unit.discrepancy == "wrong_item"


def test_a_parcel_that_is_short_is_closed_by_a_second_look_alone() -> None:
    here = world(2)
    take(here, MUG)
    assert here.refused(FinishParcel(PARCEL)) == "parcel_is_short"
    here.done(FinishParcel(PARCEL, is_short_confirmed=True))
    assert parcel(here).state is ParcelState.EMPTIED


def test_a_refused_parcel_is_never_in_custody() -> None:
    here = World().staffed(BENCH)
    here.done(AnnounceParcel(PARCEL, ()), is_system=True)
    here.done(RefuseParcel(PARCEL, "crushed"))
    assert parcel(here).state is ParcelState.REFUSED
    assert here.refused(ReceiveParcel(PARCEL))


def test_a_blind_receipt_is_a_parcel_that_nobody_announced() -> None:
    here = World().staffed(BENCH)
    here.done(ReceiveBlind("JJD0001"))
    (blind,) = [one for one in here.ledger.states.values() if isinstance(one, Parcel)]
    assert blind.is_blind
    assert blind.state is ParcelState.OPENED


def test_five_wrong_pins_lock_and_a_supervisor_unlocks() -> None:
    here = World().staffed(BENCH)
    actor = ActorId("op-9")
    here.done(EnrolPerson(actor, ("supervisor",), pin=PIN), is_system=True)
    for _ in range(SIGN_IN_TRIES_MAX):
        assert here.refused(SignIn(actor, "000000"), OTHER_BENCH) == "pin_wrong"
    assert here.refused(SignIn(actor, PIN), OTHER_BENCH) == "person_locked"
    here.done(UnlockPerson(actor))
    here.done(SignIn(actor, PIN), OTHER_BENCH)
    person = here.state(actor)
    assert isinstance(person, Person)
    assert person.state is PersonState.ACTIVE


def test_twenty_acts_are_taken_back_one_by_one() -> None:
    here = world(20)
    plates = [take(here, MUG) for _ in range(20)]
    for plate in reversed(plates):
        here.done(Undo())
        assert here.unit(plate).state is UnitState.UNDONE
    assert here.case_state(RMA) == world(20).case_state(RMA)


def test_a_hold_sends_to_quarantine_and_lets_nobody_route_elsewhere() -> None:
    here = world(1)
    lpn = take(here, MUG)
    here.done(PlaceHold(lpn, HoldKind.SUPERVISOR, "look again"))
    here.done(GradeUnit(lpn, Grade.A))
    assert here.unit(lpn).disposition is Disposition.QUARANTINE
    before = here.unit(lpn)
    assert here.refused(RouteUnit(lpn, Disposition.RESTOCK_GRADED, "it is fine")) == "unit_is_held"
    assert here.unit(lpn) == before
