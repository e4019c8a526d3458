"""10,000 codes of 40 signs at 1 ms gaps, every control byte among them: `uv run python -m benchmarks.keyboard_burst`.

Three ways in: a grabbed input device (kernel records, US and Italian layout), the terminal's tap (keys with instants),
and the whole terminal with its focus now here, now there (fewer codes; --app COUNT). Counted: codes that came out
exactly, codes that hold a sign no code has and were reported, and stray actions: anything else that came out.
"""

import asyncio
import sys
from collections import Counter

from textual import events
from textual.keys import _character_to_key  # pyright: ignore[reportPrivateUsage]  # how Textual itself names a sign

from dock.core.commands import EnterCode
from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned
from drivers.scanner.framing import Framing, is_forbidden
from drivers.scanner.hid_keys import KeyReader
from drivers.scanner.key_maps import KEY_MAPS
from simulators.scanner.hid import records
from tests.terminal.still import PARCEL, UNIT, StillFace, bench, dock
from ui.terminal.app import DockApp
from ui.terminal.tap import Burst, Press, Scanned

CODES_COUNT = 10_000
LENGTH = 40
GAP_S = 0.001
# what ends a code is none of it; STX and ETX are marks round one
CONTROLS = [chr(code) for code in range(1, 32) if chr(code) not in "\r\n\t\x02\x03"]
NAMED = {"\r": "enter", "\x11": "ctrl+q", "\x10": "ctrl+p", "\x0c": "ctrl+l"}
FOCI = ("", "f1", "f2", "f8", "tab", "escape")


def code(number: int) -> str:
    """Code of this number: unlike every other, a control byte in its middle."""
    head = f"0104006381333931{CONTROLS[number % len(CONTROLS)]}21S{number:06d}"
    return head.ljust(LENGTH, "X")


def by_input_device(layout: str) -> Counter[str]:
    reader, framing = KeyReader(KEY_MAPS[layout]), Framing(DeviceId("burst"))
    counts: Counter[str] = Counter()
    for number in range(CODES_COUNT):
        wanted = code(number)
        came: list[object] = []
        for typed in reader.received(records(wanted, layout, types_control_by_alt=True)):
            came += framing.received(typed.text.encode(), number)
        texts = [scan.text for scan in came if isinstance(scan, CodeScanned)]
        is_refused = not texts and len(came) == 1 and is_forbidden(wanted)
        counts["exact" if texts == [wanted] and len(came) == 1 else "reported" if is_refused else "stray"] += 1
    return counts


def by_tap() -> Counter[str]:
    burst = Burst()
    counts: Counter[str] = Counter()
    now_s = 0.0
    for number in range(CODES_COUNT):
        wanted = code(number)
        heard: list[object] = []
        for sign in wanted + "\r":
            now_s += GAP_S
            heard += burst.pressed(Press(NAMED.get(sign, sign), sign, now_s))
        counts["exact" if heard == [Scanned(wanted)] else "stray"] += 1
        now_s += 0.2
        counts["stray"] += len(burst.silent(now_s))
    return counts


async def by_terminal(count: int) -> Counter[str]:
    face = StillFace(dock(bench(parcel=PARCEL, unit=UNIT)))
    app = DockApp(face, "bench-1", "en", environment={})
    counts: Counter[str] = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        for number in range(count):
            if key := FOCI[number % len(FOCI)]:
                await pilot.press(key)
                await pilot.pause(0.06)
                while not face.asked.empty():
                    face.asked.get_nowait()  # what the key itself asked for
            wanted = code(number)
            for sign in wanted + "\r":
                app.post_message(events.Key(NAMED.get(sign) or _character_to_key(sign), sign))
            async with asyncio.timeout(20):
                came = await face.next_command()
            counts["exact" if came == EnterCode(wanted) else "stray"] += 1
        counts["stray"] += not app.is_running
    return counts


def main() -> None:
    for layout in ("us", "it"):
        print(f"input device, {layout}: {dict(by_input_device(layout))} of {CODES_COUNT}")
    print(f"terminal's tap: {dict(by_tap())} of {CODES_COUNT}")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 120
    print(f"whole terminal, focus in {len(FOCI)} places: {dict(asyncio.run(by_terminal(count)))} of {count}")


if __name__ == "__main__":
    main()
