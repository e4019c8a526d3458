"""Reading tables of TOML into values, so that every mistake is told at once, each with its place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeGuard, TypeVar

from dock.core.fault import Sentence, sentence
from dock.core.phrase import Phrase

Tables = Mapping[str, object]  # one file's tables, as TOML gives them
TEXT_LENGTH_MAX = 400  # signs; what stands on a screen of 80 columns and is still read
Member = TypeVar("Member", bound=StrEnum)
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and where: `checklists/phone: check 3: answer 1: cap`."""

    where: str
    what: Sentence

    def __str__(self) -> str:
        """The mistake as one line."""
        return f"{self.where}: {self.what}"


class PolicyMistakes(ValueError):
    """The files of the site's policy cannot be used; all that is wrong with them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Table:
    """One table being read. Each reading marks its key; `close` reports the keys that nobody read."""

    where: str
    raw: Mapping[str, object]
    mistakes: list[Mistake]
    read: set[str] = field(default_factory=set[str])

    def text(self, key: str, default: str | None = None) -> str:
        """A printable text; required where there is no default."""
        value = self._take(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or not value.isprintable() or len(value) > TEXT_LENGTH_MAX:
            self.wrong(
                key,
                sentence(
                    "{value!r:.60} is no printable text of at most {text_length_max} signs",
                    value=value,
                    text_length_max=TEXT_LENGTH_MAX,
                ),
            )
            return ""
        if not value and default is None:
            self.wrong(key, sentence("is empty"))
        return value

    def count(self, key: str, default: int | None = None, *, least: int = 0) -> int:
        """A whole number, `least` or more."""
        value = self._take(key, default)
        if value is None:
            return least
        if not is_count(value) or value < least:
            self.wrong(key, sentence("{value!r:.60} is no whole number of {least} or more", value=value, least=least))
            return least
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            self.wrong(key, sentence("{value!r:.60} is neither true nor false", value=value))
            return default
        return value

    def day(self, key: str) -> date | None:
        """A day, or None where the key does not stand."""
        if key not in self.raw:
            return None
        value = self._take(key, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.wrong(key, sentence("{value!r:.60} is no day such as 2026-07-19", value=value))
            return None
        return value

    def member(self, key: str, kind: type[Member], fallback: Member) -> Member:
        """One of an enumeration's values; required."""
        return self._member(key, kind, self.text(key)) or fallback

    def member_or_none(self, key: str, kind: type[Member]) -> Member | None:
        """One of an enumeration's values, or None where the key does not stand."""
        return self._member(key, kind, self.text(key)) if key in self.raw else None

    def members(self, key: str, kind: type[Member]) -> tuple[Member, ...]:
        """Values of an enumeration, as a list; empty where the key does not stand."""
        found = (self._member(key, kind, text) for text in self.texts(key))
        return tuple(each for each in found if each is not None)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where the key does not stand."""
        value = self._take(key, [])
        if not is_list(value) or not all(isinstance(each, str) and each.isprintable() for each in value):
            self.wrong(key, sentence("{value!r:.60} is no list of texts", value=value))
            return ()
        return tuple(str(each) for each in value)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts; empty where the key does not stand."""
        value = self._take(key, {})
        if not is_table(value) or not all(isinstance(each, str) for each in value.values()):
            self.wrong(key, sentence("{value!r:.60} is no table of texts", value=value))
            return ()
        return tuple((name, str(each)) for name, each in value.items())

    def phrase(self, key: str) -> Phrase:
        """A sentence in both languages; required."""
        value = self._take(key, None)
        if value is None:
            return Phrase("", "")
        if not is_table(value):
            self.wrong(key, sentence('is no pair of texts: it = "..." and en = "..." in braces'))
            return Phrase("", "")
        inner = Table(f"{self.where}: {key}", value, self.mistakes)
        phrase = Phrase(inner.text("it"), inner.text("en"))
        inner.close()
        return phrase

    def phrase_or_none(self, key: str) -> Phrase | None:
        """A sentence in both languages, or None where the key does not stand."""
        return self.phrase(key) if key in self.raw else None

    def each(self, key: str, parse: Callable[["Table"], Read]) -> tuple[Read, ...]:
        """What `parse` makes of each table in a list of tables; empty where the key does not stand."""
        value = self._take(key, [])
        if not is_list(value):
            self.wrong(key, sentence("is no list of tables"))
            return ()
        found: list[Read] = []
        for place, raw in enumerate(value, 1):
            if not is_table(raw):
                self.wrong(f"{key} {place}", sentence("is no table"))
                continue
            name = raw.get("id", raw.get("name", raw.get("code", place)))
            inner = Table(f"{self.where}: {key} {str(name)[:40]!r}", raw, self.mistakes)
            found.append(parse(inner))
            inner.close()
        return tuple(found)

    def once(self, what: str, names: Sequence[str]) -> None:
        """Report what stands twice."""
        for name in dict.fromkeys(each for each in names if names.count(each) > 1):
            self.wrong(what, sentence("'{name}' stands {count} times", name=name, count=names.count(name)))

    def close(self) -> None:
        """Report the keys that nobody read: a mistyped key must not be silently without effect."""
        for key in self.raw:
            if key not in self.read:
                self.wrong(key[:40], sentence("is no key known here"))

    def wrong(self, key: str, what: Sentence) -> None:
        """Report that this is wrong at this key."""
        self.mistakes.append(Mistake(f"{self.where}: {key}", what))

    def _take(self, key: str, default: object) -> object:
        self.read.add(key)
        if key not in self.raw and default is None:
            self.wrong(key, sentence("is missing"))
        return self.raw.get(key, default)

    def _member(self, key: str, kind: type[Member], text: str) -> Member | None:
        known = [each.value for each in kind]
        if text not in known:
            if text:
                self.wrong(key, sentence("{value!r:.60} is none of {names}", value=text, names=", ".join(known)))
            return None
        return kind(text)


def is_table(value: object) -> TypeGuard[Mapping[str, object]]:
    """Whether this is a table as TOML gives one."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Whether this is a list as TOML gives one."""
    return isinstance(value, list)


def is_count(value: object) -> TypeGuard[int]:
    """Whether this is a whole number; true and false are none."""
    return isinstance(value, int) and not isinstance(value, bool)
