"""`dock rules`: prove a set of rules over all facts, explain one decision, try other rules on past decisions."""

import json
import os
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from dock.core.events import UnitRouted
from dock.core.ids import Lpn, NotAnId
from dock.core.meta import Meta
from dock.core.rules.engine import Fact, Outcome, Routing, Step, route
from dock.core.rules.policy import Policy
from dock.core.rules.policy_table import PolicyMistakes
from dock.core.rules.rules_data import parse_rules
from dock.core.rules.space import Examination, examine, nearest_flip
from dock.settings.places import Places, places
from dock.settings.policy import read_policy
from dock.settings.read import Mistakes
from dock.store.reporting import decisions_of
from drivers.clock import SystemClock, utc
from ui.commands.speaking import Speaker, speaker
from ui.compose.database import look_from
from ui.options import Options
from ui.words import harmless
from ui.words.sentences import fault_said

SHOWN_MAX = 50  # differences listed; all are counted


@click.group("rules")
def rules() -> None:
    """Prove the rules, explain a decision, try other rules on past decisions."""


@rules.command("check")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def check(options: Options | None, *, as_json: bool) -> None:
    """Go through every combination of facts: rules that never decide, that contradict, goods without a way."""
    voice = speaker(options)
    found = examine(_policy(options, voice).rules, _today())
    click.echo(json.dumps(_examined(found), indent=1) if as_json else "\n".join(_examined_lines(found, voice)))
    if found.never_decide or found.conflicts:
        raise voice.wrong("rules.mend")


@rules.command("explain")
@click.argument("unit")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def explain(options: Options | None, unit: str, *, as_json: bool) -> None:
    """Why UNIT (its plate) was sent where it was: every rule with the actual values, and what would change it."""
    voice = speaker(options)
    try:
        lpn = Lpn.parse(unit)
    except NotAnId as error:
        raise voice.fault(error) from error
    decided = [(event, meta) for event, meta in _decisions(_places(options), voice) if event.lpn == lpn]
    if not decided:
        raise voice.wrong("rules.never_sent", unit=lpn.text)
    event, meta = decided[-1]
    rule_set = _policy(options, voice).rules
    day = utc(meta.occurred_us).date()
    facts = dict(event.facts)
    routing = route(rule_set, facts, day)
    flip = nearest_flip(rule_set, facts, rule_set.domains, day)
    told: dict[str, object] = {
        "unit": lpn.text,
        "decided": event.disposition.value,
        "because": list(event.because),
        "override": event.override_reason,
        "facts": facts,
        "rules_then": event.rules.text,
        "rules_now": rule_set.digest.text,
        "trace": [_step(step) for step in routing.trace],
        "flip": {"fact": flip.fact, "now": flip.actual, "would_be": flip.changed, "then": flip.disposition.value}
        if flip
        else None,
    }
    click.echo(json.dumps(told, indent=1, default=str) if as_json else "\n".join(_told_lines(told, routing, voice)))


