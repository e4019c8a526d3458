"""A program that attaches and works until it is killed: it prints each return as soon as it is acknowledged.

Run as a process by the tests of the socket, to be stopped and killed from outside.
"""

import asyncio
import sys
from itertools import count
from pathlib import Path

from dock.core.commands import AnnounceCase
from dock.core.goods import CaseLine
from dock.core.ids import RmaNo, Sku
from ui.attach.client import attached


async def work(path: Path, prefix: str) -> None:
    async with attached(path) as dock:
        await dock.watch()
        for number in count(1):
            refusal = await dock.bring(AnnounceCase(RmaNo(f"{prefix}-{number}"), (CaseLine(1, Sku("MUG"), 1, "Mug"),)))
            assert refusal is None, refusal
            print(number, flush=True)


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), sys.argv[2]))
