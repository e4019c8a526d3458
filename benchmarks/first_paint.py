"""First paint of the terminal against a hello-world Textual app: `uv run python -m benchmarks.first_paint`.

Both are started in turn in a terminal of their own, and timed from the start of the process to their first words on it.
"""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median

RUNS = 7
DEADLINE_S = 60.0
HELLO = """
from textual.app import App
from textual.widgets import Static
class Hello(App):
    def compose(self):
        yield Static("hello world")
Hello().run()
"""
WORDS: Mapping[str, tuple[list[str], bytes]] = {
    "hello": ([sys.executable, "-c", HELLO], b"hello world"),
    "dock demo": ([sys.executable, "-m", "ui", "--lang", "en", "demo"], b"NEXT ACTION"),
}


def first_paint_s(
    command: list[str], words: bytes, within_s: float = DEADLINE_S, place: Path | None = None, **told: str
) -> float:
    """Seconds from the start of the process until these words stand on its terminal.

    It runs in the folder `place`, with these variables besides.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "TERM": "xterm-256color", "DOCK_DATA": data, "LANG": "C.UTF-8", **told}
        start_s = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True, cwd=place
        )
        os.close(slave)
        seen = b""
        try:
            while words not in seen:
                if not select.select([master], [], [], within_s)[0]:
                    raise TimeoutError(f"{words!r} did not come; there was {seen[-300:]!r}")
                seen += os.read(master, 65_536)
            return time.perf_counter() - start_s
        finally:
            os.killpg(process.pid, signal.SIGKILL)  # what it started too, such as the program behind uv
            process.wait()
            os.close(master)


def main() -> None:
    """Run both in turn, and say the medians and their ratio."""
    taken: dict[str, list[float]] = {name: [] for name in WORDS}
    for _ in range(RUNS):
        for name, (command, words) in WORDS.items():
            taken[name].append(first_paint_s(command, words))
    hello = median(taken["hello"])
    for name, seconds in taken.items():
        print(f"{name:<10} first paint {median(seconds) * 1000:6.0f} ms   {median(seconds) / hello:.2f} times hello")


if __name__ == "__main__":
    main()
