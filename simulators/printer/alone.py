"""A simulated label printer on a TCP port, a serial port or a pipe, for this dock and for any printing program."""

import asyncio
import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

from simulators.brain import Brain
from simulators.printer.brain import Peers, PrinterBrain
from simulators.printer.device import Printer, Profile
from simulators.printer.escpos import EscPosBrain
from simulators.printer.record import read_answers, record
from simulators.printer.script import WORDS, Due, NotUnderstood, act, read_script
from simulators.printer.tspl import TsplBrain
from simulators.printer.wire_faults import Clients, WireFaults
from simulators.serve import Say, TcpServer, serve_tcp
from simulators.serve_pty import PtyPort

PORT = 9100  # where printers listen to raw data
LOOK_EVERY_S = 0.2  # how soon a picture lies in the folder after its label came out
READ_BYTES_MAX = 65_536
LANGUAGES = ("zpl", "tspl", "escpos")


def add_options(parser: ArgumentParser) -> None:
    """The options of `dock sim printer`."""
    parser.formatter_class = RawDescriptionHelpFormatter
    parser.epilog = f"While it runs, or in the script:\n{WORDS}"
    parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    parser.add_argument("--port", type=int, default=PORT, help="port to listen at, 0 for a free one (%(default)s)")
    parser.add_argument("--profile", default="zebra-linkos", help=f"one of {', '.join(Profile)} (%(default)s)")
    parser.add_argument("--language", default="zpl", choices=LANGUAGES, help="what it speaks (%(default)s)")
    parser.add_argument("--clients", default="interleaved", choices=list(Clients), help="what a second client meets")
    parser.add_argument("--record", type=Path, metavar="DIR", help="put each label's picture and labels.jsonl there")
    parser.add_argument("--pty", type=Path, metavar="PATH", help="be a serial port at PATH instead")
    parser.add_argument("--fifo", type=Path, metavar="PATH", help="read from a named pipe at PATH instead: write-only")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="answer as a real printer did: `dock printers check --record`"
    )
    parser.add_argument("--script", type=Path, metavar="FILE", help="what happens when, a word a line: at 2 paper-out")


async def run(options: Namespace, now_us: Callable[[], int], say: Say) -> None:
    """Serve a printer until cancelled."""
    alone = _Alone(options, now_us, say)
    async with AsyncExitStack() as stack:
        if options.pty is not None:
            port = PtyPort(alone.brain(), options.pty, now_us)
            port.plug()
            stack.callback(port.unplug)
            alone.stir = port.poke
            say(
                "a {profile} printer is the serial port {place}; Ctrl-C ends it",
                profile=options.profile,
                place=options.pty,
            )
        elif options.fifo is not None:
            stack.callback(_read_pipe(alone, options.fifo, now_us))
            say(
                "a {profile} printer reads the pipe {place}; Ctrl-C ends it",
                profile=options.profile,
                place=options.fifo,
            )
        else:
            server: TcpServer = await stack.enter_async_context(
                await serve_tcp(alone.brain, options.host, options.port, now_us)
            )
            alone.stir = server.stir
            place = f"tcp://{options.host}:{server.port}"
            say("a {profile} printer listens at {place}; Ctrl-C ends it", profile=options.profile, place=place)
        if not sys.stdin.closed and (sys.stdin.isatty() or not sys.stdin.seekable()):
            loop = asyncio.get_running_loop()
            loop.add_reader(sys.stdin.fileno(), alone.read_words)
            stack.callback(loop.remove_reader, sys.stdin.fileno())
        await alone.work()


class _Alone:
    """The printer, its script, and the folder of what came out."""

    def __init__(self, options: Namespace, now_us: Callable[[], int], say: Say) -> None:
        self._printer = Printer(Profile(options.profile))
        self._faults = WireFaults(clients=Clients(options.clients))
        if options.answers is not None:
            self._printer.recorded = read_answers(options.answers.read_text(encoding="utf-8"))
        self._peers = Peers()
        self._language = str(options.language)
        self._folder: Path | None = options.record
        self._script = list(_script_of(options.script))
        self._now_us, self._say = now_us, say
        self._began_us = now_us()
        self._written = 0
        self._typed = b""
        self.stir: Callable[[], None] = lambda: None
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)

    def brain(self) -> Brain:
        """A new connection's."""
        match self._language:
            case "tspl":
                return TsplBrain(self._printer)
            case "escpos":
                return EscPosBrain(self._printer)
            case _:
                return PrinterBrain(self._printer, self._faults, self._peers)

    def read_words(self) -> None:
        """Do what a person typed."""
        chunk = os.read(sys.stdin.fileno(), READ_BYTES_MAX)
        if not chunk:
            asyncio.get_running_loop().remove_reader(sys.stdin.fileno())
        *lines, self._typed = (self._typed + chunk).split(b"\n")
        for line in lines:
            if line.strip():
                self._do(line.decode("utf-8", "replace").strip())

    async def work(self) -> None:
        """Let the script happen, and record what comes out."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            self._printer.advance(self._now_us())
            while self._script and self._now_us() - self._began_us >= self._script[0].after_us:
                self._do(self._script.pop(0).line)
            for label in self._printer.labels[self._written :]:
                self._written += 1
                if self._folder is not None:
                    await asyncio.to_thread(record, label, self._folder)

    def _do(self, line: str) -> None:
        self._printer.advance(self._now_us())
        try:
            act(self._printer, self._faults, line)
            self._say("done: {line}", line=line)
        except NotUnderstood as error:
            self._say(error.text, **error.params)
        self.stir()


def _script_of(path: Path | None) -> tuple[Due, ...]:
    return read_script(path.read_text(encoding="utf-8").splitlines()) if path is not None else ()


def _read_pipe(alone: _Alone, path: Path, now_us: Callable[[], int]) -> Callable[[], None]:
    """Feed a named pipe to the printer; returns what closes it. Opened for writing too, it never ends."""
    if not path.exists():
        os.mkfifo(path)
    pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    brain = alone.brain()
    brain.opened(now_us())
    loop = asyncio.get_running_loop()

    def read() -> None:
        brain.received(os.read(pipe, READ_BYTES_MAX), now_us())
        brain.outgoing()  # nobody hears a pipe

    def close() -> None:
        loop.remove_reader(pipe)
        os.close(pipe)
        path.unlink(missing_ok=True)

    loop.add_reader(pipe, read)
    return close
