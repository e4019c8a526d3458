"""Forms that let a person in. A PIN is typed by hand and never shown; a badge that is scanned meanwhile is a badge."""

from collections.abc import Mapping

from dock.core.commands import Command, SignIn
from dock.core.ids import ActorId
from ui.terminal.forms import Field, FieldKind, Form


def pin(actor: str) -> Form:
    """The PIN of the person whose badge was scanned."""

    def made(given: Mapping[str, str]) -> Command:
        return SignIn(ActorId(actor), given["pin"])

    return Form("form.sign_in", (Field("pin", "form.pin", FieldKind.SECRET),), made, actor)


def sign_in() -> Form:
    """Name and PIN, where a badge was forgotten."""
    fields = (Field("actor", "form.actor"), Field("pin", "form.pin", FieldKind.SECRET))

    def made(given: Mapping[str, str]) -> Command:
        return SignIn(ActorId.parse(given["actor"]), given["pin"])

    return Form("form.sign_in", fields, made)
