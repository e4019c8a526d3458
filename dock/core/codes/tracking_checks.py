"""The check digits of carriers' numbers, each from the carrier's own description of its labels where there is one."""

from dock.core.checks import has_gs1_check_digit


def ups(number: str) -> bool:
    """UPS: letters count (code - 63) mod 10, every second sign twice; the 1Z itself does not count."""
    body, check = number.removeprefix("1Z")[:-1], number[-1]
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    return str(-(sum(values[0::2]) + 2 * sum(values[1::2])) % 10) == check


def ups_waybill(number: str) -> bool:
    """UPS freight: the letter does not count, every second digit counts twice."""
    digits = [int(digit) for digit in number[1:]]
    return -(sum(digits[0:9:2]) + 2 * sum(digits[1:9:2])) % 10 == digits[9]


def s10(number: str) -> bool:
    """UPU S10, 5.2: weights 8 6 4 2 3 5 9 7, modulus 11; a result of 10 is written 0, of 11 is written 5."""
    digits = number[2:11]
    total = sum(int(digit) * weight for digit, weight in zip(digits[:8], (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    left = 11 - total % 11
    return {10: 0, 11: 5}.get(left, left) == int(digits[8])


def fedex_express(number: str) -> bool:
    """Weights 3 1 7 from the left over eleven digits, modulus 11, of which 10 is written 0."""
    total = sum(int(digit) * (3, 1, 7)[place % 3] for place, digit in enumerate(number[:11]))
    return total % 11 % 10 == int(number[11])


def dhl_express(number: str) -> bool:
    """Air waybill: modulus 7, as IATA resolution 600a."""
    return int(number[:-1]) % 7 == int(number[-1])


def deutsche_post(number: str) -> bool:
    """Identcode and Leitcode: weights 4 and 9 from the left, up to the next ten."""
    total = sum(int(digit) * (4, 9)[place % 2] for place, digit in enumerate(number[:-1]))
    return -total % 10 == int(number[-1])


def mod37_36(number: str) -> bool:
    """ISO/IEC 7064, MOD 37,36: DPD's label specification uses it over the 14 or 27 signs before the check sign."""
    product = 36
    for sign in number[:-1]:
        product = ((product + int(sign, 36)) % 36 or 36) * 2 % 37
    return (product + int(number[-1], 36)) % 36 == 1


def usps_legacy(number: str) -> bool:
    """The 20 digits of the old confirmation numbers are checked as if application identifier 91 stood before them."""
    return has_gs1_check_digit(number) or has_gs1_check_digit("91" + number)
