"""Our report decoder against sllurp's, interleaved in one run: `uv run python -m benchmarks.llrp_decode`.

Figures are tags per second of processor time, the median of the rounds, and their ratio; only that holds elsewhere.
"""

import logging
from collections.abc import Callable
from statistics import median
from struct import pack
from time import process_time

from sllurp.llrp import LLRPMessage  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from drivers.llrp.framing import Framing
from drivers.llrp.reports import ReportDecoder
from simulators.llrp.air import Singulation
from simulators.llrp.reports import Origin, Reports
from simulators.llrp.reportspec import Content, ReportSpec, Trigger
from simulators.llrp.tags import Tag

TAGS_COUNT = 20_000
ROUNDS_COUNT = 5
CONTENT = Content(0x1F80)  # antenna, channel, peak RSSI, first and last seen, count: what the driver asks for


def messages(tags_each: int) -> list[bytes]:
    """Reports of TAGS_COUNT tags as the simulated reader sends them."""
    reports = Reports(ReportSpec(Trigger.TAGS_OR_ROSPEC, tags_each, CONTENT), tells_access_id_zero=False)
    for number in range(TAGS_COUNT):
        tag = Tag(b"\x30" + number.to_bytes(11), b"")
        seen = Singulation(tag, tag.epc, 1 + number % 4, -4000 - 100 * (number % 30), 1 + number % 50, 10**15 + number)
        reports.add(seen, Origin(1, 1, 1))
    bodies = reports.take(0, b"")
    return [pack("!HII", 1 << 10 | 61, 10 + len(body), 1) + body for body in bodies]


def ours(stream: list[bytes]) -> int:
    framing, decoder = Framing(), ReportDecoder()
    return sum(len(decoder.decode(frame.body)) for message in stream for frame in framing.take(message))


def theirs(stream: list[bytes]) -> int:
    return sum(
        len(LLRPMessage(msgbytes=message).msgdict["RO_ACCESS_REPORT"]["TagReportData"])  # pyright: ignore[reportOptionalSubscript, reportUnknownMemberType, reportUnknownArgumentType]
        for message in stream
    )


def tags_per_s(decode: Callable[[list[bytes]], int], stream: list[bytes]) -> float:
    began_s = process_time()
    assert decode(stream) == TAGS_COUNT
    return TAGS_COUNT / (process_time() - began_s)


def main() -> None:
    logging.disable(logging.CRITICAL)
    print("tags a message   ours tags/s   sllurp tags/s   ratio")
    for tags_each in (1, 10, 20, 50, 200):
        stream = messages(tags_each)
        rounds = [(tags_per_s(ours, stream), tags_per_s(theirs, stream)) for _ in range(ROUNDS_COUNT)]
        own, other = median(own for own, _ in rounds), median(other for _, other in rounds)
        print(f"{tags_each:14}   {own:11,.0f}   {other:13,.0f}   {own / other:4.1f}x")


if __name__ == "__main__":
    main()
