"""What screens ask of the core besides the goods: language, looking up, pictures, and refusing what a scan opened."""

from dataclasses import replace

import pytest

from dock.core import scanning
from dock.core.benches import Bench, Mode
from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.commands import (
    AttachPicture,
    ChooseLanguage,
    ChooseMode,
    IdentifyUnit,
    InspectUnit,
    NameUnit,
    ReceiveParcel,
    RefuseParcel,
    ReprintLabel,
    SeekCode,
    SetAside,
    SettleLabel,
    SignOut,
    TakePicture,
    Undo,
    WaivePicture,
)
from dock.core.decision import Known, NotKnown
from dock.core.events import CheckAnswered, PictureAttached, PictureWaived
from dock.core.ids import Digest
from dock.core.parcels import Parcel, ParcelState
from dock.core.people import Person
from dock.core.phrase import Phrase
from dock.core.rules.grading import Check, CheckKind
from tests.core_commands import PARCELS, SKUS, announce
from tests.core_world import BENCH, OTHER_BENCH, POLICY, World, plate

UNIT = plate(1)
PICTURE = Digest("b" * 64)


def meant(text: str, world: World) -> object:
    """What a scan means at the bench now."""
    bench = world.ledger.states.get(BENCH)
    assert isinstance(bench, Bench)
    facts: dict[object, object] = {}
    with world.ledger.transaction() as work:
        while True:
            try:
                return scanning.understand(text, None, bench, Known(facts), world.policy)[1]
            except NotKnown as wish:
                facts[wish.ref] = work.look_up(wish.ref)


def with_picture_asked() -> World:
    """A dock whose generic checklist asks for a picture of the front."""
    generic = POLICY.checklist("", 0, "generic")
    front = Check("front", Phrase("Foto?", "Picture?"), CheckKind.PHOTO)
    asking = replace(generic, checks=(front, *generic.checks))
    others = tuple(one for one in POLICY.checklists if one.id != generic.id)
    world = World(policy=replace(POLICY, checklists=(asking, *others)))
    announce(world.staffed(BENCH))
    for command in (ReceiveParcel(PARCELS[0]), IdentifyUnit(PARCELS[0], SKUS[0]), InspectUnit(UNIT)):
        world.done(command)
    return world


def test_a_person_keeps_the_language_that_they_chose() -> None:
    world = World().staffed(BENCH)
    world.done(ChooseLanguage("en"))
    here = world.state(BENCH)
    assert isinstance(here, Bench)
    assert here.actor is not None
    person = world.state(here.actor)
    assert isinstance(person, Person)
    assert person.language == "en"
    assert world.done(ChooseLanguage("en")).events == ()
    assert world.refused(ChooseLanguage("xx")) == "language_unknown"
    world.done(SignOut())
    assert world.refused(ChooseLanguage("it")) == "sign_in_first"


def test_the_language_has_a_command_code() -> None:
    world = World().staffed(BENCH)
    assert meant(CommandCode.of(Verb.LANGUAGE, "EN").text, world) == ChooseLanguage("en")


@pytest.mark.parametrize("text", ["4006381333931", "P1", "R1", "Z-shelf", "anything at all"])
def test_a_scan_in_the_find_mode_looks_up_and_does_nothing_else(text: str) -> None:
    world = announce(World().staffed(BENCH))
    world.done(ChooseMode("find"))
    assert meant(text, world) == SeekCode(text)
    before = dict(world.ledger.states)
    world.done(SeekCode(text))
    changed = {ref for ref, state in world.ledger.states.items() if before.get(ref) != state}
    assert changed == {BENCH}
    here = world.state(BENCH)
    assert isinstance(here, Bench)
    assert here.sought == text


def test_a_command_code_acts_in_the_find_mode_too() -> None:
    world = World().staffed(BENCH)
    world.done(ChooseMode("find"))
    assert meant(CommandCode.of(Verb.MODE, "RECEIVE").text, world) == ChooseMode(Mode.RECEIVE.value)


