"""`dock resolve` and `dock epc`: what a code or a tag is, and why; without an argument, line by line on standard in."""

import json
from typing import cast

import click

from dock.core.codes.candidates import Kind
from dock.core.ids import Epc, NotAnId
from drivers.clock import SystemClock, utc
from ui.commands.code_facts import Fact, epc_facts, facts_of
from ui.commands.code_texts import lines_in, unescaped, visible
from ui.commands.speaking import Speaker, speaker
from ui.options import Options
from ui.words.sentences import fault_said

HEX_OF_WORD = 4  # a Gen2 tag is written in words of 16 bits
ESCAPES = r"Control signs: raw, or as \x1d, <GS> <RS> <EOT>, or ^ for each FNC1 after a first ^."


@click.command("resolve", epilog=ESCAPES)
@click.argument("text", required=False)
@click.option("--aim", help="AIM identifier of the symbology, such as ]C1; one in front of the text is known anyway.")
@click.option("--expect", multiple=True, metavar="KIND=VALUE", help="What is expected, such as tracking=1Z...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def resolve(
    options: Options | None, *, text: str | None, aim: str | None, expect: tuple[str, ...], as_json: bool
) -> None:
    """Say what a code is: every candidate, best first, and why."""
    voice = speaker(options)
    expected = frozenset(_expected(one, voice) for one in expect)
    year_now = utc(SystemClock().now_us()).year
    for line in [text] if text is not None else lines_in():
        facts = facts_of(unescaped(line), aim, expected, year_now, voice)
        click.echo(json.dumps(facts, ensure_ascii=True) if as_json else _shown(facts, voice))


@click.command("epc")
@click.argument("epc_hex", required=False, metavar="HEX")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def epc(options: Options | None, *, epc_hex: str | None, as_json: bool) -> None:
    """Say what the bytes of a tag name."""
    voice = speaker(options)
    is_wrong = False
    for line in [epc_hex] if epc_hex is not None else lines_in():
        try:
            facts = epc_facts(_whole_words(line))
        except NotAnId as error:
            is_wrong = True
            facts = {"epc": line.strip()[:200], "gs1": False, "error": fault_said(error, voice.lang)}
        click.echo(json.dumps(facts) if as_json else ", ".join(f"{name} {value}" for name, value in facts.items()))
    if is_wrong:
        raise click.exceptions.Exit(1)


def _whole_words(text: str) -> Epc:
    """The EPC written in hex; digits that are missing to a whole word are zeros, as on the tag (TDS 2.x, 15.3)."""
    digits = text.strip().removeprefix("0x").removeprefix("0X").replace(" ", "")
    return Epc.parse(digits + "0" * (-len(digits) % HEX_OF_WORD))


def _expected(given: str, voice: Speaker) -> tuple[Kind, str]:
    name, _, value = given.partition("=")
    try:
        return (Kind(name), value)
    except ValueError as error:
        kinds = ", ".join(kind.value for kind in Kind)
        raise click.BadParameter(voice.say("code.no_kind", seen=name, known=kinds), param_hint="--expect") from error


def _shown(facts: Fact, voice: Speaker) -> str:
    rows = cast("list[Fact]", facts["candidates"])
    symbology = facts["symbology"] or voice.say("code.no_symbology")
    resolution = voice.say(f"code.is_{facts['resolution']}")
    head = f"{visible(str(facts['text']))}  {symbology}: {resolution}"
    lines = [
        f"  {row['rank']}. {row['kind']} {visible(str(row['value']))}{_beside(row, voice)}: {row['why']}"
        for row in rows
    ]
    content = cast("Fact | None", facts["gs1"])
    if content is not None:
        lines.append(f"  GS1 {content['element_string']}")
        lines += [f"    {one['ai']}: {one['fault']}" for one in cast("list[Fact]", content["faults"])]
        lines += [
            f"    {voice.say('code.needs', ai=one['ai'], needs=one['needs'])}"
            for one in cast("list[Fact]", content["missing"])
        ]
    return "\n".join([head, *lines])


def _beside(row: Fact, voice: Speaker) -> str:
    told = [
        f"{voice.say(f'code.{name}')} {visible(str(row[name]))}"
        for name in ("carrier", "serial", "lot", "expiry")
        if name in row
    ]
    return f" ({', '.join(told)})" if told else ""
