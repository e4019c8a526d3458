"""What happens to a series of document numbers: each is given once, and none is missing without a reason."""

from dataclasses import dataclass

from dock.core.ids import SeriesId


@dataclass(frozen=True, slots=True)
class NumberIssued:
    """The next number was given to a document."""

    series: SeriesId
    number: int  # from 1, without gaps
    subject: str  # what the document is about: a return, a handing over


@dataclass(frozen=True, slots=True)
class NumberVoided:
    """A document was given up; its number is never used again and keeps its reason."""

    series: SeriesId
    number: int
    reason: str


SeriesEvent = NumberIssued | NumberVoided
