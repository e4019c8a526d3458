"""Codes that a person scans instead of pressing keys, and the codes on badges.

`DK.GRADE.A.40`: two dots and two check digits, so that no trade code is one and no fragment of one fires. Signs are
those that Italian, Spanish, British and US keyboards type alike; where a German one turns Y into Z, Z is read as Y.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from dock.core.checks import radix37_check_digits
from dock.core.ids import NotAnId

COMMAND_PREFIX = "DK"
BADGE_PREFIX = "DKB"
ARGUMENT_LENGTH_MAX = 32  # a Code 128 of this length fits a line of the command sheet
BADGE_LENGTH_MAX = 24


class Verb(StrEnum):
    """What a command code asks for. Values are printed on sheets and never change."""

    MODE = "MODE"
    GRADE = "GRADE"
    ANSWER = "ANSWER"
    ROUTE = "ROUTE"
    HOLD = "HOLD"
    UNDO = "UNDO"
    REPEAT = "REPEAT"
    CONFIRM = "CONFIRM"
    CANCEL = "CANCEL"
    DONE = "DONE"
    REPRINT = "REPRINT"
    LANGUAGE = "LANGUAGE"
    PHOTO = "PHOTO"
    LOCK = "LOCK"
    PRINTAT = "PRINTAT"


GRADES = frozenset("NABCDPX")
MODES = frozenset({"RECEIVE", "INSPECT", "PUTAWAY", "DOOR", "FIND"})
LANGUAGES = frozenset({"IT", "EN"})
_WITH_ARGUMENT = frozenset({Verb.MODE, Verb.GRADE, Verb.ANSWER, Verb.ROUTE, Verb.HOLD, Verb.LANGUAGE, Verb.PRINTAT})


@dataclass(frozen=True, slots=True, order=True)
class CommandCode:
    """One command: its verb, and what it is about."""

    verb: Verb
    argument: str = ""  # A, RECEIVE, or parts with dots between such as SEAL.1; empty where the verb says all

    @classmethod
    def parse(cls, text: str) -> Self:
        """The command in `text`, whatever its case.

        Raises:
            NotAnId: it is no command code, its check digits do not agree, or no such command exists.
        """
        parts = _checked(text, COMMAND_PREFIX)
        try:
            verb = Verb(parts[0])
        except ValueError as error:
            raise NotAnId(
                "{text!a} is no command of this dock: print the sheet of command codes anew", text=text[:40]
            ) from error
        return cls.of(verb, ".".join(parts[1:]))

    @classmethod
    def of(cls, verb: Verb, argument: str = "") -> Self:
        """The command of this verb and argument.

        Raises:
            NotAnId: the argument is missing, not wanted, or has signs that no sheet can carry.
        """
        wanted = argument.upper()
        is_right = wanted == "" if verb not in _WITH_ARGUMENT else bool(_ARGUMENT.fullmatch(wanted))
        is_known = {
            Verb.GRADE: wanted in GRADES,
            Verb.MODE: wanted in MODES,
            Verb.LANGUAGE: wanted in LANGUAGES,
        }.get(verb, True)
        if not is_right or not is_known or len(wanted) > ARGUMENT_LENGTH_MAX:
            raise NotAnId(
                "{argument!a} is nothing that the command {verb} can be about", argument=argument[:40], verb=verb.value
            )
        command = cls(verb, wanted)
        if _begins_with_a_command(command):
            raise NotAnId(
                "{argument!a} cannot be told from a part of a code: choose another name for it", argument=argument[:40]
            )
        return command

    @property
    def text(self) -> str:
        """The command as it is printed."""
        return _completed(".".join(part for part in (COMMAND_PREFIX, self.verb.value, self.argument) if part))


@dataclass(frozen=True, slots=True, order=True)
class BadgeCode:
    """What a badge says: a token of 0-9 and A-Y that stands for a person until the badge is withdrawn."""

    token: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """The badge in `text`, whatever its case."""
        parts = _checked(text, BADGE_PREFIX)
        if len(parts) != 1:
            raise NotAnId(
                "{text!a} is no badge: {badge_prefix}, a token and two check digits are one",
                text=text[:40],
                badge_prefix=BADGE_PREFIX,
            )
        return cls.of(parts[0])

    @classmethod
    def of(cls, token: str) -> Self:
        """The badge of this token."""
        wanted = token.upper()
        if not re.fullmatch(r"[0-9A-Y]+", wanted) or len(wanted) > BADGE_LENGTH_MAX:
            raise NotAnId(
                "{token!a} is no badge token: 1 to {badge_length_max} signs of 0-9 and A-Y are one",
                token=token[:40],
                badge_length_max=BADGE_LENGTH_MAX,
            )
        return cls(wanted)

    @property
    def text(self) -> str:
        """The badge as it is printed."""
        return _completed(f"{BADGE_PREFIX}.{self.token}")


_ARGUMENT = re.compile(r"[0-9A-Y]+(?:\.[0-9A-Y]+)*")


def _completed(body: str) -> str:
    return f"{body}.{radix37_check_digits(body)}"


def _is_whole(parts: list[str]) -> bool:
    return radix37_check_digits(".".join(parts[:-1])) == parts[-1]


def _begins_with_a_command(command: CommandCode) -> bool:
    """Whether the beginning of this code, cut at a point, has check digits that agree: one of 97 with `.10` in it."""
    parts = command.text.split(".")
    ends = range(4, len(parts))  # prefix, verb, argument and its check digits are the shortest command with an argument
    return any(re.fullmatch(r"[0-9]{2}", parts[end - 1]) and _is_whole(parts[:end]) for end in ends)


def _checked(text: str, prefix: str) -> list[str]:
    """The parts between prefix and check digits."""
    folded = text.strip()
    if not folded.isascii():
        raise NotAnId("{text!a} is no code of this dock", text=text[:40])
    folded = folded.upper().replace("Z", "Y")
    parts = folded.split(".")
    is_formed = len(parts) >= 3 and parts[0] == prefix and bool(re.fullmatch(r"[0-9]{2}", parts[-1]))
    if not is_formed or not _ARGUMENT.fullmatch(folded):
        raise NotAnId(
            "{text!a} is no code of this dock: {prefix}, words and two check digits are one",
            text=text[:40],
            prefix=prefix,
        )
    if not _is_whole(parts):
        raise NotAnId("{text!a} was misread or is a part of a code: its check digits do not agree", text=text[:40])
    return parts[1:-1]
