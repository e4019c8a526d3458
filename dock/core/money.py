"""Money that keeps its currency: whole minor units, never a float."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Self

from dock.core.fault import Fault

MINOR_DIGITS = {"JPY": 0, "EUR": 2, "GBP": 2, "USD": 2, "CHF": 2}  # ISO 4217, as far as the dock has met them
AMOUNT_MAX = 10**12  # minor units; a larger price is a mistyped one


class NoAmount(Fault, ValueError):
    """A text or a currency that makes no amount of money."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency (ISO 4217)."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str, currency: str) -> Self:
        """The amount in decimal notation with a point, exact to the minor unit.

        Raises:
            NoAmount: no number, finer than the minor unit, too large, or a currency that is not known.
        """
        if currency not in MINOR_DIGITS:
            raise NoAmount(
                "'{seen}' is no currency known here: {known} are", seen=currency[:8], known=", ".join(MINOR_DIGITS)
            )
        try:
            minor = Decimal(amount).scaleb(MINOR_DIGITS[currency])
        except InvalidOperation as error:
            raise NoAmount("'{seen}' is no amount", seen=amount[:20]) from error
        if not minor.is_finite() or minor != minor.to_integral_value() or abs(minor) > AMOUNT_MAX:
            raise NoAmount(
                "'{seen}' is no amount of {currency}: too fine or too large", seen=amount[:20], currency=currency
            )
        return cls(int(minor), currency)

    @property
    def decimal(self) -> str:
        """The amount in decimal notation with a point."""
        return str(Decimal(self.minor).scaleb(-MINOR_DIGITS[self.currency]))
