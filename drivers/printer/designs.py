"""Label designs from folders of TOML: the shipped ones, and a site's own over them."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from dock.core.fault import Sentence, sentence
from dock.labels.design import Design, DesignRefused
from dock.labels.design_reading import read_design


class Designs:
    """The designs in force: those that the folders held when they were last read without a mistake."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self.current = read_designs(self._folders)

    def renew(self) -> bool:
        """Read them again; whether they are other ones now.

        Raises:
            DesignRefused: with every mistake of every file; those in force stay.
            OSError: a file cannot be read.
        """
        old, self.current = self.current, read_designs(self._folders)
        return old != self.current


def read_designs(folders: Iterable[Path]) -> dict[str, Design]:
    """Every design by its name; a later folder's file takes the place of an earlier one's. A missing folder is empty.

    Raises:
        DesignRefused: with every mistake of every file.
        OSError: a file cannot be read.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.toml"))}
    designs: dict[str, Design] = {}
    mistakes: list[Sentence] = []
    for name, path in paths.items():
        try:
            designs[name] = read_design(name, tomllib.loads(path.read_text(encoding="utf-8")))
        except DesignRefused as refused:
            mistakes += [sentence("{path}: {why}", path=path, why=mistake) for mistake in refused.mistakes]
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            mistakes.append(sentence("{path}: {why}", path=path, why=error))
    if mistakes:
        raise DesignRefused(mistakes)
    return designs
