"""`dock report`: the four figures of the dock, each with its base, from the ledger and the site's rates."""

import json
import os
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import click

from dock.core.agreement import Agreement, by_inspector
from dock.core.ids import SiteId
from dock.core.kpis import ESTIMATE, Kpis, Work, figures, work_of
from dock.settings.places import Places, places
from dock.settings.report import RatesUnreadable, rates
from dock.store.listing import Look
from dock.store.reporting import opinions_of, told_of
from drivers.clock import SystemClock
from ui.commands.speaking import Speaker, speaker
from ui.compose.database import look_from
from ui.options import Options

PLACES = Decimal("0.001")
NONE = "-"


@click.command("report")
@click.option("--site", default="main", show_default=True, help="The site's id, as in station.toml.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--inspectors", is_flag=True, help="How far inspectors grade alike, instead.")
@click.pass_obj
def report(options: Options | None, *, site: str, as_json: bool, inspectors: bool) -> None:
    """Mean cost per return, time to restock, recovery rate, CO2 avoided. A station may be running."""
    voice = speaker(options)
    here = places(
        config=options.config if options else None, data=options.data if options else None, environ=os.environ
    )
    try:
        look = look_from(here, os.environ)
        if inspectors:
            alike = by_inspector(opinions_of(look, SiteId(site)))
            click.echo(json.dumps(agreement_plain(alike), indent=1) if as_json else agreement_text(alike, voice))
            return
        found = reckon(look, SiteId(site), here, SystemClock().now_us())
    except (RatesUnreadable, OSError) as error:
        raise voice.fault(error) from error
    click.echo(json.dumps(as_plain(found), indent=1) if as_json else "\n".join(lines_of(found, voice)))


def agreement_plain(alike: Sequence[Agreement]) -> dict[str, object]:
    """For JSON."""
    told = [
        {"inspector": one.inspector, "units": one.unit_count, "agreed": one.agreed_count, "kappa": _kappa(one.kappa)}
        for one in alike
    ]
    return {"inspectors": told}


def agreement_text(alike: Sequence[Agreement], voice: Speaker) -> str:
    """For a person."""
    if not alike:
        return voice.say("report.no_second_grades")
    lines = [
        voice.say(
            "report.inspector",
            inspector=one.inspector,
            count=one.unit_count,
            agreed=one.agreed_count,
            kappa=_shown(_kappa(one.kappa)),
        )
        for one in alike
    ]
    return "\n".join([*lines, voice.say("report.kappa_means")])


def _kappa(value: Fraction | None) -> str | None:
    return None if value is None else f"{float(value):.3f}"


def reckon(look: Look, site: SiteId, here: Places, now_us: int, *, standard_s_per_unit: int | None = None) -> Kpis:
    """The figures of a ledger. `standard_s_per_unit` stands for labour where nobody really worked, as in a replay.

    Raises:
        RatesUnreadable: a file of rates or factors cannot be used.
    """
    costs, factors, kg_per_tonne_km = rates(here)
    told = told_of(look, site)
    work = work_of(told.acts, costs.idle_limit_s)
    if standard_s_per_unit is not None:
        work = Work(standard_s_per_unit * len(told.units), 0)
    parcels = told.parcel_count
    return figures(
        told.units, work, costs, factors, kg_per_tonne_km, parcel_count=parcels, return_count=parcels, now_us=now_us
    )


def as_plain(found: Kpis) -> dict[str, object]:
    """For JSON: numbers as decimal texts, null where nothing ended."""
    return {
        "pieces_ended": found.piece_count,
        "pieces_in_process": found.in_process,
        "oldest_in_process_h": _told(found.oldest_h),
        "mean_cost_minor": _told(found.mean_cost_minor),
        "labour_s": found.labour_s,
        "idle_s_excluded": found.idle_s,
        "restock_median_h": _told(found.restock_median_h),
        "restock_p90_h": _told(found.restock_p90_h),
        "restock_within_target": _told(found.restock_within_target),
        "recovery_rate": _told(found.recovery_rate),
        "donated_rate": _told(found.donated_rate),
        "co2_avoided_kg": {
            "low": _told(found.co2_avoided.low_kg),
            "central": _told(found.co2_avoided.central_kg),
            "high": _told(found.co2_avoided.high_kg),
        },
        "factors": list(found.factors),
        "weighed_share": _told(found.weighed_share),
        "note": ESTIMATE,
    }


def lines_of(found: Kpis, voice: Speaker) -> list[str]:
    """For a person."""
    plain, co2 = as_plain(found), found.co2_avoided
    return [
        voice.say("report.ended", count=found.piece_count),
        voice.say("report.in_process", count=found.in_process, hours=_shown(plain["oldest_in_process_h"])),
        voice.say("report.cost", minor=_shown(plain["mean_cost_minor"]), labour=found.labour_s),
        voice.say("report.gaps", idle=found.idle_s),
        voice.say(
            "report.restock",
            median=_shown(plain["restock_median_h"]),
            p90=_shown(plain["restock_p90_h"]),
            within=_shown(plain["restock_within_target"]),
        ),
        voice.say("report.recovery", rate=_shown(plain["recovery_rate"]), donated=_shown(plain["donated_rate"])),
        voice.say(
            "report.co2",
            kg=_shown(_told(co2.central_kg)),
            low=_shown(_told(co2.low_kg)),
            high=_shown(_told(co2.high_kg)),
        ),
        voice.say("report.factors", factors=", ".join(found.factors) or NONE, weighed=_shown(plain["weighed_share"])),
        voice.say("report.estimate"),
    ]


def _shown(value: object) -> str:
    return NONE if value is None else str(value)


def _told(value: Decimal | None) -> str | None:
    return None if value is None else str(value.quantize(PLACES))
