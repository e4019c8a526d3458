"""What the command line was told before the command's name; every command finds it in click's context."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `dock` itself. None: the environment, then the user's own folders decide."""

    config: Path | None = None
    data: Path | None = None
    lang: str | None = None
