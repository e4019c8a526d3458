"""Colours of the screens: a tone is never colour alone, and every pair is readable (WCAG 2.2, 1.4.3: 4.5 to 1)."""

from collections.abc import Mapping
from enum import StrEnum

from dock.core.decision import Tone


class Ink(StrEnum):
    """What a piece of text is; a palette says how it looks."""

    PLAIN = "plain"
    DIM = "dim"
    TITLE = "title"
    NEXT = "next"
    KEY = "key"
    DEMO = "demo"
    ALARM = "alarm"
    GOOD = "good"
    ATTENTION = "attention"
    WRONG = "wrong"
    ALREADY = "already"
    FINISHED = "finished"


TONE_INK: Mapping[Tone, Ink] = {tone: Ink(tone.value) for tone in Tone}
TONE_SHAPE: Mapping[Tone, str] = {
    Tone.GOOD: "●",
    Tone.ATTENTION: "▲",
    Tone.WRONG: "■",
    Tone.ALREADY: "○",
    Tone.FINISHED: "►",
}
"""A shape per tone, each in the fonts of the Linux console (CP437 and Latin 1)."""

HIGH_CONTRAST: Mapping[Ink, tuple[str, str, str]] = {
    Ink.PLAIN: ("#f2f2f2", "#101010", ""),
    Ink.DIM: ("#b4b4b4", "#101010", ""),
    Ink.TITLE: ("#ffffff", "#101010", "bold"),
    Ink.NEXT: ("#000000", "#ffd75f", "bold"),
    Ink.KEY: ("#9fd8ff", "#101010", ""),
    Ink.DEMO: ("#000000", "#d7afff", "bold"),
    Ink.ALARM: ("#ffffff", "#b00020", "bold"),
    Ink.GOOD: ("#000000", "#5fd787", "bold"),
    Ink.ATTENTION: ("#000000", "#ffaf5f", "bold"),
    Ink.WRONG: ("#ffffff", "#b00020", "bold"),
    Ink.ALREADY: ("#000000", "#87d7ff", "bold"),
    Ink.FINISHED: ("#000000", "#5fffd7", "bold"),
}
"""Foreground, background and attributes, on any terminal with 256 colours or more."""

CONSOLE: Mapping[Ink, tuple[str, str, str]] = {
    Ink.PLAIN: ("ansi_white", "ansi_black", ""),
    Ink.DIM: ("ansi_white", "ansi_black", ""),
    Ink.TITLE: ("ansi_bright_white", "ansi_black", "bold"),
    Ink.NEXT: ("ansi_black", "ansi_yellow", "bold"),
    Ink.KEY: ("ansi_bright_cyan", "ansi_black", ""),
    Ink.DEMO: ("ansi_black", "ansi_magenta", "bold"),
    Ink.ALARM: ("ansi_bright_white", "ansi_red", "bold"),
    Ink.GOOD: ("ansi_black", "ansi_green", "bold"),
    Ink.ATTENTION: ("ansi_black", "ansi_yellow", "bold"),
    Ink.WRONG: ("ansi_bright_white", "ansi_red", "bold"),
    Ink.ALREADY: ("ansi_black", "ansi_cyan", "bold"),
    Ink.FINISHED: ("ansi_black", "ansi_green", "bold"),
}
"""The same in the 16 colours of a Linux console."""

NO_COLOUR: Mapping[Ink, tuple[str, str, str]] = {
    ink: ("ansi_default", "ansi_default", "" if ink in {Ink.PLAIN, Ink.DIM, Ink.KEY} else "bold reverse") for ink in Ink
} | {Ink.TITLE: ("ansi_default", "ansi_default", "bold")}
"""No colour at all (https://no-color.org): what must be seen is reversed."""


def palette(environment: Mapping[str, str]) -> Mapping[Ink, tuple[str, str, str]]:
    """The palette that this terminal can show."""
    if environment.get("NO_COLOR"):
        return NO_COLOUR
    if environment.get("TERM") in {"linux", "dumb", "vt100", "ansi"}:
        return CONSOLE
    return HIGH_CONTRAST


def is_ascii_only(environment: Mapping[str, str]) -> bool:
    """Whether the person's locale says that the terminal shows ASCII alone.

    `LC_CTYPE=C.UTF-8` tells nothing: Python puts it there itself where `LANG` is C (PEP 538).
    """
    told = [environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    if told[1] == "C.UTF-8" and told[2] in {"C", "POSIX"}:
        told[1] = ""
    locale = next((one for one in told if one), "")
    return bool(locale) and "utf" not in locale.lower()


def contrast(foreground: str, background: str) -> float:
    """The contrast of two `#rrggbb` colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(foreground), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    # WCAG 2.2, relative luminance
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
