"""The three clocks of a withdrawal, in the site's calendar of legal days. Pure; not legal advice.

Directive 2011/83/EU arts. 9, 13 and 14, as Cod. Consumo arts. 52 to 57 have them: 14 days to withdraw from the day on
which the last goods were in hand; 14 days to send back, and 14 days to refund, from the day of the notice; the trader
may wait for the goods or for proof that they were sent off, whichever comes first. A term that ends on a day that is no
working day ends with the next one (Reg. (EEC, Euratom) 1182/71 art. 3(4)). The day of the event itself is not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

TERM_DAYS = 14
WARN_DAYS = 3  # before a refund is due it is shown


@dataclass(frozen=True, slots=True)
class Clocks:
    """The days of one withdrawal; None where the event that starts a clock is not known."""

    withdraw_by: date | None
    send_back_by: date | None
    refund_by: date | None
    is_in_time: bool | None  # the notice came within the term; None: a day is not known
    may_wait: bool  # neither goods nor proof of dispatch are here: the refund may be withheld

    def is_due(self, today: date) -> bool:
        """Whether the refund must be seen to now: it is due within a few days, and nothing lets the trader wait."""
        return self.refund_by is not None and not self.may_wait and today >= self.refund_by - timedelta(WARN_DAYS)

    def is_late(self, today: date) -> bool:
        """Whether the day of the refund has passed, and nothing lets the trader wait."""
        return self.refund_by is not None and not self.may_wait and today > self.refund_by


def clocks_of(
    delivered: date | None,
    notice: date | None,
    *,
    has_proof: bool,
    has_goods: bool,
    is_working: Callable[[date], bool],
) -> Clocks:
    """The clocks of a withdrawal, from the days on which its events fell in the site's zone."""
    withdraw_by = _end(delivered, is_working)
    is_in_time = None if notice is None or withdraw_by is None else notice <= withdraw_by
    term = _end(notice, is_working)
    return Clocks(withdraw_by, term, term, is_in_time, may_wait=not (has_proof or has_goods))


def _end(start: date | None, is_working: Callable[[date], bool]) -> date | None:
    if start is None:
        return None
    last = start + timedelta(TERM_DAYS)
    while not is_working(last):
        last += timedelta(1)
    return last
