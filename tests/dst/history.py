"""What the events of the file come to, read past the program. What was read before is not read again."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection

from dock.core.events import (
    Event,
    LabelRequested,
    LabelStateChanged,
    ScanTaken,
    UnitIdentificationUndone,
    UnitIdentified,
)
from dock.core.meta import Meta
from dock.sync.envelope import is_reported
from tests.dst.rows import events_after, link_of

DEAD = frozenset({"voided", "lost", "refused"})


@dataclass(slots=True)
class LabelStory:
    """What the ledger says of one label."""

    label_id: str
    kind: str
    lpn: str
    print_no: int
    outcomes: list[str]
    is_void: bool = False


@dataclass(slots=True)
class History:
    """All events so far and what follows from them, folded one by one."""

    count: int = 0
    link: bytes = b""  # of the last one: it stands for everything before it
    scans: Counter[str] = field(default_factory=Counter[str])  # by text
    classes: Counter[str] = field(default_factory=Counter[str])
    begun: set[str] = field(default_factory=set[str])  # plates of units
    reported: dict[str, Meta] = field(default_factory=dict[str, Meta])  # what goes upstream, by event id, in order
    labels: dict[str, LabelStory] = field(default_factory=dict[str, LabelStory])
    _of_unit: defaultdict[str, list[LabelStory]] = field(default_factory=lambda: defaultdict(list))

    def read_on(self, connection: Connection) -> "History":
        """With what came since. Another one, from the start, where a power cut took some of it back.

        That each row agrees with its link is asked at the end, for all of them.
        """
        is_as_it_was = not self.count or link_of(connection, self.count) == self.link
        now = self if is_as_it_was else History()
        for event, meta, link in events_after(connection, now.count):
            now.fold(event, meta, link)
        return now

    def fold(self, event: Event, meta: Meta, link: bytes) -> None:
        """One more event."""
        self.count += 1
        self.link = link
        self.classes[type(event).__name__] += 1
        if is_reported(event):
            self.reported[meta.event_id] = meta
        match event:
            case ScanTaken():
                self.scans[event.text] += 1
            case UnitIdentified():
                self.begun.add(event.lpn.text)
            case LabelRequested():
                for story in self._of_unit[event.lpn.text]:
                    story.is_void |= story.kind == event.kind
                story = LabelStory(event.label_id, event.kind, event.lpn.text, event.print_no, [])
                self.labels[story.label_id] = story
                self._of_unit[story.lpn].append(story)
            case LabelStateChanged():
                self.labels[event.label_id].outcomes.append(event.outcome)
                self.labels[event.label_id].is_void |= event.outcome in DEAD
            case UnitIdentificationUndone():
                for story in self._of_unit[event.lpn.text]:
                    story.is_void = True
            case _:
                pass
