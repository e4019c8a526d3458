"""What the parts of a GS1 value must be, rule by rule (GS1 General Specifications, sections 3 and 7).

Each rule takes the text of a part, whose length and signs are right already, and says whether it obeys.
"""

import re
from collections.abc import Callable, Mapping

from dock.core.checks import has_gs1_check_digit
from dock.core.codes.gs1_coupons import is_coupon, is_coupon_offer
from dock.core.codes.gs1_days import is_day
from dock.core.codes.gs1_lists import COUNTRIES, COUNTRY_LETTERS, CURRENCIES, PACKAGES

PREFIX_DIGITS_MIN = 4  # the shortest GS1 Company Prefix


def has_check_pair(text: str) -> bool:
    """Whether the last two signs are the check characters of those before (General Specifications, 7.9.5).

    Weights are the primes, from the right; modulus 1021; the result is written as two signs of set 32.
    """
    if len(text) < 2 or not _SET_82_ALL.issuperset(text[:-2]):
        return False
    total = sum(_SET_82.index(sign) * prime for sign, prime in zip(reversed(text[:-2]), _PRIMES, strict=False)) % 1021
    return text[-2:] == _SET_32[total >> 5] + _SET_32[total & 31]


def is_iban(text: str) -> bool:
    """Whether it is an IBAN (ISO 13616): country, two check digits (MOD 97-10), account."""
    if len(text) < 5 or not re.fullmatch(r"[A-Z]{2}[0-9]{2}[0-9A-Z]+", text) or text[:2] not in COUNTRY_LETTERS:
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def _starts_with_prefix(text: str) -> bool:
    return len(text) >= PREFIX_DIGITS_MIN and text[:PREFIX_DIGITS_MIN].isdigit()


def _is_piece(text: str) -> bool:
    piece, total = int(text[: len(text) // 2]), int(text[len(text) // 2 :])
    return 0 < piece <= total


def _is_birth_order(text: str) -> bool:
    found = re.fullmatch(r"([1-9])/([1-9])", text)
    return bool(found) and found[1] <= found[2]


def _is_base64(text: str) -> bool:
    body = text.rstrip("=")
    padding = len(text) - len(body)
    return "=" not in body and padding <= 2 and (padding == 0 or len(text) % 3 == 0)


def _is_media(text: str) -> bool:
    return 1 <= int(text) <= 10 or 80 <= int(text) <= 99


def _below(limit: int) -> Callable[[str], bool]:
    return lambda text: int(text) < limit


_SET_82 = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
_SET_82_ALL = frozenset(_SET_82)
_SET_32 = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES = tuple(number for number in range(2, 200) if all(number % divisor for divisor in range(2, number)))

RULES: Mapping[str, Callable[[str], bool]] = {
    "check": has_gs1_check_digit,
    "check_pair": has_check_pair,
    "prefix1": _starts_with_prefix,
    "prefix2": lambda text: _starts_with_prefix(text[1:]),
    "day": is_day,
    "full_day": is_day,
    "day_or_month": lambda text: is_day(text, is_month_enough=True),
    "hour": _below(24),
    "minute": _below(60),
    "second": _below(60),
    "time": lambda text: int(text[:2]) < 24 and int(text[2:]) < 60,
    "hyphen": lambda text: set(text) == {"-"},
    "iban": is_iban,
    "importer": lambda text: bool(re.fullmatch(r"[-0-9A-Z_a-z]", text)),
    "country": lambda text: text in COUNTRIES,
    "country_or_none": lambda text: text in COUNTRIES or text == "999",
    "country_letters": lambda text: text in COUNTRY_LETTERS,
    "currency": lambda text: text in CURRENCIES,
    "sex": lambda text: text in {"0", "1", "2", "9"},  # ISO/IEC 5218
    "latitude": lambda text: int(text) <= 1_800_000_000,  # General Specifications, 3.8: degrees + 90, times 10^7
    "longitude": lambda text: int(text) <= 3_600_000_000,
    "media": _is_media,
    "nonzero": lambda text: bool(text.strip("0")),
    "no_leading_zero": lambda text: text == "0" or not text.startswith("0"),
    "package": lambda text: text in PACKAGES,
    "percent": lambda text: not re.search(r"%(?![0-9A-Fa-f]{2})", text),
    "piece": _is_piece,
    "birth_order": _is_birth_order,
    "winding": lambda text: text in {"0", "1", "9"},
    "yesno": lambda text: text in {"0", "1"},
    "zero": lambda text: not text.strip("0"),
    "coupon": is_coupon,
    "coupon_offer": is_coupon_offer,
    "not_only_digits": lambda text: not text.isdigit(),
    "base64": _is_base64,  # of every part of set 64
}
