"""`dock labels list` and `render`: designs with their fields, and one label written without a printer."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import click

from dock.labels.design import Design, DesignRefused, FieldType
from dock.labels.layout import LabelFieldsWrong
from dock.labels.render import Form, render, sample_fields
from dock.labels.symbols import DOTS_PER_MM
from drivers.printer.designs import read_designs
from ui.commands.config import places_of
from ui.commands.speaking import Speaker, speaker
from ui.options import Options
from ui.words.sentences import fault_said

FILE_BYTES_MAX = 65_536  # a label's fields are a page of text at most


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One object per kind and line.")
@click.pass_obj
def list_kinds(options: Options | None, as_json: bool) -> None:  # noqa: FBT001 -- click gives flags by name
    """Name the kinds of label with their size and fields; a star marks what must be given."""
    voice = speaker(options)
    for name, design in sorted(_designs(options, voice).items()):
        if as_json:
            click.echo(json.dumps(_described(design), ensure_ascii=False))
            continue
        size = f"{design.width_mm:g} x {design.height_mm:g} mm"
        click.echo(voice.say("labels.kind", name=name, version=design.version, size=size))
        for field in design.fields:
            star = "*" if field.is_required else " "
            most = f"{field.length_max:>4}"
            click.echo(f"  {star} {field.name:<12} {field.type.value:<7} ≤{most}   {field.sample}")


@click.command("render")
@click.argument("kind")
@click.option(
    "--data",
    "data",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Fields as a JSON object; - is standard input.",
)
@click.option("--sample", is_flag=True, help="Take the design's own sample fields for what is not given.")
@click.option(
    "--as",
    "form",
    type=click.Choice([form.value for form in Form]),
    default=Form.PDF.value,
    show_default=True,
    help="What to write.",
)
@click.option(
    "--dpi",
    type=click.Choice([str(dpi) for dpi in DOTS_PER_MM]),
    default="203",
    show_default=True,
    help="Density of the printer.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; standard output where it is left out.",
)
@click.pass_obj
def render_kind(
    options: Options | None,
    kind: str,
    data: str | None,
    sample: bool,  # noqa: FBT001 -- as above
    form: str,
    dpi: str,
    output: Path | None,
) -> None:
    """Write one label of KIND. What is wrong with its fields is told field by field, and nothing is written then."""
    voice = speaker(options)
    designs = _designs(options, voice)
    design = designs.get(kind)
    if design is None:
        raise voice.wrong("labels.no_kind", kind=kind, known=", ".join(sorted(designs)))
    fields = (sample_fields(design) if sample else {}) | (_fields(data, voice) if data else {})
    known = {field.name: field for field in design.fields}
    if "print_no" in known and "print_no" not in fields:
        fields["print_no"] = "1"
    try:
        picture = render(design, fields, Form(form), int(dpi))
    except LabelFieldsWrong as wrong:
        told = "\n".join(f"  {fault_said(mistake, voice.lang)}" for mistake in wrong.mistakes)
        raise click.ClickException(f"{voice.say('labels.not_made')}\n{told}\n{voice.say('labels.see_list')}") from wrong
    except ValueError as wrong:
        raise click.ClickException(f"{voice.say('labels.not_made')} {fault_said(wrong, voice.lang)}") from wrong
    try:
        if output is None:
            sys.stdout.buffer.write(picture)
        else:
            output.write_bytes(picture)
    except OSError as fault:
        raise voice.unwritable(output or "-", fault) from fault


def _designs(options: Options | None, voice: Speaker) -> dict[str, Design]:
    here = places_of(options)
    try:
        return read_designs([here.shipped / "labels", here.config / "labels"])
    except DesignRefused as refused:
        told = "\n".join(f"  {fault_said(mistake, voice.lang)}" for mistake in refused.mistakes)
        raise click.ClickException(f"{voice.say('labels.designs_wrong')}\n{told}") from refused


def _fields(source: str, voice: Speaker) -> dict[str, str]:
    try:
        raw = sys.stdin.buffer.read(FILE_BYTES_MAX + 1) if source == "-" else _read(Path(source))
        read: object = json.loads(raw.decode("utf-8"))
    except OSError as fault:
        raise voice.wrong("labels.unreadable", place=source, why=fault.strerror or fault) from fault
    except (ValueError, RecursionError) as fault:
        raise voice.wrong("labels.no_json", place=source, why=fault) from fault
    if len(raw) > FILE_BYTES_MAX:
        raise voice.wrong("labels.too_long", place=source, most=FILE_BYTES_MAX)
    if not isinstance(read, Mapping):
        raise voice.wrong("labels.no_object", place=source, form='{"field": "value"}')
    document = cast("Mapping[str, object]", read)
    wrong = [name for name, value in document.items() if isinstance(value, bool) or not isinstance(value, str | int)]
    if wrong:
        raise voice.wrong("labels.no_text", fields=", ".join(wrong))
    return {name: str(value) for name, value in document.items()}


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(FILE_BYTES_MAX + 1)


def _described(design: Design) -> dict[str, object]:
    return {
        "kind": design.name,
        "version": design.version,
        "width_mm": design.width_mm,
        "height_mm": design.height_mm,
        "fields": [
            {
                "name": field.name,
                "type": FieldType(field.type).value,
                "required": field.is_required,
                "length_max": field.length_max,
                "sample": field.sample,
            }
            for field in design.fields
        ],
    }
