"""Whose parcel number this may be. A format with a check digit proves itself; one without is only a pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dock.core.checks import has_gs1_check_digit
from dock.core.ids import NotAnId, TrackingNo


@dataclass(frozen=True, slots=True)
class CarrierMatch:
    """One carrier's format that a number has."""

    carrier: str  # key: ups, fedex, dhl, dpd, usps, post, brt, gls, poste
    number: TrackingNo  # as the carrier knows it: without routing digits before or after
    is_checked: bool  # its check digit agrees; False: the format has none


def match_carriers(text: str) -> tuple[CarrierMatch, ...]:
    """Every carrier's format that `text` has, checked ones first. A number whose check digit is wrong has none."""
    try:
        number = TrackingNo.parse(text).text
    except NotAnId:
        return ()
    if not number.strip("0"):
        return ()  # zeros alone agree with every check digit
    found = [match for form in _FORMATS if (match := form.match(number))]
    unlike = {(match.carrier, match.number): match for match in sorted(found, key=lambda match: match.is_checked)}
    return tuple(sorted(unlike.values(), key=lambda match: (not match.is_checked, match.carrier, match.number)))


@dataclass(frozen=True, slots=True)
class _Format:
    carrier: str
    pattern: re.Pattern[str]  # group "number" is the carrier's number where the code holds more
    check: Callable[[str], bool] | None

    def match(self, text: str) -> CarrierMatch | None:
        found = self.pattern.fullmatch(text)
        if not found:
            return None
        number = found.groupdict().get("number") or text
        if self.check and not self.check(number):
            return None
        return CarrierMatch(self.carrier, TrackingNo(number), self.check is not None)


def _ups(number: str) -> bool:
    # UPS: letters count (code - 63) mod 10, every second sign twice; the 1Z itself does not count
    body, check = number.removeprefix("1Z")[:-1], number[-1]
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    return str(-(sum(values[0::2]) + 2 * sum(values[1::2])) % 10) == check


def _ups_waybill(number: str) -> bool:
    # UPS freight: the letter does not count, every second digit counts twice
    digits = [int(digit) for digit in number[1:]]
    return -(sum(digits[0:9:2]) + 2 * sum(digits[1:9:2])) % 10 == digits[9]


def _s10(number: str) -> bool:
    # UPU S10, 5.2: weights 8 6 4 2 3 5 9 7, modulus 11; a result of 10 is written 0, of 11 is written 5
    digits = number[2:11]
    left = (
        11 - sum(int(digit) * weight for digit, weight in zip(digits[:8], (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    )
    return {10: 0, 11: 5}.get(left, left) == int(digits[8])


def _fedex_express(number: str) -> bool:
    # weights 3 1 7 from the left over eleven digits, modulus 11, of which 10 is written 0
    total = sum(int(digit) * (3, 1, 7)[place % 3] for place, digit in enumerate(number[:11]))
    return total % 11 % 10 == int(number[11])


def _dhl_express(number: str) -> bool:
    return int(number[:-1]) % 7 == int(number[-1])  # air waybill: modulus 7, as IATA resolution 600a


def _mod37_36(number: str) -> bool:
    # ISO/IEC 7064, MOD 37,36 (DPD's label specification uses it over the 14 or 27 signs before the check sign)
    product = 36
    for sign in number[:-1]:
        product = ((product + int(sign, 36)) % 36 or 36) * 2 % 37
    return (product + int(number[-1], 36)) % 36 == 1


def _usps_legacy(number: str) -> bool:
    # the 20 digits of the old confirmation numbers are checked as if the application identifier 91 stood before them
    return has_gs1_check_digit(number) or has_gs1_check_digit("91" + number)


def _form(carrier: str, pattern: str, check: Callable[[str], bool] | None = None) -> _Format:
    return _Format(carrier, re.compile(pattern), check)


_ZIP = r"(?:420[0-9]{5}(?:[0-9]{4})?)?"  # routing before the number: AI 420 with ZIP or ZIP+4

_FORMATS = (
    _form("ups", r"1Z[0-9A-Z]{15}[0-9]", _ups),
    _form("ups", r"[AHJKTV][0-9]{10}", _ups_waybill),
    _form("post", r"[A-Z]{2}[0-9]{9}[A-Z]{2}", _s10),
    _form("fedex", r"[0-9]{12}", _fedex_express),
    _form("fedex", r"1[0-9]{19}[0-9]{2}(?P<number>[0-9]{12})", _fedex_express),
    _form("fedex", r"[0-9]{16}(?P<number>[0-9]{12})[0-9]{4}", _fedex_express),
    _form("fedex", r"9[0-9]{21}(?P<number>[0-9]{12})", _fedex_express),
    _form("fedex", r"[0-9]{15}", has_gs1_check_digit),
    _form("fedex", r"96[0-9]{5}(?P<number>[0-9]{15})", has_gs1_check_digit),
    _form("fedex", r"0[0-9]{17}", has_gs1_check_digit),
    _form("dhl", r"[0-9]{10,11}", _dhl_express),
    _form("dhl", r"JJD[0-9A-Z]{10,32}"),
    _form("dhl", r"JVGL[0-9]{10,20}"),
    _form("dhl", r"GM[0-9]{16,18}"),
    _form("dhl", r"[0-9]{14}"),
    _form("dpd", r"[0-9A-Z]{27}[0-9A-Z]", _mod37_36),
    _form("dpd", r"[0-9]{14}[0-9A-Z]", _mod37_36),
    _form("usps", _ZIP + r"(?P<number>9[1-5][0-9]{20})", has_gs1_check_digit),
    _form("usps", _ZIP + r"(?P<number>92[0-9]{24})", has_gs1_check_digit),
    _form("usps", r"[0-9]{20}", _usps_legacy),
    # Italian carriers publish no check digit, so these count against an expectation only
    _form("brt", r"[0-9]{12}|[0-9]{19}"),
    _form("gls", r"[0-9]{9}|[0-9]{11}|[A-Z][0-9A-Z][0-9]{9}"),
    _form("poste", r"[A-Z][0-9]{3}[A-Z][0-9]{8}|[0-9]{6}[A-Z][0-9]{6}"),
)
