"""What one terminal remembers between two keys: which page, which form, what was refused. Nothing of the business."""

from dataclasses import dataclass, replace

from dock.core.decision import Refusal
from dock.core.views import Answer, BenchView, PictureSeen
from ui.terminal.asks import people
from ui.terminal.forms import Form

PIN_ANSWERS = frozenset({"pin_asked", "pin_wrong"})
"""What the station says when it wants the PIN of the badge that was scanned."""


@dataclass(slots=True)
class Desk:
    """The terminal's own memory. It may be lost at any moment, and nothing is."""

    page: str = ""  # a page of the dock or the help; empty: what the workstation does
    form: Form | None = None
    scroll: int = 0
    door_at: int = 0
    is_leaving: bool = False
    refusal: tuple[Refusal, Answer | None] | None = None  # and the answer that stood when it came
    _opened: tuple[str, Answer | None, PictureSeen | None] = ("", None, None)

    def open_nothing(self, bench: BenchView) -> None:
        """Begin: what the station said before this screen came asks nothing of it."""
        self._opened = (bench.actor, bench.answer, bench.picture)

    def open(self, form: Form, bench: BenchView) -> None:
        """Ask this; it is about what is in hand now."""
        self.form = form
        self._opened = (bench.actor, bench.answer, bench.picture)

    def turn(self, page: str) -> None:
        """Show this page, or the work where it is shown already."""
        self.page = "" if self.page == page else page
        self.scroll = 0

    def follow(self, bench: BenchView) -> bool:
        """Keep up with the workstation: a form whose person or subject is gone is left. True: it was left."""
        asks_pin = bench.answer is not None and bench.answer.line.key in PIN_ANSWERS
        if asks_pin and bench.answer is not self._opened[1] and bench.answer is not None:
            self.open(people.pin(dict(bench.answer.line.params).get("actor", "")), bench)
            return False
        if self.form is None:
            return False
        actor, answer, picture = self._opened
        in_hand = {bench.unit.lpn if bench.unit else "", bench.parcel.parcel if bench.parcel else "", ""}
        is_for_pin = self.form.title == "form.sign_in"
        is_over = self.form.subject not in in_hand or actor != bench.actor or (is_for_pin and answer != bench.answer)
        if is_over:
            self.form = None
            return True
        if self.form.shot and bench.picture is not picture and bench.picture and not bench.picture.fault:
            self.form = replace(self.form, photo=bench.picture.digest)
        return False
