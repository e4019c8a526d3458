"""`dock scan --plain`: receive, grade and undo line by line, for screen readers and pipes.

A line is a code as a scanner reads it, or a word: `grade A`, `undo`, `done`. Each is answered by one sentence.
"""

import asyncio
import sys

import click

from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.commands import EnterCode, Undo
from dock.core.ids import NotAnId
from dock.core.views import Answer, BenchView
from drivers.clock import SystemClock
from ui.attach.client import Unwilling
from ui.commands.asking import language
from ui.commands.speaking import Speaker, speaker
from ui.compose.open_face import open_face
from ui.compose.plan import read_plan
from ui.options import Options
from ui.terminal.face import Face
from ui.words import say
from ui.words.sentences import fault_said

LINE_LENGTH_MAX = 8_000  # the longest that a QR code holds is 7,089
LOOK_S = 0.02
ANSWER_S = 5.0  # a snapshot that does not come within this is not waited for

WORDS = {"grade": Verb.GRADE, "mode": Verb.MODE, "answer": Verb.ANSWER, "done": Verb.DONE, "reprint": Verb.REPRINT}


@click.command("scan")
@click.option("--plain", is_flag=True, help="One sentence a line, nothing drawn. The only way as yet.")
@click.option("--bench", default="", help="The workstation; the first of the settings where none is named.")
@click.pass_obj
def scan(options: Options, bench: str, *, plain: bool) -> None:
    """Work at a workstation line by line: codes, or `grade A`, `mode RECEIVE`, `undo`, `done`, on standard input."""
    if not plain:
        raise click.UsageError(speaker(options).say("cli.scan_plain"))
    plan = read_plan(options)
    lang = language(options, plan)
    try:
        with open_face(plan) as (face, welcome):
            chosen = bench or welcome.benches[0]
            click.echo(_next(face, chosen, Speaker(lang)))
            while line := sys.stdin.readline(LINE_LENGTH_MAX):
                if words := line.strip():
                    for sentence in asyncio.run(_told(face, chosen, words, lang)):
                        click.echo(sentence)
    except Unwilling as fault:
        raise click.ClickException(say(fault.refusal.key, lang, fault.refusal.params)) from fault
    except OSError as fault:
        raise Speaker(lang).fault(fault) from fault


async def _told(face: Face, bench: str, words: str, lang: str) -> list[str]:
    """What the station says of one line, and what to do next."""
    voice = Speaker(lang)
    before = _bench(face, bench, voice).answer
    verb, _, argument = words.partition(" ")
    try:
        command = Undo() if words.lower() == "undo" else EnterCode(_code(verb, argument) or words)
    except NotAnId as fault:
        return [fault_said(fault, lang)]
    refusal = await face.ask(command, bench)
    if refusal is not None:
        return [say(refusal.key, lang, refusal.params)]
    answer = await _answer_after(face, bench, before, voice)
    said = [say(answer.line.key, lang, answer.line.params)] if answer is not None else []
    return [*said, _next(face, bench, voice)]


def _code(verb: str, argument: str) -> str:
    wanted = WORDS.get(verb.lower())
    return CommandCode.of(wanted, argument).text if wanted else ""


async def _answer_after(face: Face, bench: str, before: Answer | None, voice: Speaker) -> Answer | None:
    clock = SystemClock()
    for _ in range(int(ANSWER_S / LOOK_S)):
        answer = _bench(face, bench, voice).answer
        if answer is not None and answer != before:
            return answer
        await clock.sleep(LOOK_S)
    return None


def _next(face: Face, bench: str, voice: Speaker) -> str:
    lines = (_bench(face, bench, voice).next_action, face.latest().health.trouble)
    return " ".join(say(line.key, voice.lang, line.params) for line in lines if line)


def _bench(face: Face, bench: str, voice: Speaker) -> BenchView:
    for one in face.latest().benches:
        if one.bench == bench:
            return one
    raise voice.wrong("cli.no_bench", bench=bench, known=", ".join(one.bench for one in face.latest().benches))
