"""`dock sim KIND`: one simulated device alone, for this dock's settings or for anybody's client.

A kind is there when its room holds an `alone.py`; its options are said there, so that a new one needs no line here.
"""

import argparse
import asyncio
import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import click

from drivers.clock import SystemClock
from simulators.refusal import NotPossible
from ui.words import harmless
from ui.words.helping import told

ROOM = "simulators"
SAID_LENGTH_MAX = 1_000
UNUSABLE = "the address or file that it was given cannot be used: {why}"
_FOLDER = Path(__file__).parents[2] / ROOM


class Alone(Protocol):
    """What the `alone.py` of a kind offers. Its docstring's first line is its help."""

    __doc__: str | None

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options of this device."""
        ...

    async def run(self, options: argparse.Namespace, now_us: Callable[[], int], say: "Say") -> None:
        """Serve the device until it is cancelled; `say` tells a person one line, first of all where it listens.

        Raises:
            OSError: the address is taken.
            NotPossible: an option says something that this device has not.
        """
        ...


class Say(Protocol):
    """As `simulators.serve.Say`, which nothing of the program imports."""

    def __call__(self, text: str, /, **params: object) -> None:
        """Say the sentence with this in its gaps."""
        ...


def _say(text: str, /, **params: object) -> None:
    click.echo(_said(text, params))


def _said(text: str, params: Mapping[str, object]) -> str:
    """A sentence in the language that was chosen; the title of a scenario in it is one too."""
    words = {name: told(str(one)) if name == "title" else one for name, one in params.items()}
    lines = told(text).format(**words).splitlines()
    return "\n".join(harmless(line, SAID_LENGTH_MAX) for line in lines)


def _why(fault: OSError | ValueError) -> str:
    """Why a device does not start."""
    match fault:
        case NotPossible(text=text, params=params):
            return _said(text, params)
        case OSError(errno=int(number)):
            return _said(UNUSABLE, {"why": ": ".join(filter(None, (fault.filename, os.strerror(number))))})
        case _:
            return harmless(str(fault), SAID_LENGTH_MAX)


class _Parser(argparse.ArgumentParser):
    """A parser whose help is in the language that was chosen."""

    def add_argument(self, *names: str, **how: Any) -> argparse.Action:
        """As argparse's own, `help` translated."""
        how["help"] = told(how.get("help") or "") or None
        return super().add_argument(*names, **how)


class KindGroup(click.Group):
    """A group whose commands are the devices that can stand alone."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives its context by position
        """Every kind that has an `alone.py`."""
        return sorted(path.parent.name for path in _FOLDER.glob("*/alone.py"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one kind, its module loaded now."""
        if cmd_name not in self.list_commands(ctx):
            return None
        alone = cast("Alone", importlib.import_module(f"{ROOM}.{cmd_name}.alone"))
        return _command(cmd_name, alone)


@click.group(cls=KindGroup)
def sim() -> None:
    """One simulated device alone, speaking the real protocol. It listens on this machine only, until Ctrl-C."""


def _command(kind: str, alone: Alone) -> click.Command:
    line = told((alone.__doc__ or kind).strip().splitlines()[0])

    @click.command(
        kind,
        help=line,
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )
    @click.argument("args", nargs=-1, type=click.UNPROCESSED)
    def serve(args: Sequence[str]) -> None:
        parser = _Parser(prog=f"dock sim {kind}", description=line)
        alone.add_options(parser)
        parser.epilog = told(parser.epilog or "") or None
        options = parser.parse_args(list(args))  # ends with 2 and its reason where they are not understood
        try:
            asyncio.run(alone.run(options, SystemClock().now_us, _say))
        except (OSError, ValueError) as fault:
            raise click.ClickException(f"{kind}: {_why(fault)}") from fault

    return serve
