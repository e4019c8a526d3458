"""How a transition table is written and asked: which event may follow in which state, and where it leads."""

from collections.abc import Mapping
from typing import TypeVar

State = TypeVar("State")

Table = Mapping[tuple[State, type], State]
"""(state, class of event) -> state after it. A pair that is missing cannot happen."""


class NotInThisState(AssertionError):
    """An event reached an aggregate in a state that its table has no row for: a decision was wrong, not a person."""


def follow(table: Table[State], state: State, event: object) -> State:
    """The state after `event`.

    Raises:
        NotInThisState: the table has no such row.
    """
    after = table.get((state, type(event)))
    if after is None:
        raise NotInThisState(f"{type(event).__name__} cannot happen to what is {state}")
    return after


def may(table: Table[State], state: State, event: type) -> bool:
    """Whether an event of this class can happen in this state."""
    return (state, event) in table


def mermaid(table: Table[State]) -> str:
    """The table as a Mermaid state diagram, for the docs."""
    rows = sorted({f"    {before} --> {after}: {event.__name__}" for (before, event), after in table.items()})
    return "\n".join(["stateDiagram-v2", *rows])