@rules.command("try")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line: each difference, then the sum.")
@click.pass_obj
def try_rules(options: Options | None, file: Path, *, as_json: bool) -> None:
    """Decide every past decision again under the rules of FILE (TOML), and show what differs. Nothing is changed."""
    voice = speaker(options)
    try:
        other = parse_rules(tomllib.loads(file.read_text("utf-8")), file.name)
    except PolicyMistakes as error:
        lines = (f"{one.where}: {fault_said(one.what, voice.lang)}" for one in error.mistakes)
        raise click.ClickException("\n".join(harmless(line, 400) for line in lines)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{harmless(file.name)}: {fault_said(error, voice.lang)}") from error
    counts = Counter[str]()
    for event, meta in _decisions(_places(options), voice):
        if event.override_reason or not event.facts:
            counts["overridden" if event.override_reason else "held"] += 1
            continue
        again = route(other, dict(event.facts), utc(meta.occurred_us).date())
        way = again.disposition.value if again.disposition else "asks " + ", ".join(q.fact for q in again.questions)
        counts["same" if way == event.disposition.value else "differs"] += 1
        if way != event.disposition.value and counts["differs"] <= SHOWN_MAX:
            row = {"unit": event.lpn.text, "was": event.disposition.value, "would_be": way}
            click.echo(json.dumps(row) if as_json else f"{row['unit']}  {row['was']} -> {row['would_be']}")
    total = {name: counts[name] for name in ("same", "differs", "overridden", "held")}
    click.echo(json.dumps(total) if as_json else voice.say("rules.tried", **total))


def _decisions(here: Places, voice: Speaker) -> tuple[tuple[UnitRouted, Meta], ...]:
    try:
        return decisions_of(look_from(here, os.environ))
    except OSError as error:
        raise voice.fault(error) from error


def _examined(found: Examination) -> dict[str, object]:
    return {
        "combinations": found.combination_count,
        "corners": found.corner_count,
        "never_decide": [rule.id for rule in found.never_decide],
        "conflicts": [
            {"one": pair.one.id, "other": pair.other.id, "facts": dict(pair.facts)} for pair in found.conflicts
        ],
        "left_to_the_default": found.undecided_count,
        "examples": [dict(facts) for facts in found.undecided],
    }


def _examined_lines(found: Examination, voice: Speaker) -> list[str]:
    return [
        voice.say("rules.space", count=found.combination_count, corners=found.corner_count),
        *(voice.say("rules.dead", rule=rule.id) for rule in found.never_decide),
        *(
            voice.say("rules.conflict", one=pair.one.id, other=pair.other.id, facts=dict(pair.facts))
            for pair in found.conflicts
        ),
        voice.say("rules.undecided", count=found.undecided_count),
        *(f"          {_known(facts)}" for facts in found.undecided),
    ]


def _known(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: value for name, value in facts.items() if value is not None}


def _step(step: Step) -> dict[str, object]:
    return {
        "rule": step.rule.id,
        "outcome": step.outcome.value,
        "ref": step.rule.ref,
        "verified": step.rule.is_verified,
        "conditions": [
            {
                "fact": one.condition.fact,
                "op": one.condition.op.value,
                "wanted": list(one.condition.values),
                "actual": one.actual,
                "holds": one.is_so,
            }
            for one in step.tested
        ],
    }


def _told_lines(told: dict[str, object], routing: Routing, voice: Speaker) -> list[str]:
    why = f"{told['because']} {told['override'] or ''}".rstrip()
    lines = [voice.say("rules.decided", unit=told["unit"], disposition=told["decided"], why=why)]
    if told["rules_then"] != told["rules_now"]:
        lines.append(voice.say("rules.changed_since"))
    for step in routing.trace:
        if step.outcome is Outcome.DOES_NOT:
            failed = next((one for one in step.tested if one.is_so is False), None)
            because = f": {failed.condition.fact} = {failed.actual}" if failed else ""
            lines.append(f"  -  {step.rule.id}{because}")
        else:
            actual = ", ".join(f"{one.condition.fact} = {one.actual}" for one in step.tested)
            lines.append(
                f"  {'!' if step.outcome is Outcome.APPLIES else '?'}  {step.rule.id} ({step.outcome}): {actual}"
            )
    lines.append(voice.say("rules.flip", change=told["flip"]) if told["flip"] else voice.say("rules.no_flip"))
    return [harmless(line, 400) for line in lines]


def _policy(options: Options | None, voice: Speaker) -> Policy:
    found = read_policy(_places(options))
    if isinstance(found, Mistakes):
        raise voice.mistaken("cli.settings_wrong", found)
    return found


def _places(options: Options | None) -> Places:
    return places(
        config=options.config if options else None, data=options.data if options else None, environ=os.environ
    )


def _today() -> date:
    return utc(SystemClock().now_us()).date()
