"""Money that keeps its currency: whole minor units, never a float."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

MINOR_DIGITS = {"JPY": 0, "EUR": 2, "GBP": 2, "USD": 2, "CHF": 2}  # ISO 4217, as far as the dock has met them
AMOUNT_MAX = 10**12  # minor units; a larger price is a mistyped one


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217)."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str, currency: str) -> Self:
        """The amount in decimal notation with a point, exact to the minor unit.

        Raises:
            ValueError: no number, finer than the minor unit, too large, or a currency that is not known.
        """
        if currency not in MINOR_DIGITS:
            raise ValueError(f"'{currency[:8]}' is no currency known here: {', '.join(MINOR_DIGITS)} are")
        try:
            minor = Decimal(amount).scaleb(MINOR_DIGITS[currency])
        except InvalidOperation as error:
            raise ValueError(f"'{amount[:20]}' is no amount") from error
        if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) > AMOUNT_MAX:
            raise ValueError(f"'{amount[:20]}' is no amount of {currency}: too fine or too large")
        return cls(int(minor), currency)

    @property
    def decimal(self) -> str:
        """The amount in decimal notation with a point."""
        return str(Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency]))
