"""Where the test data of others lies; the project keeps no copy of it."""

import os
from pathlib import Path

import pytest


def shared(name: str) -> Path:
    """The file or folder `name` of the shared test data; skips the test where it is absent."""
    root = Path(__file__).resolve().parents[1]
    places = [root.parent / "shared/data", root.parent.parent / "shared/data"]
    if named := os.environ.get("DOCK_SHARED_DATA"):
        places.insert(0, Path(named))
    for place in places:
        if (place / name).exists():
            return place / name
    pytest.skip(f"the shared test data has no {name}: set DOCK_SHARED_DATA to its folder")
