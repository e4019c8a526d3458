"""`dock labels commands` and `scanner-setup`: sheets of codes that are scanned instead of pressing keys."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from dock.core.codes.calibration import calibration_text
from dock.core.codes.command_codes import GRADES, LANGUAGES, MODES, CommandCode, Verb
from dock.core.goods import Disposition, HoldKind
from dock.core.rules.policy import Policy
from dock.core.scanned_commands import answer_argument, folded
from dock.labels.cards import draw_cards, print_cards
from dock.labels.design import Design
from dock.labels.fonts import width_mm
from dock.labels.layout import Layout, lay_out
from dock.labels.symbols import DOTS_PER_MM, Matrix, matrix_modules
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes
from drivers.printer.designs import read_designs
from ui.commands.config import places_of
from ui.commands.speaking import Speaker
from ui.commands.writing import output, put
from ui.options import Options
from ui.words import say

DPI = 300
CALIBRATION_DOTS = 6  # of a module at 300 dpi: 0.5 mm, which every imager reads
ROLES = ("operator", "inspector", "supervisor")


@dataclass(frozen=True, slots=True)
class Card:
    """One code of a sheet, what it does, and what it answers where it is an answer."""

    code: CommandCode
    title: str
    subtitle: str = ""


_FORM = click.option(
    "--as", "form", type=click.Choice(["pdf", "png"]), default="pdf", show_default=True, help="What to write."
)


@click.command("commands")
@click.option("--role", type=click.Choice(ROLES), default="operator", show_default=True, help="Whose sheet it is.")
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="Of a PNG; the PDF has them all.")
@_FORM
@output
@click.pass_obj
def commands(options: Options | None, *, role: str, page: int, form: str, output: Path | None) -> None:
    """Write the sheet of command codes of a role: every action, grade and answer that it may give by a scan."""
    here = places_of(options)
    language = (options.lang if options else None) or "it"
    policy = read_policy(here)
    if isinstance(policy, Mistakes):
        raise Speaker(language).mistaken("cli.settings_wrong", policy)
    design = read_designs([here.shipped / "labels", here.config / "labels"])["command"]
    cards = [_drawn(design, card) for card in cards_of(role, policy, language)]
    title = say(f"sheet.{role}", language)
    notes = (say("sheet.how", language),)
    try:
        sheet = print_cards(title, notes, cards) if form == "pdf" else draw_cards(cards, DPI, page)
    except ValueError as wrong:
        raise Speaker(language).fault(wrong) from wrong
    put(sheet, output, Speaker(language))


@click.command("scanner-setup")
@_FORM
@output
@click.pass_obj
def scanner_setup(options: Options | None, *, form: str, output: Path | None) -> None:
    """Write the sheet that sets a scanner up: what its guide must set, and the label that shows whether it is set."""
    language = (options.lang if options else None) or "it"
    card = calibration_card()
    notes = tuple(say(f"setup.{step}", language) for step in ("aim", "cr", "no_stx", "guide", "check"))
    title = say("setup.title", language)
    put(print_cards(title, notes, [card]) if form == "pdf" else draw_cards([card], DPI), output, Speaker(language))


def cards_of(role: str, policy: Policy, language: str) -> Iterator[Card]:
    """The codes of a role's sheet with what each does, in this language."""
    for mode in ("RECEIVE", "INSPECT", "PUTAWAY", "DOOR", "FIND"):
        assert mode in MODES
        yield Card(CommandCode.of(Verb.MODE, mode), say(f"mode.{mode.lower()}", language))
    for verb in (Verb.DONE, Verb.CONFIRM, Verb.REPEAT, Verb.UNDO, Verb.CANCEL, Verb.REPRINT, Verb.PHOTO, Verb.LOCK):
        yield Card(CommandCode.of(verb), say(f"command.{verb.value.lower()}", language))
    for other in sorted(LANGUAGES):
        yield Card(CommandCode.of(Verb.LANGUAGE, other), say(f"command.language_{other.lower()}", language))
    for grade in policy.grades:
        if grade.grade.value in GRADES:
            name = f"{grade.grade.value}  {grade.name.spoken(language)}"
            yield Card(CommandCode.of(Verb.GRADE, grade.grade.value), name)
    if role == "inspector":
        yield from _answers(policy, language)
    if role == "supervisor":
        for route in Disposition:
            yield Card(CommandCode.of(Verb.ROUTE, folded(route.value)), say(f"disposition.{route}", language))
        for hold in HoldKind:
            yield Card(CommandCode.of(Verb.HOLD, folded(hold.value)), say(f"hold.{hold}", language))


def _answers(policy: Policy, language: str) -> Iterator[Card]:
    """Each answer once, although several checklists may ask the same question."""
    said: set[str] = set()
    for checklist in policy.checklists:
        for check in checklist.checks:
            for answer in check.answers:
                argument = answer_argument(check.id, answer.id)
                if argument not in said:
                    said.add(argument)
                    code = CommandCode.of(Verb.ANSWER, argument)
                    yield Card(code, answer.text.spoken(language), check.ask.spoken(language))


def _drawn(design: Design, card: Card) -> Layout:
    room = {field.name: field.length_max for field in design.fields}
    texts = {"title": card.title, "subtitle": card.subtitle}
    fields = {name: text[: room[name]] for name, text in texts.items() if name in room and text}
    return lay_out(design, {"code": card.code.text, **fields}, DPI, width_mm)


def calibration_card() -> Layout:
    """The calibration label: a Data Matrix, because no linear code of its length fits under a scanner."""
    text = calibration_text()
    side = matrix_modules(text)
    assert side is not None
    pitch_mm = CALIBRATION_DOTS / DOTS_PER_MM[DPI]
    size_mm = (side + 8) * pitch_mm
    return Layout(size_mm, size_mm, DPI, (Matrix(4 * pitch_mm, 4 * pitch_mm, CALIBRATION_DOTS, side, text),))
