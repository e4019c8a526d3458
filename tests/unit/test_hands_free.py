"""A shift without the keyboard: sign in, receive, grade, answer, put away, undo, hand over by scans alone, counted."""

from dataclasses import dataclass, field

import pytest

from dock.core import commands as c
from dock.core import scanning
from dock.core.benches import Bench, Mode
from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.decision import Decision, Known, NotKnown, Refusal
from dock.core.events import ScanTaken
from dock.core.goods import Article, CaseLine, Discrepancy, Grade, HoldKind, Location, ZoneKind
from dock.core.ids import ActorId, Digest, Gtin, LocationCode, ParcelId, RmaNo, Serial, Sku, TrackingNo
from dock.core.meta import Circumstances, ClockState
from dock.core.scanned_commands import answer_argument
from dock.core.units import Unit, UnitState
from tests.core_world import BENCH, NOW_US, POLICY, World, plate

UPS = TrackingNo("1Z879E930346834440")
MUG, PHONE = Gtin("09506000134352"), Gtin("04006381333931")
IMEI, OTHER_IMEI = "490154203237518", "356938035643809"
SHELF = LocationCode("A-01-1")
PARCEL = ParcelId("P-1")


@dataclass(slots=True)
class Operator:
    """A person with a scanner; keys that are pressed are counted too."""

    world: World
    scans: int = 0
    keys: int = 0
    heard: list[str] = field(default_factory=list[str])

    def scan(self, text: str, aim: str | None = None) -> str:
        """Pull the trigger; the key of what the dock answers."""
        self.scans += 1
        bench = self.world.ledger.states.get(BENCH) or Bench(BENCH)
        assert isinstance(bench, Bench)
        meaning, meant = self._meant(text, aim, bench)
        decision = Decision(refusal=meant) if isinstance(meant, Refusal) else self.world.ask(meant)
        said = decision.refusal.key if decision.refusal else (decision.verdict.key if decision.verdict else "")
        with self.world.ledger.transaction() as work:
            taken = ScanTaken(BENCH, None, text, "", aim or "", meaning, said, self.world.asked * 10**7)
            at_us = NOW_US + self.world.asked
            digest = Digest("a" * 64)
            work.append(
                (taken,), (), Circumstances(BENCH, None, None, at_us, at_us, ClockState.SYNCED, "0", digest, digest), ()
            )
        self.heard.append(said)
        return said

    def press_grade(self, grade: Grade) -> None:
        """The one key of a good item."""
        self.keys += 1
        self.world.done(c.GradeUnit(self.unit.lpn, grade))

    def _meant(self, text: str, aim: str | None, bench: Bench) -> tuple[str, c.Command | Refusal]:
        facts: dict[object, object] = {}
        with self.world.ledger.transaction() as work:
            while True:
                try:
                    return scanning.understand(text, aim, bench, Known(facts), self.world.policy)
                except NotKnown as wish:
                    facts[wish.ref] = work.look_up(wish.ref)

    @property
    def bench(self) -> Bench:
        here = self.world.state(BENCH)
        assert isinstance(here, Bench)
        return here

    @property
    def unit(self) -> Unit:
        assert self.bench.unit is not None
        return self.world.unit(self.bench.unit)


def dock() -> Operator:
    world = World()
    world.done(c.EnrolPerson(ActorId("op-1"), ("operator", "inspector"), badge="AB12"), is_system=True)
    world.done(c.EnrolPerson(ActorId("op-2"), ("operator", "inspector"), badge="CD34"), is_system=True)
    for article in (Article(Sku("MUG"), "Mug", gtin=MUG), Article(Sku("PHONE"), "Phone", gtin=PHONE, has_serial=True)):
        world.done(c.DefineArticle(article), is_system=True)
    lines = (CaseLine(1, Sku("MUG"), 3), CaseLine(2, Sku("PHONE"), 1, serials=(Serial(IMEI),)))
    world.done(c.DefineLocation(Location(SHELF, ZoneKind.SHELF)), is_system=True)
    world.done(c.AnnounceCase(RmaNo("R-1"), lines), is_system=True)
    world.done(c.AnnounceParcel(PARCEL, (RmaNo("R-1"),), tracking=UPS), is_system=True)
    return Operator(world)


def signed_in() -> Operator:
    operator = dock()
    assert operator.scan(BadgeCode.of("AB12").text) == "signed_in"
    operator.scans = 0
    return operator


def command(verb: Verb, argument: str = "") -> str:
    return CommandCode.of(verb, argument).text


