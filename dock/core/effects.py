"""What the dock owes the world: rows committed with the events, performed at least once, idempotent by their id."""

from dataclasses import dataclass

from dock.core.ids import Lpn


@dataclass(frozen=True, slots=True)
class PrintLabel:
    """Print one label. Its id stays the same however often it is tried."""

    label_id: str  # UUIDv7 in text
    kind: str  # name of the design in config/labels
    lpn: Lpn | None  # the unit or parcel it belongs to
    print_no: int  # from 1; the label shows it, and every number above 1 is marked a copy
    fields: tuple[tuple[str, str], ...]  # the design's typed fields, by name
    workstation: str  # whose printers are asked


Effect = PrintLabel
