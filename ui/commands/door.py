"""`dock door replay`: a door session decided again from its raw reads, for who doubts or tunes the filter."""

import json
from pathlib import Path

import click

from dock.core.doors.filter import Judged, Outcome
from dock.core.doors.trace import NotATrace, Trace, decision_text, read_trace
from ui.commands.speaking import Speaker, speaker
from ui.options import Options
from ui.words import harmless
from ui.words.sentences import fault_said


@click.group()
def door() -> None:
    """What passed the RFID door."""


@door.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One object a tag, then one of the session.")
@click.pass_obj
def replay(options: Options | None, *, file: Path, as_json: bool) -> None:
    """Decide the session in FILE (a trace from the data folder) again; 1 where the decision is not the same."""
    voice = speaker(options)
    try:
        trace = read_trace(file.read_bytes())
    except (NotATrace, OSError) as fault:
        raise click.ClickException(f"{harmless(str(file))}: {fault_said(fault, voice.lang)}") from fault
    outcome = trace.judge_again()
    is_same = decision_text(outcome) == trace.decision
    told = _objects(trace, outcome, is_same=is_same)
    for line in told if as_json else _lines(trace, outcome, voice, is_same=is_same):
        click.echo(line)
    if not is_same:
        raise SystemExit(1)


def _objects(trace: Trace, outcome: Outcome, *, is_same: bool) -> list[str]:
    missing: list[dict[str, object]] = [
        {"epc": epc.hex().upper(), "tid": "", "class": "missing"} for epc in outcome.missing
    ]
    tags = [*(_told(one) for one in outcome.tags), *missing]
    groups = [
        {"group": one.number, "tags": one.tag_count, "way": one.way, "agreement": one.agreement}
        for one in outcome.groups
    ]
    told = {"door": trace.door, "session": trace.session, "groups": groups, "same_decision": is_same}
    return [json.dumps(each) for each in (*tags, told)]


def _told(one: Judged) -> dict[str, object]:
    seen = one.evidence
    return {
        "epc": seen.epc.hex().upper(),
        "tid": seen.tid.hex().upper(),
        "class": one.tag_class,
        "confidence": one.confidence,
        "group": one.group,
        "because": one.because,
        "reads": seen.read_count,
        "antennas": list(seen.antennas),
        "peak_dbm": seen.peak_dbm,
        "swing_db": round(seen.swing_db, 2),
        "first_us": seen.first_us,
        "last_us": seen.last_us,
    }


def _lines(trace: Trace, outcome: Outcome, voice: Speaker, *, is_same: bool) -> list[str]:
    lines = [f"{_shown(one, voice):<70} {voice.say(one.because)}" for one in outcome.tags]
    lines += [f"{epc.hex().upper():<32} {voice.say('door_tag.missing')}" for epc in outcome.missing]
    lines += [
        voice.say("door.load", number=one.number, count=one.tag_count, way=voice.say(f"door.way_{one.way}"))
        for one in outcome.groups
    ]
    counts: dict[str, int] = {"missing": len(outcome.missing)}
    for one in outcome.tags:
        counts[one.tag_class] = counts.get(one.tag_class, 0) + 1
    lines.append("  ".join(f"{voice.say(f'door_tag.{name}')} {count}" for name, count in sorted(counts.items())))
    key = "door.same_decision" if is_same else "door.another_decision"
    return [*lines, voice.say(key, door=trace.door, session=trace.session)]


def _shown(one: Judged, voice: Speaker) -> str:
    seen = one.evidence
    word = voice.say(f"door_tag.{one.tag_class}")
    return (
        f"{seen.epc.hex().upper():<32} {word:<16} {one.confidence:.2f}  {seen.read_count:>5} {voice.say('door.reads')}"
    )
