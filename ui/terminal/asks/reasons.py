"""Reasons that can be picked, and the last one that is typed. What is kept is the reason's code, or the typed words."""

from collections.abc import Mapping

from ui.terminal.forms import Choice, Field, FieldKind
from ui.words import say

OTHER = "other"
REASONS: Mapping[str, tuple[str, ...]] = {
    "reprint": ("torn", "unreadable", "lost", "wrong_goods"),
    "hold": ("seen", "told", "test_failed", "does_not_match"),
    "release": ("checked", "wiped", "owner_agreed", "placed_wrongly"),
    "route": ("value", "condition", "owner_agreed", "no_room"),
    "grade": ("second_look", "owner_agreed", "answer_too_strict"),
    "refuse": ("damaged", "wet", "opened", "not_ours"),
    "reserve": ("fewer", "more", "damaged", "wet", "opened"),
    "donation": ("partner_full", "condition", "not_wanted"),
    "waive": ("no_camera", "cannot_be_seen", "owner_agreed"),
}
"""What each act is usually done for; `why.` texts of the catalogues name them."""


def reason_fields(act: str, lang: str) -> tuple[Field, Field]:
    """The two questions that end in a reason."""
    choices = tuple(Choice(code, say(f"why.{code}", lang)) for code in (*REASONS[act], OTHER))
    return (
        Field("why", "form.why", FieldKind.CHOICE, choices),
        Field("words", "form.words", when=("why", OTHER)),
    )


def reason_of(given: Mapping[str, str]) -> str:
    """The reason that the two questions gave."""
    return given["words"] if given["why"] == OTHER else given["why"]
