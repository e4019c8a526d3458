"""Check digits of the trade's identifiers, each computed as its standard says."""

GS1_WEIGHTS = (3, 1)  # GS1 General Specifications, 7.9.1: from the right, the digit beside the check digit weighs 3


def gs1_check_digit(body: str) -> str:
    """The check digit that completes `body`, a string of digits (GS1 General Specifications, 7.9.1)."""
    total = sum(int(digit) * GS1_WEIGHTS[place % 2] for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def has_gs1_check_digit(digits: str) -> bool:
    """Whether the last digit of `digits` is the check digit of those before it."""
    return len(digits) > 1 and digits.isascii() and digits.isdigit() and gs1_check_digit(digits[:-1]) == digits[-1]


def has_luhn_check_digit(digits: str) -> bool:
    """Whether the last digit agrees with those before it, each second of them twice (ISO/IEC 7812-1, annex B)."""
    if len(digits) < 2 or not digits.isascii() or not digits.isdigit():
        return False
    twice = [divmod(2 * int(digit), 10) for digit in digits[-2::-2]]
    return (sum(int(digit) for digit in digits[-1::-2]) + sum(tens + ones for tens, ones in twice)) % 10 == 0


def mod97_check_digits(body: str) -> str:
    """The two check digits that complete `body` of 0-9 A-Z (ISO/IEC 7064, MOD 97-10; letters count from A = 10)."""
    return f"{98 - _as_number(body + '00') % 97:02d}"


def has_mod97_check_digits(text: str) -> bool:
    """Whether the last two digits of `text` are the check digits of what stands before them."""
    return text.isascii() and text.isalnum() and text.upper() == text and _as_number(text) % 97 == 1


def radix37_check_digits(body: str) -> str:
    """Two digits that any one sign of `body` read as another changes, and any two neighbours that change places.

    0-9, A-Z and the full stop count 0 to 36. MOD 97-10 writes a letter as two digits, so a digit misread as a letter
    moves what stands before it, and one such mistake of 97 goes unseen; here no sign is wider than another.
    """
    rest = 0
    for sign in body:
        rest = (rest * 37 + (36 if sign == "." else int(sign, 36))) % 97
    return f"{rest:02d}"


def _as_number(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text))
