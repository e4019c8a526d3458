"""Forms for who tunes a reader or puts another in its place: what to try, and yes or no to what it changes."""

from collections.abc import Mapping

from dock.core.commands import AnswerTrial, Command, TryReader
from dock.core.ids import DeviceId
from dock.core.views import ReaderView
from ui.terminal.forms import Choice, Field, FieldKind, Form
from ui.words import say

UNDER_WAY = frozenset({"probing", "confirming", "switching", "watching", "returning"})
MODES = (
    "",
    "fm0",
    "m2",
    "m4",
    "m8",
    "dense-m2",
    "dense-m4",
    "dense-m8",
    "auto-dense",
    "auto-deep",
    "auto-fast",
    "auto-static",
)
SESSIONS = ("0", "1", "2", "3")
SETTINGS = ("power_dbm", "session", "mode", "profile", "address")


def is_on_trial(one: ReaderView) -> bool:
    """Whether something is tried on this reader just now."""
    return one.trial is not None and one.trial.step in UNDER_WAY


def try_on(one: ReaderView, lang: str) -> Form:
    """What to try on this reader: one setting, or another reader's address."""

    def made(given: Mapping[str, str]) -> Command:
        what = given["what"]
        value = given.get(what, "").strip()
        return TryReader(DeviceId(one.device), ((what, value.replace(",", ".") if what == "power_dbm" else value),))

    whats = tuple(Choice(name, say(f"trial.{name}", lang)) for name in SETTINGS)
    modes = tuple(Choice(mode, mode or say("trial.free_mode", lang)) for mode in MODES)
    fields = (
        Field("what", "form.trial_what", FieldKind.CHOICE, whats),
        Field("power_dbm", "form.trial_power", when=("what", "power_dbm")),
        Field("session", "trial.session", FieldKind.CHOICE, _plain(SESSIONS), when=("what", "session")),
        Field("mode", "trial.mode", FieldKind.CHOICE, modes, when=("what", "mode")),
        Field("profile", "trial.profile", when=("what", "profile")),
        Field("address", "form.trial_address", when=("what", "address")),
    )
    return Form("form.try_reader", fields, made, f"{one.device}  {one.address}")


def answer(one: ReaderView, *, is_yes: bool) -> Command:
    """Yes to what another reader has otherwise; no ends the trial, whatever it is at."""
    return AnswerTrial(DeviceId(one.device), is_yes)


def _plain(values: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(value, value) for value in values)
