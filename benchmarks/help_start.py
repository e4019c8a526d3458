"""How long `dock --help` takes, as a multiple of a bare Python that does nothing. The two take turns."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

ROUNDS = 20
BARE = [sys.executable, "-c", "pass"]
HELP = [str(Path(sys.executable).with_name("dock")), "--help"]


def main() -> None:
    """Print both medians and their ratio."""
    bare_s: list[float] = []
    help_s: list[float] = []
    for _ in range(ROUNDS):
        bare_s.append(_run_s(BARE))
        help_s.append(_run_s(HELP))
    print(f"bare python {median(bare_s) * 1000:.0f} ms, dock --help {median(help_s) * 1000:.0f} ms")
    print(f"ratio {median(help_s) / median(bare_s):.1f}")


def _run_s(command: list[str]) -> float:
    begun_s = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun_s


if __name__ == "__main__":
    main()
