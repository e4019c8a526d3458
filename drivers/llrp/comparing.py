"""Where a reader, read back, does otherwise than it was told: what was asked must be there, whatever else is."""

from dataclasses import dataclass

from drivers.llrp.tree import Node

# what a reader may say otherwise and still do as it was told: its own state, and a choice that was left to it
_FREE = {("ROSpec", "CurrentState"), ("GPIPortCurrentState", "State"), ("C1G2RFControl", "Tari")}
# parts of one kind that are known apart by these fields, in whatever order they come
_KEYS = {
    "AntennaConfiguration": "AntennaID",
    "EventNotificationState": "EventType",
    "GPIPortCurrentState": "GPIPortNum",
    "GPOWriteData": "GPOPortNumber",
    "InventoryParameterSpec": "InventoryParameterSpecID",
}
# parts that a reader is told only where it differs from its own choice, and may leave out when read back
_SILENT = {"C1G2EPCMemorySelector"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not as it was asked."""

    place: str  # parameters from outer to inner, and the field
    asked: str
    found: str  # "" where it is missing

    @property
    def shown(self) -> str:
        """A line for a technician."""
        return f"{self.place}: {self.asked} asked, {self.found or 'nothing'} found"


def config_differences(asked: Node, found: Node) -> tuple[Difference, ...]:
    """Where a configuration, read back, is not as it was set; a section that the reader does not tell is not known."""
    told = {part.name for part in found.parts}
    return tuple(
        difference
        for part in asked.parts
        if part.name in told
        for difference in differences(part, _twin(part, (), found), asked.name)
    )


def differences(asked: Node, found: Node | None, place: str = "") -> tuple[Difference, ...]:
    """Where `found` has not what `asked` has."""
    here = f"{place} > {asked.name}" if place else asked.name
    if found is None:
        return (Difference(here, "it", ""),)
    own = tuple(
        Difference(f"{here} > {name}", _shown(value), _shown(found.get(name)))
        for name, value in asked.fields
        if (asked.name, name) not in _FREE and name in dict(found.fields) and found.get(name) != value
    )
    inside: list[Difference] = []
    for place_no, part in enumerate(asked.parts):
        twin = _twin(part, asked.parts[:place_no], found)
        if twin is None and part.name in _SILENT:
            continue
        inside += differences(part, twin, here)
    return (*own, *inside)


def _twin(part: Node, before: tuple[Node, ...], found: Node) -> Node | None:
    same = [one for one in found.parts if one.name == part.name]
    key = _KEYS.get(part.name)
    if key is not None:
        return next((one for one in same if one.get(key) == part.get(key)), None)
    place = sum(1 for one in before if one.name == part.name)
    return same[place] if place < len(same) else None


def _shown(value: object) -> str:
    return "" if value is None else str(value)
