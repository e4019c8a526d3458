"""What a printer's driver needs of the station beside an inbox: the journal of labels, and their pictures."""

from collections.abc import Awaitable, Callable

from dock.core.effects import PrintLabel
from dock.core.observations import LabelProgressed

Journal = Callable[[LabelProgressed], Awaitable[bool | None]]
"""Keeps what became known of a label; returns after the commit. False: the label is not wanted, send nothing of it."""

Render = Callable[[PrintLabel], bytes]
"""The bytes of a label; raises ValueError for one that cannot be drawn."""
