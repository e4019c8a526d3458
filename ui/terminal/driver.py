"""Textual's terminal driver for Linux and macOS, made to survive bytes that are not UTF-8.

A scanner that types Latin-1 sends them, and Textual's own reading thread ends at the first (Textual issue 6456).
"""

import codecs
import os
import selectors
import sys

from textual._xterm_parser import XTermParser  # the only way to turn signs into keys
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

READ_BYTES_MAX = 4_096
LOOK_S = 0.1  # how soon the thread sees that the app leaves


def forgiving_driver() -> type[Driver] | None:
    """The driver for this machine's terminal, or None where Textual's own choice stands: Windows, and tests."""
    return None if sys.platform == "win32" or "TEXTUAL_DRIVER" in os.environ else ForgivingDriver


class ForgivingDriver(LinuxDriver):
    """Shows a byte that is not UTF-8 as U+FFFD and goes on."""

    def run_input_thread(self) -> None:
        """Read what the terminal sends until the app leaves."""
        parser = XTermParser(self._debug)
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(LOOK_S):
                    arrived = os.read(self.fileno, READ_BYTES_MAX)
                    if not arrived:
                        break  # the terminal hung up
                    for message in parser.feed(decode(arrived)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
