"""Settings as they may be shown to anybody: on a screen, in a bundle, in a ticket."""

import re

from dock.settings.canonical import Scalar, flat
from dock.settings.values import Settings

HIDDEN = "***"
_PRIVATE = re.compile(r"^(upstreams\..*\.secret|database\.password)$")


def redacted(settings: Settings) -> dict[str, Scalar]:
    """Every setting by its name; of secrets it is said only whether there is one."""
    return {name: HIDDEN if _PRIVATE.match(name) and value else value for name, value in flat(settings).items()}
