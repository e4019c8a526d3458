"""What is asked of recalls."""

from dataclasses import dataclass

from dock.core.ids import Gtin, RecallId, Sku


@dataclass(frozen=True, slots=True)
class ListRecall:
    """Stop these goods at their first scan. Without lots and serials all of the article are meant."""

    recall: RecallId
    reason: str
    source: str
    gtin: Gtin | None = None
    sku: Sku | None = None
    lots: tuple[str, ...] = ()
    serial_from: str = ""
    serial_to: str = ""


@dataclass(frozen=True, slots=True)
class LiftRecall:
    """The recall binds no more."""

    recall: RecallId
    reason: str


@dataclass(frozen=True, slots=True)
class ApplyRecall:
    """The program held every unit here that the recall means."""

    recall: RecallId


RecallCommand = ListRecall | LiftRecall | ApplyRecall
