"""All that a site's files say: settings and policy, read together, so that every mistake is in one list."""

from dataclasses import dataclass

from dock.core.fault import sentence
from dock.core.rules.policy import Policy, changed_in_place, with_earlier
from dock.settings.mistakes import mistake
from dock.settings.places import Places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes, read_settings
from dock.settings.values import Settings


@dataclass(frozen=True, slots=True)
class Site:
    """What a dock works by."""

    settings: Settings
    policy: Policy


def read_site(places: Places) -> Site | Mistakes:
    """What the files say, or everything that is wrong with them."""
    settings, policy = read_settings(places), read_policy(places)
    if isinstance(settings, Settings) and isinstance(policy, Policy):
        return Site(settings, policy)
    found = [one for part in (settings, policy) if isinstance(part, Mistakes) for one in part.all]
    return Mistakes(tuple(sorted(found)))


def follow(places: Places, old: Site, fresh: Site) -> Site | Mistakes:
    """`fresh` while a dock works by `old`: the checklists that inspections may have begun with stay known."""
    if changed := changed_in_place(old.policy, fresh.policy):
        why = sentence("it says something else than before under the same number: give it a higher one")
        return Mistakes(
            tuple(
                mistake(places.config / "checklists" / f"{one.id}.toml", 1, "bad_value", key="version", why=why)
                for one in changed
            )
        )
    return Site(fresh.settings, with_earlier(old.policy, fresh.policy))
