"""EPCs and GS1 element strings parsed a second, cold and remembered: `uv run python -m benchmarks.code_parsing`.

Figures are of processor time, the median of the rounds, in one run; only the ratios hold elsewhere. The baselines are
biip for element strings, and epcpy for EPCs.
"""

from collections.abc import Callable
from statistics import median
from time import process_time

from biip.gs1_messages import GS1Message
from epcpy.epc_schemes.sgtin import SGTIN

from dock.core.codes.epc import decode_epc
from dock.core.codes.gs1 import parse_element_string
from dock.core.codes.resolve import read
from dock.core.ids import Epc

ROUNDS_COUNT = 5
PARSES_COUNT = 4_000
HEADER = "3074257BF7194E4"


def strings() -> list[str]:
    return [f"010950600013435210LOT{number}\x1d1725123121S{number}" for number in range(PARSES_COUNT)]


def epcs() -> list[str]:
    return [HEADER + f"{number:09X}" for number in range(PARSES_COUNT)]


def per_s(work: Callable[[], object]) -> float:
    began_s = process_time()
    work()
    return PARSES_COUNT / (process_time() - began_s)


def main() -> None:
    texts, tags = strings(), epcs()
    raws = [Epc.parse(tag) for tag in tags]
    known_texts = {text: parse_element_string(text) for text in texts}
    known_tags = {raw: decode_epc(raw) for raw in raws}
    works: dict[str, Callable[[], object]] = {
        "element strings, ours": lambda: [parse_element_string(text) for text in texts],
        "element strings, biip": lambda: [GS1Message.parse(text) for text in texts],
        "element strings, remembered": lambda: [known_texts[text] for text in texts],
        "codes to candidates": lambda: [read(text, "C1") for text in texts],
        "EPCs, ours": lambda: [decode_epc(raw) for raw in raws],
        "EPCs, epcpy": lambda: [SGTIN.from_hex(tag) for tag in tags],
        "EPCs, remembered": lambda: [known_tags[raw] for raw in raws],
    }
    for name, work in works.items():
        work()
        print(f"{name:30}{median(per_s(work) for _ in range(ROUNDS_COUNT)):14,.0f} a second")


if __name__ == "__main__":
    main()
