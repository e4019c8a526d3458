"""What a demo is made of: simulated devices, settings that lead to them, two people."""

import os
from importlib.metadata import version
from random import Random

from dock.core.commands import EnrolPerson
from dock.core.ids import ActorId
from dock.settings.places import Places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from drivers.clock import SystemClock
from ui.commands.speaking import Speaker
from ui.compose.plan import Plan
from ui.compose.running import RunningDock
from ui.demo.world import BADGE, BENCH, CHIEF_BADGE, CHIEF_PIN, TOKEN_VARIABLE, World

DEMO_ACTOR = ActorId("demo-1")
DEMO_CHIEF = ActorId("demo-capo")


def make_world(where: Places, seed: int, clock: SystemClock) -> World:
    """The simulated devices of a demo."""
    return World(where.data / "devices", clock.now_us, Random(seed))  # noqa: S311 - repeatable on purpose


def make_plan(world: World, where: Places, language: str) -> Plan:
    """What the demo's dock is made from: settings written for its devices, and read as any site's are.

    Raises:
        click.ClickException: the settings that the demo wrote are wrong, with every mistake.
    """
    world.write_settings(where.config, language)
    settings, policy = read_settings(where), read_policy(where)
    for found in (settings, policy):
        if isinstance(found, Mistakes):
            raise Speaker(language).mistaken("cli.settings_wrong", found)
    assert not isinstance(settings, Mistakes)
    assert not isinstance(policy, Mistakes)
    return Plan(settings, policy, where, {**os.environ, TOKEN_VARIABLE: world.shop.token}, version("returns-dock"))


async def enrol(dock: RunningDock) -> None:
    """Give the demo's badges to somebody who receives and inspects, and to somebody who may do everything."""
    roles = ("operator", "inspector")
    await dock.ask(EnrolPerson(DEMO_ACTOR, roles, "Demo", "", BADGE.token), BENCH, is_system=True)
    chief = EnrolPerson(DEMO_CHIEF, ("operator", "inspector", "supervisor"), "Demo", CHIEF_PIN, CHIEF_BADGE.token)
    await dock.ask(chief, BENCH, is_system=True)
