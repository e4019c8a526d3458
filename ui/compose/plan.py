"""What a dock is made from, read from the command line's options, the environment and the site's files."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import click

from dock.core.rules.policy import Policy
from dock.settings.places import Places, places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import Settings
from ui.mistaken import mistake_said
from ui.options import Options

if TYPE_CHECKING:
    from drivers.clock import SystemClock  # naming a plan loads no driver


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dock is made from."""

    settings: Settings
    policy: Policy
    places: Places
    environ: Mapping[str, str]
    program_version: str
    clock: "SystemClock | None" = None  # None: the machine's own


def read_plan(options: Options) -> Plan:
    """What the options, the environment and the site's files say.

    Raises:
        click.ClickException: every mistake of the settings, with file and line.
    """
    where = places(config=options.config, data=options.data, environ=os.environ)
    settings, policy = read_settings(where), read_policy(where)
    if isinstance(settings, Mistakes):
        raise click.ClickException(_said(settings, options))
    if isinstance(policy, Mistakes):
        raise click.ClickException(_said(policy, options))
    return Plan(settings, policy, where, os.environ, version("returns-dock"))


def _said(mistakes: Mistakes, options: Options) -> str:
    return "\n".join(mistake_said(one, options.lang or "en") for one in mistakes.all)
