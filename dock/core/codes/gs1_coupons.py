"""Coupons in GS1 element strings: the two layouts of digits within AI 8110 and AI 8112, each read from the left.

Sources: "North American Coupon Application Guideline Using GS1 DataBar Expanded Symbols"; "GS1 AI (8112) Coupon Data
Specification". A returns dock uses none of it: it must only know a right one from a wrong one.
"""

import re
from dataclasses import dataclass

from dock.core.codes.gs1_days import is_day

_OFFER_DIGITS = 6
_PURCHASE_CODES = "[0-49]"


def is_coupon(text: str) -> bool:
    """Whether the digits are a coupon of AI 8110."""
    digits = _Digits(text)
    try:
        digits.sized(0, 6, 6)  # company prefix
        digits.take(_OFFER_DIGITS)
        digits.sized(1, 5)  # save value
        _purchase(digits)
        starts, expires = _options(digits)
    except _Short:
        return False
    return digits.is_done and (not starts or not expires or starts <= expires)


def is_coupon_offer(text: str) -> bool:
    """Whether the digits are a coupon of AI 8112."""
    digits = _Digits(text)
    try:
        digits.take(1, "[01]")
        digits.sized(0, 6, 6)  # funder
        digits.take(_OFFER_DIGITS)
        digits.sized(0, 9, 6)  # serial number
    except _Short:
        return False
    return digits.is_done


class _Short(ValueError):
    """The digits end before the layout does, or are not what it allows."""


@dataclass(slots=True)
class _Digits:
    text: str
    place: int = 0

    @property
    def is_done(self) -> bool:
        return self.place == len(self.text)

    def take(self, count: int, allowed: str = "[0-9]") -> str:
        taken = self.text[self.place : self.place + count]
        if not re.fullmatch(f"{allowed}{{{count}}}", taken):
            raise _Short(taken)
        self.place += count
        return taken

    def sized(self, low: int, high: int, more: int = 0) -> None:
        """A digit from `low` to `high` that says, with `more` added, how many follow."""
        self.take(int(self.take(1, f"[{low}-{high}]")) + more)

    def has_option(self, number: int) -> bool:
        """Whether the option of this number comes next; its number is taken."""
        is_there = self.text[self.place : self.place + 1] == str(number)
        self.place += is_there
        return is_there


def _purchase(digits: _Digits) -> None:
    digits.sized(1, 5)  # requirement
    digits.take(1, _PURCHASE_CODES)
    digits.take(3)  # family code


def _options(digits: _Digits) -> tuple[str, str]:
    """The optional fields, in the order of their numbers; the days of start and expiration among them."""
    starts = expires = ""
    if digits.has_option(1):
        digits.take(1, "[0-3]")  # rules for additional purchases
        _further_purchase(digits)
    if digits.has_option(2):
        _further_purchase(digits)
    if digits.has_option(3):
        expires = _day(digits)
    if digits.has_option(4):
        starts = _day(digits)
    if digits.has_option(5):
        digits.sized(0, 9, 6)  # serial number
    if digits.has_option(6):
        digits.sized(1, 7, 6)  # retailer
    if digits.has_option(9):
        digits.take(1, "[01256]")  # how the value is saved
        digits.take(1, "[0-2]")  # on which item
        digits.take(1)  # store coupon
        digits.take(1, "[01]")  # not to be multiplied
    return starts, expires


def _further_purchase(digits: _Digits) -> None:
    _purchase(digits)
    if digits.text[digits.place : digits.place + 1] == "9":
        digits.take(1)  # the same company as the first
    else:
        digits.sized(0, 6, 6)


def _day(digits: _Digits) -> str:
    day = digits.take(6)
    if not is_day(day):
        raise _Short(day)
    return day
