"""Days as GS1 writes them: six digits, whose century is a rule, or eight."""

import calendar
import re
from datetime import date

from dock.core.ids import NotAnId


def is_day(text: str, *, is_month_enough: bool = False) -> bool:
    """Whether YYMMDD or YYYYMMDD is a day; `is_month_enough`: day 00 stands for the whole month."""
    if not re.fullmatch(r"[0-9]{6}|[0-9]{8}", text):
        return False
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if not 1 <= month <= 12 or (day == 0 and not is_month_enough):
        return False
    # of two-digit years, 00 is 2000 for the longest time to come, so each fourth one is a leap year
    full_year = year if len(text) == 8 else 2000 + year
    return full_year > 0 and day <= calendar.monthrange(full_year, month)[1]


def date_of(yymmdd: str, year_now: int) -> date:
    """The day of a six-digit GS1 date; day 00 is the month's last.

    The century is the one that brings the year within 49 years before to 50 after now (GS1 General Specifications,
    7.12).

    Raises:
        NotAnId: no such day.
    """
    if not re.fullmatch(r"[0-9]{6}", yymmdd):
        raise NotAnId("{yymmdd!a} is no date: six digits are one", yymmdd=yymmdd[:12])
    year, month, day = (int(yymmdd[place : place + 2]) for place in (0, 2, 4))
    ahead = year - year_now % 100
    century = year_now // 100 + (-1 if ahead >= 51 else 1 if ahead <= -50 else 0)
    try:
        full_year = century * 100 + year
        return date(full_year, month, day or calendar.monthrange(full_year, month)[1])
    except ValueError as error:  # calendar's IllegalMonthError is one
        raise NotAnId("{yymmdd!a} is no date: {error}", yymmdd=yymmdd, error=error) from error
