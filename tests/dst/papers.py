"""The law of labels, against the paper that came out: no paper unasked, none twice, copies marked, none missing."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Protocol

from simulators.printer.device import PhysicalLabel
from tests.dst.world import World

COPY_MARK = "DUPLICATE"


class Story(Protocol):
    """What the ledger says of one label."""

    label_id: str
    kind: str
    lpn: str
    print_no: int
    outcomes: list[str]
    is_void: bool


def broken_papers(world: World, stories: Mapping[str, Story], *, is_settled: bool = False) -> list[str]:
    """What is wrong with the paper; `is_settled` asks besides whether all that is owed has come out."""
    by_nonce = {label_id.replace("-", "")[-8:].upper(): story for label_id, story in stories.items()}
    count: Counter[str] = Counter()
    wrong: list[str] = []
    for paper in world.printer.labels:
        if not paper.is_complete:
            continue
        words = world.papers_read.get(paper.seq) or world.papers_read.setdefault(paper.seq, _words(paper))
        story = next((by_nonce[word] for word in words if word in by_nonce), None)
        if story is None:
            wrong.append(f"paper {paper.seq} belongs to no label of the ledger: {words}")
            continue
        count[story.label_id] += 1
        is_marked = any(COPY_MARK in word for word in words)
        if is_marked != (story.print_no > 1):
            wrong.append(f"paper {paper.seq} is print {story.print_no} and marked as a copy: {is_marked}")
    wrong += [f"{label_id} came out {times} times" for label_id, times in count.items() if times > 1]
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for story in stories.values():
        numbers[f"{story.lpn} {story.kind}"].append(story.print_no)
    wrong += [f"{key} has numbers {several}" for key, several in numbers.items() if len(set(several)) < len(several)]
    if is_settled:
        wrong += [line for story in stories.values() if (line := _unsettled(story, count[story.label_id]))]
    return wrong


def _unsettled(story: Story, papers: int) -> str:
    """What is wrong with one label after everything that is owed was done."""
    last = story.outcomes[-1] if story.outcomes else "queued"
    match last:
        case "printed" | "verified" if papers == 1:
            return ""
        case "uncertain" | "refused" if papers <= 1:
            return ""  # a person is asked
        case _ if story.is_void and papers <= 1:
            return ""  # another took its place, or its unit was never there: nothing is noted of it any more
        case _:
            return f"{story.label_id} is {last} and came out {papers} times"


def _words(paper: PhysicalLabel) -> list[str]:
    return [word.upper() for text in paper.fields for word in text.text.split()]
