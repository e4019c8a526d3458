"""What the value of a GS1 element means: a measure with its point, an amount, a day."""

from dataclasses import dataclass
from decimal import Decimal

from dock.core.codes.gs1_ai import ai_of
from dock.core.codes.gs1_days import date_of
from dock.core.ids import NotAnId

_DAYS = frozenset({"11", "12", "13", "15", "16", "17", "4326", "7006"})
_MOMENTS = frozenset({"4324", "4325", "7003", "7011", "8008"})  # a day, then hours and minutes where they are given


@dataclass(frozen=True, slots=True)
class Meaning:
    """A value as people mean it. The one that does not apply is empty."""

    number: str = ""  # of measures, amounts and percentages, with its decimal point
    currency: str = ""  # ISO 4217, numeric
    day: str = ""  # YYYY-MM-DD
    time: str = ""  # HH:MM or HH:MM:SS, or hours alone


def meaning(ai: str, value: str, year_now: int) -> Meaning:
    """What `value` means under `ai`; nothing where it is text, or no value that the identifier allows."""
    known = ai_of(ai)
    if known is None or not known.form.fullmatch(value):
        return Meaning()
    try:
        if ai in _DAYS:
            return Meaning(day=date_of(value, year_now).isoformat())
        if ai in _MOMENTS:
            clock = value[6:]
            return Meaning(day=date_of(value[:6], year_now).isoformat(), time=":".join(_pairs(clock)))
    except NotAnId:
        return Meaning()
    if len(ai) == 4 and "310" <= ai[:3] <= "369":
        return Meaning(number=_pointed(value, int(ai[3])))
    if len(ai) == 4 and ai[:3] in {"390", "392", "394", "395"}:
        return Meaning(number=_pointed(value, int(ai[3])))
    if len(ai) == 4 and ai[:3] in {"391", "393"}:
        return Meaning(number=_pointed(value[3:], int(ai[3])), currency=value[:3])
    return Meaning(number=str(int(value))) if ai in {"30", "37"} else Meaning()


def _pairs(digits: str) -> list[str]:
    return [digits[place : place + 2] for place in range(0, len(digits), 2)]


def _pointed(digits: str, places: int) -> str:
    return str(Decimal(int(digits)).scaleb(-places)) if places else str(int(digits))
