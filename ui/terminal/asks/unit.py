"""Forms about the unit in hand, or about one that was picked from a list."""

from collections.abc import Iterable, Mapping

from dock.core.commands import (
    AnswerCheck,
    Command,
    EndRefurbishment,
    GradeUnit,
    HandOverUnit,
    NameUnit,
    PlaceHold,
    ReleaseHold,
    ReprintLabel,
    RouteUnit,
    SettleLabel,
)
from dock.core.goods import Disposition, Grade, HoldKind
from dock.core.ids import Lpn, Sku
from dock.core.views import Question
from ui.terminal.asks.reasons import reason_fields, reason_of
from ui.terminal.forms import Choice, Field, FieldKind, Form
from ui.words import say

PICKED = frozenset({"yes_no", "choice", "fact"})
"""Kinds of question whose answers are picked; of a number they say only what follows from it."""


def hold(lpn: str, about: str, lang: str, *, subject: str = "") -> Form:
    """Stop this unit."""
    kinds = tuple(Choice(kind.value, say(f"hold.{kind.value}", lang)) for kind in HoldKind)

    def made(given: Mapping[str, str]) -> Command:
        return PlaceHold(Lpn(lpn), HoldKind(given["hold"]), reason_of(given))

    fields = (Field("hold", "form.hold", FieldKind.CHOICE, kinds), *reason_fields("hold", lang))
    return Form("form.place_hold", fields, made, about, subject)


def release(lpn: str, about: str, holds: Iterable[str], lang: str, *, subject: str = "") -> Form:
    """Let this unit go on."""
    kinds = tuple(Choice(kind, say(f"hold.{kind}", lang)) for kind in holds)

    def made(given: Mapping[str, str]) -> Command:
        return ReleaseHold(Lpn(lpn), HoldKind(given["hold"]), reason_of(given))

    fields = (Field("hold", "form.release", FieldKind.CHOICE, kinds), *reason_fields("release", lang))
    return Form("form.release_hold", fields, made, about, subject)


def reprint(lpn: str, about: str, lang: str, *, subject: str = "") -> Form:
    """Print this unit's label again."""

    def made(given: Mapping[str, str]) -> Command:
        return ReprintLabel(Lpn(lpn), reason_of(given))

    return Form("form.reprint", reason_fields("reprint", lang), made, about, subject)


def settle_label(lpn: str, label_id: str, about: str, lang: str, *, subject: str = "") -> Form:
    """Say whether a label that is in doubt lies there."""
    answers = (Choice("yes", say("form.label_there", lang)), Choice("no", say("form.label_gone", lang)))

    def made(given: Mapping[str, str]) -> Command:
        return SettleLabel(Lpn(lpn), label_id, given["seen"] == "yes")

    return Form("form.settle_label", (Field("seen", "form.look", FieldKind.CHOICE, answers),), made, about, subject)


def route(lpn: str, about: str, lang: str, *, subject: str = "") -> Form:
    """Send this unit elsewhere than the rules propose."""
    ways = tuple(Choice(way.value, say(f"disposition.{way.value}", lang)) for way in Disposition)

    def made(given: Mapping[str, str]) -> Command:
        return RouteUnit(Lpn(lpn), Disposition(given["way"]), reason_of(given))

    fields = (Field("way", "form.way", FieldKind.CHOICE, ways), *reason_fields("route", lang))
    return Form("form.route", fields, made, about, subject)


def override_grade(lpn: str, about: str, grade: Grade, lang: str, *, subject: str = "") -> Form:
    """Give a grade that the answers do not allow."""

    def made(given: Mapping[str, str]) -> Command:
        return GradeUnit(Lpn(lpn), grade, reason_of(given))

    return Form("form.override_grade", reason_fields("grade", lang), made, f"{grade.value}  {about}", subject)


def name(lpn: str, about: str) -> Form:
    """Say what goods are that were set aside."""

    def made(given: Mapping[str, str]) -> Command:
        return NameUnit(Lpn(lpn), Sku.parse(given["sku"]))

    return Form("form.name", (Field("sku", "form.sku"),), made, about)


def hand_over(lpn: str, about: str) -> Form:
    """Let this unit leave the dock."""
    fields = (Field("document", "form.document"), Field("partner", "form.partner"))

    def made(given: Mapping[str, str]) -> Command:
        return HandOverUnit(Lpn(lpn), given["document"], given["partner"])

    return Form("form.hand_over", fields, made, about)


def end_repair(lpn: str, about: str) -> Form:
    """The repair of this unit ended."""

    def made(given: Mapping[str, str]) -> Command:
        return EndRefurbishment(Lpn(lpn), given["note"])

    return Form("form.end_repair", (Field("note", "form.note"),), made, about)


def answer(lpn: str, question: Question, lang: str) -> Form:
    """Answer one question: pick the answer, or type it where there is none to pick, such as a number."""
    answers = tuple(Choice(one.id, one.said.text(lang), one.key) for one in question.answers)
    kind = FieldKind.CHOICE if answers and question.kind in PICKED else FieldKind.TEXT

    def made(given: Mapping[str, str]) -> Command:
        return AnswerCheck(Lpn(lpn), question.check, given["answer"])

    ask = "form.pick_answer" if kind is FieldKind.CHOICE else "form.typed_answer"
    return Form("form.answer", (Field("answer", ask, kind, answers),), made, question.ask.text(lang), lpn)
