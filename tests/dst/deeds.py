"""What people do at a step: right, wrong, and two at once."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from random import Random

from dock.core.codes.command_codes import BadgeCode, CommandCode, Verb
from dock.core.commands import (
    AnswerCheck,
    Command,
    EndRefurbishment,
    GradeUnit,
    HandOverUnit,
    InspectUnit,
    LeaveJob,
    PlaceHold,
    PutAway,
    ReleaseHold,
    ReprintLabel,
    SettleLabel,
    Undo,
)
from dock.core.goods import Grade, HoldKind
from dock.core.ids import LocationCode
from dock.core.units import Unit, UnitState
from tests.dst.goods import ARTICLES, PLACE_OF_ZONE, PLACES
from tests.dst.person import Person
from tests.dst.program import OTHER_BENCH
from tests.dst.script import Act
from tests.dst.world import PERSONS

Deed = Callable[[Person, Random], Awaitable[object]]
CHECKS = (("looks", ("clean", "light", "visible", "broken")), ("complete", ("full", "minor", "major")),
          ("battery", ("none", "sound", "damaged")))  # fmt: skip
HOLDS = (HoldKind.SUPERVISOR, HoldKind.RECALL, HoldKind.FRAUD)


async def _work(person: Person, dice: Random) -> None:
    await person.work(dice)


async def _pause(_person: Person, dice: Random) -> None:
    await asyncio.sleep(dice.choice((20, 60, 120)))


async def _hand_over(person: Person, _dice: Random) -> None:
    person.badge = PERSONS[1][1] if person.badge == PERSONS[0][1] else PERSONS[0][1]
    await person.scan(BadgeCode.of(person.badge).text)


async def _scan_label(person: Person, dice: Random) -> None:
    if papers := person.papers():
        await person.scan(dice.choice(papers[-6:]))


async def _answer(person: Person, dice: Random) -> None:
    unit = person.unit(person.bench().unit)
    check, answers = dice.choice(CHECKS)
    if unit is not None:
        await person.ask(AnswerCheck(unit.lpn, check, dice.choice(answers)))


async def _give_away(person: Person, dice: Random) -> None:
    if unit := _one(person, dice, UnitState.STAGED):
        await person.ask(HandOverUnit(unit.lpn, f"DDT-{dice.randrange(1000)}", "Partner"))


async def _repaired(person: Person, dice: Random) -> None:
    if unit := _one(person, dice, UnitState.REFURBISHING):
        await person.ask(EndRefurbishment(unit.lpn, "mended"))


async def _look_for_label(person: Person, _dice: Random) -> None:
    for unit in person.units():
        for label in unit.labels:
            if label.outcome == "uncertain":
                nonce = label.label_id[-8:].upper()
                whole = (paper for paper in person.world.printer.labels if paper.is_complete)
                texts = [text.text.upper() for paper in whole for text in paper.fields]
                is_there = any(nonce in text for text in texts)
                await person.ask(SettleLabel(unit.lpn, label.label_id, is_there))
                return


async def _reprint(person: Person, dice: Random) -> None:
    if unit := _one(person, dice):
        await person.ask(ReprintLabel(unit.lpn, "torn"))


async def _hold(person: Person, dice: Random) -> None:
    if unit := _one(person, dice):
        await person.ask(PlaceHold(unit.lpn, dice.choice(HOLDS), "asked by the shop"))


async def _release(person: Person, dice: Random) -> None:
    if held := [unit for unit in person.units() if unit.holds]:
        unit = dice.choice(held)
        await person.ask(ReleaseHold(unit.lpn, dice.choice(unit.holds), "cleared"), is_system=True)


async def _undo(person: Person, _dice: Random) -> None:
    await person.scan(CommandCode.of(Verb.UNDO).text)


async def _undo_much(person: Person, dice: Random) -> None:
    for _ in range(dice.randint(3, 7)):
        await person.ask(Undo())


async def _regrade(person: Person, dice: Random) -> None:
    unit = person.unit(person.bench().unit) or _one(person, dice)
    if unit is not None:
        await person.ask(GradeUnit(unit.lpn, dice.choice((Grade.A, Grade.B, Grade.D, Grade.X))))


async def _wrong_rma(person: Person, dice: Random) -> None:
    await person.scan(dice.choice(list(person.world.arrivals.values())[-5:]).rma)


async def _wrong_bin(person: Person, dice: Random) -> None:
    await person.scan(dice.choice(PLACES)[0])


async def _wrong_parcel(person: Person, dice: Random) -> None:
    await person.scan(dice.choice(list(person.world.arrivals.values())[-5:]).tracking)


async def _twice(person: Person, dice: Random) -> None:
    code = person.last_code
    if code:
        await asyncio.sleep(dice.choice((0.1, 0.5, 3)))
        await person.scan(code)


async def _nonsense(person: Person, dice: Random) -> None:
    code = dice.choice(("NOTHING-KNOWN", "00340123450000000017", ARTICLES[2][3], "LD909999999900"))
    await person.scan(code)
    if dice.random() < 0.3:
        await asyncio.sleep(1)
        await person.scan(code)  # take it all the same


async def _leave(person: Person, _dice: Random) -> None:
    await person.ask(LeaveJob())


async def _two_benches(person: Person, dice: Random) -> None:
    """Two people ask for the same unit in the same moment: one of them is first."""
    unit = person.unit(person.bench().unit) or _one(person, dice)
    if unit is None:
        return
    await person.sign_in_colleague()
    wishes: list[tuple[Command, Command]] = [
        (GradeUnit(unit.lpn, Grade.B), GradeUnit(unit.lpn, Grade.X)),
        (GradeUnit(unit.lpn, Grade.A), PlaceHold(unit.lpn, HoldKind.FRAUD, "stolen")),
        (InspectUnit(unit.lpn), InspectUnit(unit.lpn)),
        (Undo(), Undo()),
    ]
    if unit.zone is not None:
        place = LocationCode(PLACE_OF_ZONE[unit.zone.value])
        wishes.append((PutAway(unit.lpn, place), PutAway(unit.lpn, place)))
        wishes.append((PutAway(unit.lpn, place), GradeUnit(unit.lpn, Grade.D)))
    mine, theirs = dice.choice(wishes)
    await asyncio.gather(person.ask(mine), person.ask(theirs, OTHER_BENCH))


def _one(person: Person, dice: Random, *states: UnitState) -> Unit | None:
    found = person.units(*states)
    return dice.choice(found) if found else None


DEEDS: Mapping[Act, Deed] = {
    Act.WORK: _work, Act.PAUSE: _pause, Act.HAND_OVER_BENCH: _hand_over, Act.SCAN_LABEL: _scan_label,
    Act.ANSWER: _answer, Act.GIVE_AWAY: _give_away, Act.REPAIRED: _repaired, Act.LOOK_FOR_LABEL: _look_for_label,
    Act.REPRINT: _reprint, Act.HOLD: _hold, Act.RELEASE: _release, Act.UNDO: _undo, Act.UNDO_MUCH: _undo_much,
    Act.REGRADE: _regrade, Act.WRONG_RMA: _wrong_rma, Act.WRONG_BIN: _wrong_bin, Act.WRONG_PARCEL: _wrong_parcel,
    Act.TWICE: _twice, Act.NONSENSE: _nonsense, Act.LEAVE: _leave, Act.TWO_BENCHES: _two_benches,
}  # fmt: skip
