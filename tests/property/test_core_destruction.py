"""No path of commands destroys what the law forbids to destroy: clothing sent back, without a proven derogation."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core import commands as c
from dock.core.cases import Case
from dock.core.events import UnitHandedOver, UnitRouted
from dock.core.goods import DESTROYING, Article, CaseLine, Disposition, Grade, HoldKind, Location, ZoneKind
from dock.core.ids import Digest, LocationCode, Lpn, ParcelId, RmaNo, Sku
from dock.core.units import Unit
from tests.core_world import BENCH, World, plate

JUMPER, PARCEL, RMA = Sku("JUMPER"), ParcelId("P1"), RmaNo("R1")
PLACES = tuple(LocationCode(f"Z-{zone}") for zone in ZoneKind)
DEROGATIONS = ("none", "damaged", "dangerous", "donation_refused")
LPN = st.sampled_from([plate(1), plate(2)])
COMMAND = st.one_of(
    st.builds(c.AnswerCheck, LPN, st.just("damage"), st.sampled_from(["none", "repairable", "beyond_repair"])),
    st.builds(c.AnswerCheck, LPN, st.just("hygiene"), st.sampled_from(["clean", "soiled"])),
    st.builds(c.AnswerCheck, LPN, st.sampled_from(["derogation", "fact.derogation"]), st.sampled_from(DEROGATIONS)),
    st.builds(c.AnswerCheck, LPN, st.just("fact.return_type"), st.sampled_from(["warranty", "withdrawal"])),
    st.builds(c.AnswerCheck, LPN, st.just("fact.cn_chapter"), st.sampled_from(["85", "61"])),
    st.builds(c.AnswerCheck, LPN, st.just("fact.operator_size"), st.sampled_from(["micro", "large"])),
    st.builds(c.AttachPicture, LPN, st.sampled_from(["damage", "derogation"]), st.just(Digest("c" * 64))),
    st.builds(c.GradeUnit, LPN, st.sampled_from([Grade.B, Grade.D, Grade.P, Grade.X]), st.just("seen")),
    st.builds(c.RouteUnit, LPN, st.sampled_from([*sorted(DESTROYING), Disposition.DONATE]), st.just("seen")),
    st.builds(c.PutAway, LPN, st.sampled_from(PLACES)),
    st.builds(c.PutAway, LPN, st.sampled_from(PLACES)),
    st.builds(c.HandOverUnit, LPN, st.just("DDT-1"), st.just("Partner")),
    st.builds(c.ReleaseHold, LPN, st.sampled_from(HoldKind), st.just("seen")),
    st.just(c.Undo()),
)


def world_with_jumpers(*, cn_code: str, article_class: str = "apparel") -> World:
    """Two jumpers that a consumer sent back are at the bench, identified."""
    world = World().staffed(BENCH)
    world.done(c.DefineArticle(Article(JUMPER, "Jumper", article_class, cn_code=cn_code)), is_system=True)
    for zone, place in zip(ZoneKind, PLACES, strict=True):
        world.done(c.DefineLocation(Location(place, zone)), is_system=True)
    world.done(c.AnnounceCase(RMA, (CaseLine(1, JUMPER, 2),)), is_system=True)
    world.done(c.AnnounceParcel(PARCEL, (RMA,)), is_system=True)
    world.done(c.ReceiveParcel(PARCEL))
    for _ in range(2):
        world.done(c.IdentifyUnit(PARCEL, JUMPER))
    return world


def is_proven(unit: Unit) -> bool:
    """Whether a derogation was found by somebody, and its proof lies on the unit."""
    answers = dict(unit.answers)
    named = answers.get("derogation") or answers.get("fact.derogation")
    return named not in {None, "none"} and "derogation" in {shot for shot, _ in unit.photos}


@settings(max_examples=250, deadline=None)
@given(st.lists(COMMAND, min_size=5, max_size=40), st.sampled_from(["61101110", "62", "6403", ""]))
def test_no_path_of_commands_destroys_what_the_ban_forbids(work: list[c.Command], cn_code: str) -> None:
    world = world_with_jumpers(cn_code=cn_code)
    for command in work:
        for event in world.ask(command).events:
            if isinstance(event, UnitRouted) and event.disposition in DESTROYING:
                assert is_proven(world.unit(event.lpn)), command
            if isinstance(event, UnitHandedOver) and world.unit(event.lpn).disposition in DESTROYING:
                assert is_proven(world.unit(event.lpn)), command


def test_a_proven_derogation_lets_a_ruined_jumper_go_with_a_supervisor_behind_it() -> None:
    world = world_with_jumpers(cn_code="61101110")
    unit = plate(1)
    world.done(c.AnswerCheck(unit, "damage", "beyond_repair"))
    assert _graded(world, unit) is Disposition.DONATE
    world.done(c.Undo())
    world.done(c.AnswerCheck(unit, "derogation", "damaged"))
    assert _graded(world, unit) is None  # it must be proven first
    world.done(c.AttachPicture(unit, "derogation", Digest("c" * 64)))
    assert _graded(world, unit) is Disposition.RECYCLE
    facts = next(e.facts for e, _ in reversed(world.ledger.events) if isinstance(e, UnitRouted))
    assert dict(facts)["derogation"] == "damaged"
    world.done(c.PutAway(unit, LocationCode(f"Z-{ZoneKind.RECYCLING}")))
    world.done(c.HandOverUnit(unit, "FIR-1", "Textile recycler"))


def test_nobody_talks_a_jumper_out_of_its_chapter_or_its_return_type() -> None:
    world = world_with_jumpers(cn_code="61101110")
    assert world.refused(c.AnswerCheck(plate(1), "fact.cn_chapter", "85")) == "fact_is_otherwise"
    assert world.refused(c.AnswerCheck(plate(1), "fact.return_type", "warranty")) == "fact_is_otherwise"
    assert world.refused(c.AnswerCheck(plate(1), "fact.operator_size", "micro")) == "fact_is_otherwise"


def test_a_goods_class_that_says_nothing_is_asked_about_before_anything_is_destroyed() -> None:
    world = world_with_jumpers(cn_code="", article_class="generic")
    unit = plate(1)
    world.done(c.AnswerCheck(unit, "looks", "beyond_repair"))
    assert _graded(world, unit) is None
    world.done(c.AnswerCheck(unit, "fact.value_minor", "500"))
    assert world.refused(c.RouteUnit(unit, Disposition.DISPOSE, "it is ruined")) == "fact_needed"


def test_the_gate_is_asked_again_when_goods_leave() -> None:
    """The return was announced as a warranty, put to waste, and then turned out to be none: it stays."""
    world = world_with_jumpers(cn_code="61101110")
    unit = plate(1)
    case = world.state(RMA)
    assert isinstance(case, Case)
    world.ledger.states[RMA] = replace(case, return_type="warranty")
    world.done(c.AnswerCheck(unit, "damage", "beyond_repair"))
    assert _graded(world, unit) is Disposition.RECYCLE
    world.done(c.PutAway(unit, LocationCode(f"Z-{ZoneKind.RECYCLING}")))
    world.ledger.states[RMA] = case
    assert world.refused(c.HandOverUnit(unit, "FIR-1", "Recycler")) == "disposition_forbidden"


def _graded(world: World, unit: Lpn) -> Disposition | None:
    decision = world.ask(c.GradeUnit(unit, Grade.X))
    assert decision.refusal is None
    return next((event.disposition for event in decision.events if isinstance(event, UnitRouted)), None)
