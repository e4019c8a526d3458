"""Forms about a return as a whole: a legal hold on it."""

from collections.abc import Mapping

from dock.core.commands import Command, PlaceLegalHold, ReleaseLegalHold
from dock.core.ids import RmaNo
from ui.terminal.forms import Field, Form


def legal_hold(rma: str) -> Form:
    """A dispute or an authority asks that everything about the return stays."""

    def made(given: Mapping[str, str]) -> Command:
        return PlaceLegalHold(RmaNo(rma), given["words"])

    return Form("form.legal_hold", (Field("words", "form.words"),), made, rma)


def legal_release(rma: str) -> Command:
    """Nobody asks any more that it stays."""
    return ReleaseLegalHold(RmaNo(rma))
