"""How many pictures of the shared test data the chain reads, against each engine alone, in one run.

    uv run python -m benchmarks.decode_pictures ../shared/data/barcodes [--every 10]

It prints a row a symbology, what any engine reads and the chain does not, and times of processor time a picture.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

import cv2

from drivers.camera.decode import read_codes
from drivers.camera.engines import Pixels, Sighting, by_opencv, by_zbar, by_zxing
from drivers.camera.wire import FoundCode
from tests.picture_cases import PictureCase, picture_cases

BUDGET_US = 1_500_000
Codes = list[Sighting] | tuple[FoundCode, ...]
READERS: dict[str, Callable[[Pixels], Codes]] = {
    "zxing": by_zxing,
    "zbar": by_zbar,
    "opencv": by_opencv,
    # of processor time: a machine that does other work besides must not cut the chain short
    "chain": lambda grey: read_codes(grey, BUDGET_US, lambda: time.process_time_ns() // 1_000),
}


def main() -> None:
    root = Path(sys.argv[1])
    every = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    cv2.setNumThreads(1)
    right: dict[str, Counter[str]] = {name: Counter() for name in READERS}
    wrong: Counter[str] = Counter()
    false: Counter[str] = Counter()
    times: dict[str, list[float]] = {name: [] for name in READERS}
    counts: Counter[str] = Counter()
    empty = 0
    missed: list[str] = []
    for case in list(picture_cases(root))[::every]:
        hits = {name: _look(case, name, times) for name in READERS}
        if case.expected is None:
            empty += 1
            false.update(name for name, (_, codes) in hits.items() if codes)
            continue
        counts[case.symbology] += 1
        for name, (is_right, codes) in hits.items():
            right[name][case.symbology] += is_right
            wrong[name] += bool(codes) and not is_right
        if not hits["chain"][0] and any(is_right for is_right, _ in hits.values()):
            missed.append(f"{case.series}/{case.path.name}")
    _print(counts, right, times, missed)
    print(f"wrong or other text only: {dict(wrong)}; of {empty} pictures without a code, read something: {dict(false)}")


def _look(case: PictureCase, name: str, times: dict[str, list[float]]) -> tuple[bool, Codes]:
    grey = case.pixels()
    began_ns = time.process_time_ns()
    codes = READERS[name](grey)
    times[name].append((time.process_time_ns() - began_ns) / 1e6)
    return any(
        case.is_right(code.text, code.raw) or case.is_right(code.text + code.add_on, b"") for code in codes
    ), codes


def _print(
    counts: Counter[str], right: dict[str, Counter[str]], times: dict[str, list[float]], missed: list[str]
) -> None:
    print(f"{'symbology':20}{'of':>5}" + "".join(f"{name:>8}" for name in READERS))
    for symbology in sorted(counts):
        row = "".join(f"{right[name][symbology]:8}" for name in READERS)
        print(f"{symbology:20}{counts[symbology]:5}{row}")
    total = counts.total()
    print(f"{'all':20}{total:5}" + "".join(f"{right[name].total():8}" for name in READERS))
    print(f"{'percent':25}" + "".join(f"{100 * right[name].total() / total:8.1f}" for name in READERS))
    print(f"{'ms median':25}" + "".join(f"{median(times[name]):8.1f}" for name in READERS))
    print(f"{'ms p95':25}" + "".join(f"{quantiles(times[name], n=20)[-1]:8.1f}" for name in READERS))
    print(f"read by an engine alone and not by the chain: {missed or 'none'}")


if __name__ == "__main__":
    main()
