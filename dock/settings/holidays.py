"""The calendar in which a site's legal days are counted: its zone, its week and its public holidays."""

from dataclasses import dataclass
from datetime import date, timedelta

EASTER_MONDAY = timedelta(days=1)
SAINT_FRANCIS_FROM = 2026  # L. 8 October 2025 n. 151: 4 October is a national holiday from 2026

# L. 27 May 1949 n. 260 with its changes, D.P.R. 28 December 1985 n. 792 (6 January), L. 336/2000 (2 June)
ITALY = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are worked. Weekdays count from Monday = 0."""

    time_zone: str
    country: str  # IT, or "" for no public holidays but the site's own
    weekdays: tuple[int, ...]
    closed: tuple[date, ...]  # the site's own days
    yearly: tuple[tuple[int, int], ...]  # month and day that come back each year: the patron saint's

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday or one of the site's own, whatever its weekday."""
        if day in self.closed or (day.month, day.day) in self.yearly:
            return True
        return self.country == "IT" and is_italian_holiday(day)

    def is_working(self, day: date) -> bool:
        """Whether the site works on `day`."""
        return day.weekday() in self.weekdays and not self.is_holiday(day)

    def due(self, start: date, days: int) -> date:
        """The day on which a term of `days` ends, the first day not counted.

        A term that ends on a holiday or a Sunday runs to the next day that is neither (Cod. civ. 1187, 2963).
        """
        day = start + timedelta(days=days)
        while day.weekday() == 6 or self.is_holiday(day):
            day += timedelta(days=1)
        return day


def is_italian_holiday(day: date) -> bool:
    """Whether `day` is a national public holiday of Italy."""
    if (day.month, day.day) in ITALY or (day.month, day.day, day.year >= SAINT_FRANCIS_FROM) == (10, 4, True):
        return True
    sunday = easter(day.year)
    return day in {sunday, sunday + EASTER_MONDAY}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    century, place = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    golden = year % 19
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarter, remainder = divmod(place, 4)
    weekday = (32 + 2 * rest + 2 * quarter - epact - remainder) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
