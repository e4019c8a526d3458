"""How far the reader's clock is from the station's, learnt from what the reader says and when that arrives."""

STEP_US = 2_000_000  # reports come in order: one that is this much older tells that the reader's clock was put back


class ClockOffset:
    """Station time minus reader time. What a reader says was so when it arrived at the latest: the least is truest."""

    def __init__(self) -> None:
        self._offset_us: int | None = None
        self._newest_us: int | None = None

    @property
    def offset_us(self) -> int | None:
        """Add it to a reader's instant; None while the reader has told none."""
        return self._offset_us

    def greeted(self, reader_us: int, now_us: int) -> None:
        """The reader greeted just now: whatever was known of its clock before may be old."""
        self._offset_us = now_us - reader_us
        self._newest_us = None

    def told(self, reader_us: int, now_us: int) -> None:
        """The reader told of something that happened at `reader_us`, maybe a while ago."""
        apart_us = now_us - reader_us
        self._offset_us = apart_us if self._offset_us is None else min(self._offset_us, apart_us)

    def reported(self, newest_us: int, now_us: int) -> None:
        """The newest read of a report was at `newest_us`; reports come in order, late or not."""
        if self._newest_us is not None and newest_us < self._newest_us - STEP_US:
            self._offset_us = now_us - newest_us
            self._newest_us = newest_us
        else:
            self._newest_us = max(newest_us, self._newest_us or 0)
            self.told(newest_us, now_us)

    def to_station(self, reader_us: int | None, now_us: int) -> int:
        """A reader's instant in the station's time; now, where it told none."""
        return now_us if reader_us is None or self._offset_us is None else reader_us + self._offset_us
