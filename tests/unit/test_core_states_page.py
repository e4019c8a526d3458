"""The page of state diagrams is drawn from the tables that decide."""

from pathlib import Path

from dock.core import parcels, units
from dock.core.tables import mermaid

PAGE = Path(__file__).parents[2] / "docs/states.md"


def test_the_page_shows_the_tables_as_they_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert f"```mermaid\n{mermaid(units.TRANSITIONS)}\n```" in page
    assert f"```mermaid\n{mermaid(parcels.TRANSITIONS)}\n```" in page
