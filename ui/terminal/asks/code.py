"""A code that no scanner reads, typed by hand; the station takes it as if it had been scanned."""

from collections.abc import Mapping

from dock.core.commands import Command, EnterCode
from ui.terminal.forms import Field, Form


def type_code() -> Form:
    """Type one code."""

    def made(given: Mapping[str, str]) -> Command:
        return EnterCode(given["code"])

    return Form("screen.type", (Field("code", "form.code"),), made)
