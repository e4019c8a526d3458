"""The dock as the shop knows it: folded from what the shop keeps, by rules that are not the dock's own code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

from dock.core.meta import Meta
from simulators.upstream.shop import Shop
from tests.dst.rows import UnitSeen

Json = dict[str, object]
SHELF = "shelf"


@dataclass(slots=True)
class Told:
    """One unit, as far as the shop was told."""

    grade: object = None
    places: list[object] = field(default_factory=list[object])
    is_gone: bool = False
    is_undone: bool = False
    on_shelf: int = 0
    ungraded_moves: int = 0
    double_moves: int = 0

    @property
    def place(self) -> object:
        """Where it lies."""
        return self.places[-1] if self.places else None


Brief = tuple[object, object, bool, bool]
"""Grade, place, whether it is gone, whether it was never there."""


def shop_view(stored: Iterable[Json]) -> dict[str, Brief]:
    """Every unit that the shop knows."""
    return {lpn: _brief(told) for lpn, told in _folded(stored).items()}


def local_view(units: Iterable[UnitSeen]) -> dict[str, Brief]:
    """Every unit that the dock knows."""
    return {
        unit.lpn: (unit.grade, unit.place, unit.state == "gone", False)
        if unit.state != "undone"
        else (None, None, False, True)
        for unit in units
    }


def broken_at_shop(shop: Shop, reported: Mapping[str, Meta], laws: Mapping[str, str]) -> dict[str, list[str]]:
    """What the shop itself saw of doubles, disorder and stock without a grade."""
    units = _folded(shop.stored.values())
    once = [f"{lpn} was put on a shelf {told.double_moves + 1} times" for lpn, told in units.items()
            if told.double_moves]  # fmt: skip
    if shop.double_count:
        once.append(f"{shop.double_count} events were stored twice")
    grade = [f"{lpn} was put on a shelf without a grade" for lpn, told in units.items() if told.ungraded_moves]
    return {laws["once"]: once, laws["order"]: _disorder(shop, reported), laws["grade"]: grade}


def _disorder(shop: Shop, reported: Mapping[str, Meta]) -> list[str]:
    last: dict[str, int] = {}
    wrong: list[str] = []
    for event_id in shop.stored:
        meta = reported.get(event_id)
        if meta is None:
            continue
        stream = f"{meta.stream_kind}/{meta.stream_id}"
        if meta.seq < last.get(stream, 0):
            wrong.append(f"{event_id} of {stream} came as {meta.seq} after {last[stream]}")
        last[stream] = meta.seq
    return wrong


def _folded(stored: Iterable[Json]) -> dict[str, Told]:
    units: defaultdict[str, Told] = defaultdict(Told)
    for event in stored:
        facts = cast("Json", event["facts"])
        if cast("Json", event["stream"])["kind"] == "unit":
            _tell(units[str(facts["lpn"])], str(event["kind"]), facts)
    return dict(units)


def _tell(unit: Told, kind: str, facts: Json) -> None:
    match kind:
        case "UnitGraded":
            unit.grade = facts["grade"]
        case "GradingUndone":
            unit.grade = facts["earlier"]
        case "UnitPutAway":
            if facts["zone"] == SHELF:
                unit.double_moves += unit.on_shelf
                unit.ungraded_moves += unit.grade is None
                unit.on_shelf = 1
            unit.places.append(facts["location"])
        case "PutAwayUndone":
            unit.on_shelf = 0
            unit.places.pop()
        case "UnitRouted":
            unit.on_shelf = 0
        case "UnitRefurbished":
            unit.grade, unit.places = None, []
        case "UnitHandedOver":
            unit.is_gone = True
        case "HandOverUndone":
            unit.is_gone = False
        case "UnitIdentificationUndone":
            unit.is_undone = True
        case _:
            pass


def _brief(told: Told) -> Brief:
    return (None, None, False, True) if told.is_undone else (told.grade, told.place, told.is_gone, False)