def test_a_parcel_takes_one_scan_and_a_good_item_two_and_one_key() -> None:
    operator = signed_in()
    operator.scan(UPS.text, "C0")
    assert (operator.scans, operator.keys, operator.bench.parcel) == (1, 0, PARCEL)
    operator.scans = 0
    operator.scan(MUG.shown, "E0")
    operator.press_grade(Grade.A)
    operator.scan(SHELF.text, "C0")
    assert (operator.scans, operator.keys) == (2, 1)
    assert operator.world.unit(plate(1)).state is UnitState.AVAILABLE


def test_a_good_item_takes_three_scans_and_no_key() -> None:
    operator = signed_in()
    operator.scan(UPS.text, "C0")
    operator.scans = 0
    operator.scan(MUG.shown, "E0")
    operator.scan(command(Verb.GRADE, "A"), "C0")
    operator.scan(SHELF.text, "C0")
    assert (operator.scans, operator.keys) == (3, 0)
    assert operator.world.unit(plate(1)).state is UnitState.AVAILABLE


def test_every_answer_of_every_checklist_has_a_code_of_its_own() -> None:
    for checklist in POLICY.checklists:
        arguments = [answer_argument(check.id, answer.id) for check in checklist.checks for answer in check.answers]
        assert len(set(arguments)) == len(arguments), checklist.id
        for argument in arguments:
            assert CommandCode.parse(command(Verb.ANSWER, argument)).argument == argument


def test_questions_are_answered_by_scan() -> None:
    operator = signed_in()
    for text in (UPS.text, MUG.shown, command(Verb.MODE, "INSPECT")):
        operator.scan(text)
    operator.world.done(c.InspectUnit(plate(1)))
    check = next(one for one in POLICY.checklist("", 0, "generic").checks if one.answers)
    operator.scan(command(Verb.ANSWER, answer_argument(check.id, check.answers[-1].id)))
    assert (check.id, check.answers[-1].id) in operator.unit.answers
    assert operator.scan(command(Verb.ANSWER, "NOSUCH.THING")) == "command_unknown"


def test_one_more_of_the_same_undo_and_done_are_scans() -> None:
    operator = signed_in()
    operator.scan(UPS.text)
    operator.scan(MUG.shown, "E0")
    operator.scan(command(Verb.REPEAT))
    assert [unit.sku for unit in operator.world.units().values()] == [Sku("MUG"), Sku("MUG")]
    operator.scan(command(Verb.UNDO))
    assert operator.world.unit(plate(2)).state is UnitState.UNDONE
    assert operator.scan(command(Verb.DONE)) == "parcel_is_short"
    assert operator.scan(command(Verb.CONFIRM)) != "nothing_to_confirm"
    assert operator.bench.parcel is None
    assert operator.scan(command(Verb.CONFIRM)) == "nothing_to_confirm"
    assert operator.scan(command(Verb.REPEAT)) == "nothing_to_repeat"


def test_the_next_badge_takes_over_the_open_job() -> None:
    operator = signed_in()
    operator.scan(UPS.text)
    assert operator.scan(BadgeCode.of("CD34").text) == "job_taken_over"
    assert (operator.bench.actor, operator.bench.parcel) == (ActorId("op-2"), PARCEL)
    assert operator.scan(BadgeCode.of("YY99").text) == "badge_unknown"


def test_a_second_barcode_completes_the_first() -> None:
    operator = signed_in()
    operator.scan(UPS.text)
    operator.scan(f"01{MUG.text}", "C1")
    assert operator.scan("10LOT7\x1d17251231", "C1") == "unit_detailed"
    assert (operator.unit.lot, operator.unit.expiry) == ("LOT7", "251231")
    assert len(operator.world.units()) == 1
    assert operator.scan("10LOT7", "C1") == "details_already"
    both = signed_in()
    both.scan(UPS.text)
    both.scan(f"01{MUG.text}10LOT7\x1d17251231", "C1")
    assert (both.unit.lot, both.unit.expiry) == ("LOT7", "251231")


@pytest.mark.parametrize(("imei", "said"), [(IMEI, "unit_detailed"), (OTHER_IMEI, "unit_wrong_serial")])
def test_a_serial_that_follows_its_article_is_held_against_the_one_that_was_sold(imei: str, said: str) -> None:
    operator = signed_in()
    operator.scan(UPS.text)
    operator.scan(PHONE.shown, "E0")
    assert operator.scan(imei, "C0") == said
    assert len(operator.world.units()) == 1
    assert operator.unit.serial == Serial(imei)
    is_swap = imei == OTHER_IMEI
    assert (operator.unit.discrepancy is Discrepancy.WRONG_SERIAL) is is_swap
    assert (HoldKind.FRAUD in operator.unit.holds) is is_swap
    assert operator.scan("SN-77", "C0") != "unit_detailed"


def test_the_mode_changes_by_scan() -> None:
    operator = signed_in()
    operator.scan(command(Verb.MODE, "PUTAWAY"))
    assert operator.bench.mode is Mode.PUTAWAY
