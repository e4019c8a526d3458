"""One label from whose scan the dock learns how a scanner is set: what it puts round a code, and how it types signs.

The label holds every printable ASCII sign once and a GS, between two marks that the Italian, Spanish, British, German,
Swiss and US layouts type alike.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dock.core.ids import NotAnId

START, END = "DKCAL", "DKEND"
SIGNS = "".join(chr(code) for code in range(0x21, 0x7F))  # a space at an end would be lost
GS = "\x1d"
TERMINATORS = "\r\n\t"


@dataclass(frozen=True, slots=True)
class Calibration:
    """How one scanner sends the calibration label."""

    has_aim: bool
    prefix: str  # before the code, outside the AIM identifier
    suffix: str  # after it, before the terminator
    terminators: str  # CR, LF or TAB; empty where it sends none
    separator: str  # what comes where the label has GS; empty where it is lost
    typed_as: Mapping[str, str]  # sign as it arrives -> sign that the label has; only those that differ
    lost: str  # signs of the label that do not arrive at all

    @property
    def is_right(self) -> bool:
        """Whether it is set as the setup sheet asks: AIM identifier before, CR after, every sign as it is."""
        return (
            self.has_aim
            and not (self.prefix or self.suffix or self.typed_as or self.lost)
            and self.terminators.startswith("\r")
            and self.separator == GS
        )


def calibration_text() -> str:
    """What the label holds."""
    return START + SIGNS + GS + END


def learn(arrived: str) -> Calibration:
    """How the scanner is set that sent this, terminator and all.

    Raises:
        NotAnId: it is no scan of the calibration label, or signs are missing so that no order is left to learn from.
    """
    found = re.search(f"{START}(.*){END}", arrived, re.DOTALL)
    if found is None:
        raise NotAnId("this is no scan of the calibration label: its marks DKCAL and DKEND did not arrive")
    before, after, body = arrived[: found.start()], arrived[found.end() :], found[1]
    aim = re.search(r".[A-Za-z][0-9A-Za-z]$", before, re.DOTALL)
    # under a foreign layout the ] of the AIM identifier is another sign, and the body tells which
    bracket = body[SIGNS.index("]")] if len(body) >= len(SIGNS) else "]"
    has_aim = aim is not None and aim[0][0] in {"]", bracket}
    ends = re.search(f"[{TERMINATORS}]*$", after)
    terminators = ends[0] if ends else ""
    if len(body) < len(SIGNS):
        raise NotAnId(
            "{count} signs of the calibration label did not arrive: set the layout to US", count=len(SIGNS) - len(body)
        )
    typed, separator = body[: len(SIGNS)], body[len(SIGNS) :]
    differing = {seen: meant for seen, meant in zip(typed, SIGNS, strict=True) if seen != meant}
    return Calibration(
        has_aim=has_aim,
        prefix=before[: -len(aim[0])] if has_aim and aim else before,
        suffix=after.removesuffix(terminators) if terminators else after,
        terminators=terminators,
        separator=separator,
        typed_as=differing,
        lost="".join(meant for meant in SIGNS if meant not in {differing.get(seen, seen) for seen in typed}),
    )