def test_a_parcel_that_a_scan_opened_can_still_be_refused() -> None:
    world = announce(World().staffed(BENCH))
    world.done(ReceiveParcel(PARCELS[0]))
    world.done(RefuseParcel(PARCELS[0], "wet", PICTURE))
    parcel = world.state(PARCELS[0])
    assert isinstance(parcel, Parcel)
    assert parcel.state is ParcelState.REFUSED
    here = world.state(BENCH)
    assert isinstance(here, Bench)
    assert here.parcel is None
    world.done(Undo())
    parcel = world.state(PARCELS[0])
    assert isinstance(parcel, Parcel)
    assert parcel.state is ParcelState.OPENED
    here = world.state(BENCH)
    assert isinstance(here, Bench)
    assert here.parcel == PARCELS[0]


def test_a_parcel_is_not_refused_once_something_was_taken_out() -> None:
    world = announce(World().staffed(BENCH))
    world.done(ReceiveParcel(PARCELS[0]))
    world.done(IdentifyUnit(PARCELS[0], SKUS[0]))
    assert world.refused(RefuseParcel(PARCELS[0], "wet")) == "parcel_not_now"


def test_a_code_of_an_article_names_goods_that_were_set_aside() -> None:
    world = announce(World().staffed(BENCH))
    for command in (ReceiveParcel(PARCELS[0]), SetAside(PARCELS[0], "?9")):
        world.done(command)
    here = world.state(BENCH)
    assert isinstance(here, Bench)
    assert meant(SKUS[0].text, world) == IdentifyUnit(PARCELS[0], SKUS[0])
    world.ledger.states[BENCH] = replace(here, parcel=None, unit=UNIT)
    assert meant(SKUS[0].text, world) == NameUnit(UNIT, SKUS[0])


def test_a_picture_answers_the_question_that_asked_for_it() -> None:
    world = with_picture_asked()
    events = world.done(AttachPicture(UNIT, "front", PICTURE)).events
    assert events == (PictureAttached(UNIT, "front", PICTURE), CheckAnswered(UNIT, "front", PICTURE.text))
    assert world.unit(UNIT).photos == (("front", PICTURE),)


def test_a_picture_that_nobody_asked_for_is_kept_and_answers_nothing() -> None:
    world = with_picture_asked()
    assert world.done(AttachPicture(UNIT, "scratch", PICTURE)).events == (PictureAttached(UNIT, "scratch", PICTURE),)


def test_only_a_supervisor_goes_on_without_a_picture_and_says_why() -> None:
    world = with_picture_asked().staffed(OTHER_BENCH, roles=("inspector",))
    assert world.refused(WaivePicture(UNIT, "front", "no_camera"), OTHER_BENCH) == "role_needed"
    assert world.refused(WaivePicture(UNIT, "front", " ")) == "reason_needed"
    events = world.done(WaivePicture(UNIT, "front", "no_camera")).events
    assert events == (PictureWaived(UNIT, "front", "no_camera"), CheckAnswered(UNIT, "front", "waived"))


def test_a_picture_is_asked_for_by_a_person_alone() -> None:
    assert World().refused(TakePicture("front", UNIT)) == "sign_in_first"
    assert World().staffed(BENCH).done(TakePicture("front", UNIT)).events == ()


def test_every_key_has_a_command_code() -> None:
    world = with_picture_asked()
    label = world.unit(UNIT).labels[-1]
    assert meant(CommandCode.of(Verb.PHOTO).text, world) == TakePicture("other", UNIT)
    assert meant(CommandCode.of(Verb.LOCK).text, world) == SignOut()
    assert meant(CommandCode.of(Verb.REPRINT).text, world) == ReprintLabel(UNIT, "command code")
    unsure = replace(label, outcome="uncertain")
    world.ledger.states[UNIT] = replace(world.unit(UNIT), labels=(unsure,))
    assert meant(CommandCode.of(Verb.REPRINT).text, world) == SettleLabel(UNIT, label.label_id, is_there=False)
