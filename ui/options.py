"""What the command line was told before the command's name; every command finds it in click's context."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ui.words.helping import language_of


@dataclass(frozen=True, slots=True)
class Options:
    """The options of `dock` itself. None: the environment, then the user's own folders decide."""

    config: Path | None = None
    data: Path | None = None
    lang: str | None = None

    @classmethod
    def told(cls, config: str | None, data: str | None, lang: str | None) -> Self:
        """The options as click gives them; `~` is the user's home."""
        return cls(Path(config).expanduser() if config else None, Path(data).expanduser() if data else None, lang)


def language_told(options: Options | None) -> str:
    """The language of the command line where no settings are read: as told, else the system's."""
    return (options.lang if options else None) or language_of(os.environ)
