"""`dock decode FILE...`: what is in pictures, how it was found, and what it is. The picture worker opens them."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import click

from dock.core.fault import Sentence, sentence
from drivers.camera.pictures import Pictures
from drivers.camera.wire import PICTURE_BYTES_MAX, Answer, FoundCode, Request
from drivers.clock import SystemClock, utc
from drivers.fleet import DeviceFault
from ui.commands.code_facts import Fact, facts_of
from ui.commands.code_texts import lines_in, visible
from ui.commands.speaking import Speaker
from ui.options import Options, language_told
from ui.words.sentences import fault_said

BUDGET_MS = 6_000  # a file can wait longer than the next frame of a camera
_NO_PICTURE = sentence("it is no whole JPEG, PNG, WebP, BMP, GIF, TIFF or PNM; take another")
REFUSALS = {
    "too_large": sentence(
        "it is larger than {mb} MB, so it was not opened; make it smaller", mb=PICTURE_BYTES_MAX // 1_000_000
    ),
    "too_many_pixels": sentence("it says that it has more than 50 megapixels, so it was not opened; make it smaller"),
    "no_memory": sentence("it needs more memory than the picture worker may have; make it smaller"),
    "no_picture": _NO_PICTURE,
}


@click.command("decode")
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="One JSON object a picture.")
@click.option(
    "--budget-ms",
    type=click.IntRange(1, 15_000),
    default=BUDGET_MS,
    show_default=True,
    help="Time for the codes of one picture.",
)
@click.pass_obj
def decode(options: Options | None, *, files: tuple[str, ...], as_json: bool, budget_ms: int) -> None:
    """Read the codes in pictures. Without FILE, names are read line by line from standard input."""
    lang = language_told(options)
    is_wrong = asyncio.run(_decode_all(files or lines_in(), lang, as_json=as_json, budget_us=budget_ms * 1_000))
    if is_wrong:
        raise click.exceptions.Exit(1)


async def _decode_all(files: Iterable[str], lang: str, *, as_json: bool, budget_us: int) -> bool:
    """Whether a picture could not be read at all."""
    is_wrong = False
    pictures = Pictures()
    year_now = utc(SystemClock().now_us()).year
    try:
        for name in files:
            facts = await _decode(name, pictures, budget_us, year_now, lang)
            is_wrong = is_wrong or "error" in facts
            click.echo(json.dumps(facts) if as_json else _shown(facts, Speaker(lang)))
    finally:
        await pictures.close()
    return is_wrong


async def _decode(name: str, pictures: Pictures, budget_us: int, year_now: int, lang: str) -> Fact:
    loop = asyncio.get_running_loop()
    try:
        picture = await loop.run_in_executor(None, _read, Path(name))
        if isinstance(picture, Sentence):
            return {"file": name, "error": fault_said(picture, lang)}
        request = Request(picture, reads_codes=True, budget_us=budget_us, wants_jpeg=False)
        answer = await pictures.ask(request)
    except DeviceFault as fault:
        return {"file": name, "error": fault_said(fault, lang)}
    except OSError as fault:
        told = sentence("it cannot be read: {why}", why=fault.strerror or fault)
        return {"file": name, "error": fault_said(told, lang)}
    if answer.refusal:
        return {"file": name, "error": fault_said(REFUSALS.get(answer.refusal, _NO_PICTURE), lang)} | _size(answer)
    return (
        {"file": name}
        | _size(answer)
        | {"quality": answer.fault or "good", "ms": answer.spent_us // 1_000, "engines": list(answer.engines)}
        | {"codes": [_code(one, year_now, Speaker(lang)) for one in answer.codes]}
    )


def _read(path: Path) -> bytes | Sentence:
    size = path.stat().st_size
    if not 0 < size <= PICTURE_BYTES_MAX:
        return REFUSALS["too_large"] if size else _NO_PICTURE
    return path.read_bytes()


def _size(answer: Answer) -> Fact:
    return {"width_px": answer.width_px, "height_px": answer.height_px}


def _code(found: FoundCode, year_now: int, voice: Speaker) -> Fact:
    return {
        "text": found.text,
        "raw": found.raw.hex(),
        "aim": found.aim,
        "symbology": found.symbology,
        "add_on": found.add_on,
        "engines": found.engine.split("+"),
        "stage": found.stage,
        "corners": [list(corner) for corner in found.corners],
        "resolved": {
            name: fact
            for name, fact in facts_of(found.text, found.aim, frozenset(), year_now, voice).items()
            if name not in {"text", "aim", "symbology"}
        },
    }


def _shown(facts: Fact, voice: Speaker) -> str:
    if "error" in facts:
        return f"{facts['file']}: {facts['error']}"
    codes = cast("list[Fact]", facts["codes"])
    lines = [f"  {one['symbology']} {visible(str(one['text']))}  ({one['stage']})" for one in codes]
    quality = voice.say("picture.sharp" if facts["quality"] == "good" else f"fault.{facts['quality']}")
    head = f"{facts['file']}: {facts['width_px']} x {facts['height_px']}, {quality}, {facts['ms']} ms"
    return "\n".join([head, *(lines or [f"  {voice.say('code.none')}"])])
