"""Whose parcel number this may be. A format with a check digit proves itself; one without is only a pattern."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dock.core.checks import has_gs1_check_digit, has_luhn_check_digit
from dock.core.codes import tracking_checks as checks
from dock.core.codes.gs1_lists import COUNTRY_LETTERS
from dock.core.ids import NotAnId, TrackingNo


@dataclass(frozen=True, slots=True)
class CarrierMatch:
    """One carrier's format that a number has."""

    carrier: str  # key: ups, fedex, dhl, dpd, usps, post, brt, gls, poste, sda ...
    number: TrackingNo  # as the carrier knows it: without routing digits before or after
    is_checked: bool  # its check digit agrees; False: the format has none


def match_carriers(text: str) -> tuple[CarrierMatch, ...]:
    """Every carrier's format that `text` has, checked ones first. A number whose check digit is wrong has none."""
    try:
        number = TrackingNo.parse(text.removeprefix("%")).text  # DPD's bar code begins with a percent sign
    except NotAnId:
        return ()
    if not number.strip("0"):
        return ()  # zeros alone agree with every check digit
    found = [match for form in _FORMATS if (match := form.match(number))]
    unlike = {(match.carrier, match.number): match for match in sorted(found, key=lambda match: match.is_checked)}
    return tuple(sorted(unlike.values(), key=lambda match: (not match.is_checked, match.carrier, match.number)))


def ups_number(shipper: str, service: str, package: str) -> TrackingNo | None:
    """The number that a UPS MaxiCode spreads over three fields; None where its check digit does not agree.

    (UPS Guide to Labeling: 1Z, shipper's number of six, service of two, the last eight of the package's field.)
    """
    number = f"1Z{shipper}{service[-2:]}{package[-8:]}".upper()
    is_whole = re.fullmatch(r"1Z[0-9A-Z]{15}[0-9]", number) is not None and checks.ups(number)
    return TrackingNo(number) if is_whole else None


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


def _post(number: str) -> bool:
    return number[-2:] in COUNTRY_LETTERS and checks.s10(number)


def _form(carrier: str, pattern: str, check: Callable[[str], bool] | None = None) -> _Format:
    return _Format(carrier, re.compile(pattern), check)


_ZIP = r"(?:420[0-9]{5}(?:[0-9]{4})?)?"  # routing before the number: AI 420 with ZIP or ZIP+4

_PROVEN = (
    _form("ups", r"1Z[0-9A-Z]{15}[0-9]", checks.ups),
    _form("ups", r"[AHJKTV][0-9]{10}", checks.ups_waybill),
    _form("post", r"[A-Z]{2}[0-9]{9}[A-Z]{2}", _post),
    _form("fedex", r"[0-9]{12}", checks.fedex_express),
    _form("fedex", r"1[0-9]{19}[0-9]{2}(?P<number>[0-9]{12})", checks.fedex_express),
    _form("fedex", r"[0-9]{16}(?P<number>[0-9]{12})[0-9]{4}", checks.fedex_express),
    _form("fedex", r"9[0-9]{21}(?P<number>[0-9]{12})", checks.fedex_express),
    _form("fedex", r"[0-9]{15}", has_gs1_check_digit),
    _form("fedex", r"96[0-9]{5}(?P<number>[0-9]{15})", has_gs1_check_digit),
    _form("fedex", r"0[0-9]{17}", has_gs1_check_digit),
    _form("dhl", r"[0-9]{10,11}", checks.dhl_express),
    _form("dhl", r"[0-9]{12}|[0-9]{14}", checks.deutsche_post),  # Identcode, Leitcode
    _form("dhl", r"(?:00)?(?P<number>[0-9]34043[0-9]{12})", has_gs1_check_digit),  # SSCC of DHL Paket
    _form("dpd", r"[0-9A-Z]{27}[0-9A-Z]", checks.mod37_36),
    _form("dpd", r"[0-9]{14}[0-9A-Z]", checks.mod37_36),
    _form("usps", _ZIP + r"(?P<number>9[1-5][0-9]{20})", has_gs1_check_digit),
    _form("usps", _ZIP + r"(?P<number>9[1-5][0-9]{24})", has_gs1_check_digit),
    _form("usps", r"[0-9]{20}", checks.usps_legacy),
    _form("canada_post", r"[0-9]{16}", has_gs1_check_digit),
    _form("purolator", r"[0-9]{12}", has_luhn_check_digit),
    _form("old_dominion", r"[0-9]{11}", has_luhn_check_digit),
    _form("ontrac", r"[CD][0-9]{14}", checks.ups),
)
_FORMS = (  # without a check digit: they count against an expectation only
    _form("brt", r"[0-9]{12}|[0-9]{19}"),
    _form("gls", r"[0-9]{9}|[0-9]{11}|[A-Z][0-9A-Z][0-9]{9}"),
    _form("poste", r"[A-Z][0-9]{3}[A-Z][0-9]{8}|[0-9]{6}[A-Z][0-9]{6}"),
    _form("sda", r"[A-Z][0-9]{3}[A-Z][0-9]{8}|[0-9]{6}[A-Z][0-9]{6}"),
    _form("dhl", r"JJ?D[0-9A-Z]{10,32}"),
    _form("dhl", r"JVGL[0-9]{10,20}"),
    _form("dhl", r"GM[0-9]{16,18}"),
    _form("dhl", r"[0-9]{14}"),
    _form("dpd", r"[0-9A-Z]{7}(?P<number>[0-9]{14})[0-9]{6}"),  # the bar code: postcode, number, service, country
    _form("fedex", r"DT[0-9]{12}"),  # the card left at a door
    _form("amazon", r"TB[A-Z][0-9]{12}"),
    _form("amazon", r"C[0-9]{10}"),
    _form("canpar", r"[DLS][0-9]{21}"),
    _form("gofo", r"GF[A-Z]{2}[0-9]{14}"),
    _form("landmark", r"LTN[0-9]{8}N[0-9]"),
    _form("lasership", r"L[AEHIX][0-9]{8}"),
    _form("lasership", r"1LS7(?:[0-9]{11}|[0-9]{13})|1LSCX[0-9A-Z]{10}"),
    _form("purolator", r"[A-Z]{3}[0-9]{9}"),
    _form("speedee", r"SP[0-9]{18}"),
    _form("yodel", r"JJ?D[0-9]{16}"),
    _form("yunexpress", r"YT[0-9]{16}"),
    _form("postnl", r"3S[0-9A-Z]{9,15}"),
    _form("colissimo", r"[0-9][A-Z][0-9]{11}"),
    _form("inpost", r"[0-9]{24}"),
)
_FORMATS = (*_PROVEN, *_FORMS)
