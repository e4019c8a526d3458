"""Time and disk from a clean clone to the demo on its terminal: `uv run python -m benchmarks.clone_to_demo`.

Everything is fetched anew, into a cache of its own; then once more with that cache, as a second clone on one machine.
"""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.first_paint import first_paint_s

HOUSE = Path(__file__).parents[1]
WITHIN_S = 600.0
DEMO = ["uv", "run", "dock", "--lang", "en", "demo"]
MB = 1_000_000


def folder_mb(folder: Path) -> float:
    """Megabytes on the disk, a file with several names counted once."""
    seen: dict[tuple[int, int], int] = {}
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            told = path.stat()
            seen[told.st_dev, told.st_ino] = told.st_blocks * 512
    return sum(seen.values()) / MB


def clone_to_demo(place: Path, cache: Path) -> tuple[float, float]:
    """Seconds of the clone, and from then until the demo stands on its terminal."""
    start_s = time.perf_counter()
    subprocess.run(["git", "clone", "--quiet", str(HOUSE), str(place)], check=True)
    cloned_s = time.perf_counter() - start_s
    told = {"UV_CACHE_DIR": str(cache), "VIRTUAL_ENV": ""}
    return cloned_s, first_paint_s(DEMO, b"NEXT ACTION", WITHIN_S, place, **told)


def main() -> None:
    """Print seconds and megabytes, with nothing fetched before and with everything."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        cache = Path(folder) / "cache"
        for name in ("nothing fetched", "all fetched"):
            place = Path(folder) / name.replace(" ", "-")
            cloned_s, painted_s = clone_to_demo(place, cache)
            disk = f"clone and environment {folder_mb(place):.0f} MB, uv's cache {folder_mb(cache):.0f} MB"
            print(f"{name:<16} clone {cloned_s:.1f} s, demo on the screen {painted_s:.1f} s later; {disk}")


if __name__ == "__main__":
    main()
