"""What happens to a recall: goods that must not be sold again, by article, lot and serial range."""

from dataclasses import dataclass

from dock.core.ids import Gtin, RecallId, Sku


@dataclass(frozen=True, slots=True)
class RecallListed:
    """A maker or an authority recalled goods. Without lots and serials all of the article are meant."""

    recall: RecallId
    reason: str
    source: str
    gtin: Gtin | None = None
    sku: Sku | None = None
    lots: tuple[str, ...] = ()
    serial_from: str = ""
    serial_to: str = ""


@dataclass(frozen=True, slots=True)
class RecallLifted:
    """The recall binds no more; units that are held stay held until a supervisor releases each."""

    recall: RecallId
    reason: str


@dataclass(frozen=True, slots=True)
class RecallApplied:
    """Every unit that was here when the recall was listed, and that it means or may mean, was held."""

    recall: RecallId


RecallEvent = RecallListed | RecallLifted | RecallApplied
