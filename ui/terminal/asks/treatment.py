"""Forms about what is done to the unit in hand: weighed, made safe, wiped, split, repaired, graded once more."""

from collections.abc import Mapping

from dock.core.commands import (
    AssessBattery,
    Command,
    GradeAgain,
    NoteDonationRefusal,
    NoteRepair,
    RecordWipe,
    SplitUnit,
    WeighUnit,
)
from dock.core.goods import Grade
from dock.core.ids import Lpn
from dock.core.treating import PACKINGS
from ui.terminal.asks.reasons import reason_fields, reason_of
from ui.terminal.forms import Choice, Field, FieldKind, Form
from ui.words import say

CRITERIA = ("leaking", "swollen", "deformed", "hot", "unknown_past")  # ADR, special provision 376
WIPES = ("clear", "purge", "destroy")  # the three kinds of NIST SP 800-88


def weigh(lpn: str, about: str) -> Form:
    """What the unit weighs, where no scale says it."""

    def made(given: Mapping[str, str]) -> Command:
        return WeighUnit(Lpn(lpn), int(given["mass"]))

    return Form("form.weigh", (Field("mass", "form.grams", FieldKind.COUNT),), made, about, lpn)


def battery(lpn: str, about: str, lang: str) -> Form:
    """Each sign of a damaged battery, and how it was packed for it."""
    yes_no = (Choice("no", say("form.no", lang)), Choice("yes", say("form.yes", lang)))
    asked = tuple(Field(one, f"battery.{one}", FieldKind.CHOICE, yes_no) for one in CRITERIA)
    packings = tuple(Choice(one, f"{one}  {say(f'packing.{one.lower()}', lang)}") for one in PACKINGS)

    def made(given: Mapping[str, str]) -> Command:
        return AssessBattery(Lpn(lpn), tuple((one, given[one]) for one in CRITERIA), given["packing"])

    fields = (*asked, Field("packing", "form.packing", FieldKind.CHOICE, packings))
    return Form("form.battery", fields, made, about, lpn)


def wipe(lpn: str, about: str, lang: str) -> Form:
    """How the data on the device were wiped, and whether they are gone."""
    methods = tuple(Choice(one, say(f"wipe.{one}", lang)) for one in WIPES)
    ends = (Choice("yes", say("form.wiped", lang)), Choice("no", say("form.not_wiped", lang)))

    def made(given: Mapping[str, str]) -> Command:
        return RecordWipe(Lpn(lpn), f"NIST SP 800-88 {given['method']}", given["tool"], given["is_done"] == "yes")

    fields = (
        Field("method", "form.wipe_method", FieldKind.CHOICE, methods),
        Field("tool", "form.tool"),
        Field("is_done", "form.wipe_end", FieldKind.CHOICE, ends),
    )
    return Form("form.wipe", fields, made, about, lpn)


def split(lpn: str, about: str) -> Form:
    """So many of the counted lot go another way."""

    def made(given: Mapping[str, str]) -> Command:
        return SplitUnit(Lpn(lpn), int(given["count"]))

    return Form("form.split", (Field("count", "form.split_count", FieldKind.COUNT),), made, about, lpn)


def grade_again(lpn: str, about: str, lang: str) -> Form:
    """The grade of a second inspector, who is not told the first."""
    grades = tuple(Choice(one.value, f"{one.value}  {say(f'grade.{one.value}', lang)}") for one in Grade)

    def made(given: Mapping[str, str]) -> Command:
        return GradeAgain(Lpn(lpn), Grade(given["grade"]))

    return Form("form.grade_again", (Field("grade", "form.grade", FieldKind.CHOICE, grades),), made, about, lpn)


def repair(lpn: str, about: str) -> Form:
    """Minutes worked on a unit in repair, and a part that was built in."""
    fields = (
        Field("minutes", "form.minutes", FieldKind.COUNT),
        Field("part", "form.part", is_optional=True),
        Field("cost", "form.part_cost", FieldKind.COUNT, is_optional=True),
    )

    def made(given: Mapping[str, str]) -> Command:
        parts = ((given["part"], 1),) if given["part"] else ()
        return NoteRepair(Lpn(lpn), int(given["minutes"]), parts, int(given["cost"] or 0))

    return Form("form.repair", fields, made, about)


def donation_refused(lpn: str, about: str, lang: str) -> Form:
    """A partner did not take the unit."""

    def made(given: Mapping[str, str]) -> Command:
        return NoteDonationRefusal(Lpn(lpn), given["partner"], reason_of(given))

    fields = (Field("partner", "form.partner"), *reason_fields("donation", lang))
    return Form("form.donation_refused", fields, made, about, lpn)
