"""Instants and outside texts as they stand in documents for other systems."""

import unicodedata
from datetime import UTC, datetime, timedelta

TEXT_LENGTH_MAX = 200  # longer than any document number or partner's name; a longer text is a mistake or an attack
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(instant_us: int) -> str:
    """The instant in RFC 3339, UTC, to the microsecond."""
    # whole numbers all the way: a float would lose the last microseconds
    return (_EPOCH + timedelta(microseconds=instant_us)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def micros(text: str) -> int:
    """The instant that an RFC 3339 or ISO 8601 text names; without an offset it is UTC.

    Raises:
        ValueError: the text is no date and time.
    """
    instant = datetime.fromisoformat(text)
    return ((instant if instant.tzinfo else instant.replace(tzinfo=UTC)) - _EPOCH) // timedelta(microseconds=1)


def clean(text: str) -> str:
    """Outside text without control, format and surrogate signs, at most `TEXT_LENGTH_MAX` long."""
    return "".join(sign for sign in text[: TEXT_LENGTH_MAX * 2] if unicodedata.category(sign)[0] != "C")[
        :TEXT_LENGTH_MAX
    ]
