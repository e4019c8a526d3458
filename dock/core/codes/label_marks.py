"""The mark of one print: the small square code that tells a unit's labels from each other.

The linear code is the plate alone, for every system that will ever read it. The mark says which print of it this is:
`LD101000012361.2.7f3a91c2`, plate, number of the print, and the end of its label's id.
"""

import re
from dataclasses import dataclass

from dock.core.ids import Lpn, NotAnId

NONCE_SIGNS = 8  # the end of a UUIDv7 is random: two labels of one day share 32 bits of it once in a lifetime


@dataclass(frozen=True, slots=True)
class LabelMark:
    """Which print of which plate."""

    lpn: Lpn
    print_no: int
    nonce: str

    @property
    def text(self) -> str:
        """The mark as it is printed."""
        return f"{self.lpn.text}.{self.print_no}.{self.nonce}"


def nonce_of(label_id: str) -> str:
    """What stands on the label for its id."""
    return label_id.replace("-", "")[-NONCE_SIGNS:].lower()


def read_mark(text: str) -> LabelMark | None:
    """The mark in `text`, whatever its case; None: it is none."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return LabelMark(Lpn.parse(found[1]), int(found[2]), found[3].lower())
    except NotAnId:
        return None


_MARK = re.compile(r"([0-9A-Za-z]{14})\.([1-9][0-9]{0,3})\.([0-9A-Fa-f]{8})")
