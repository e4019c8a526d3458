"""One label from its design to the bytes that a printer, a screen or a sheet of paper takes."""

from collections.abc import Mapping
from enum import StrEnum

from dock.core.codes.label_marks import LabelMark, nonce_of
from dock.core.effects import PrintLabel
from dock.core.fault import sentence
from dock.labels import pdf, png, raster, tspl, zpl
from dock.labels.design import Design, FieldType
from dock.labels.fonts import width_mm
from dock.labels.layout import LabelFieldsWrong, lay_out


class Form(StrEnum):
    """What a label can be written as."""

    ZPL = "zpl"
    ZPL_RASTER = "zpl-raster"  # ZPL with the label as one picture, for firmware without fonts for our texts
    TSPL = "tspl"
    BROTHER_QL = "brother-ql"
    ESCPOS = "escpos"
    PNG = "png"
    PDF = "pdf"


def render(design: Design, fields: Mapping[str, str], form: Form, dpi: int) -> bytes:
    """The label of `design` with these fields.

    Raises:
        LabelFieldsWrong: a field is missing, unknown, too long or of another type.
        LabelDoesNotFit: a text or a symbol has no room.
    """
    layout = lay_out(design, fields, dpi, width_mm)
    match form:
        case Form.ZPL:
            return zpl.emit(layout)
        case Form.ZPL_RASTER:
            return raster.emit_zpl(layout)
        case Form.TSPL:
            return tspl.emit(layout)
        case Form.BROTHER_QL:
            return raster.emit_brother_ql(layout)
        case Form.ESCPOS:
            return raster.emit_escpos(layout)
        case Form.PNG:
            return png.emit(layout)
        case Form.PDF:
            return pdf.emit(layout)


def render_label(designs: Mapping[str, Design], label: PrintLabel, form: Form, dpi: int) -> bytes:
    """The label that the dock owes: its fields, its plate, its number and the nonce that tells this print from others.

    Raises:
        LabelFieldsWrong, LabelDoesNotFit: as `render`; also where no design has this name.
    """
    design = designs.get(label.kind)
    if design is None:
        known = ", ".join(sorted(designs))
        told = sentence("no label design is called {kind}: {known} are", kind=ascii(label.kind), known=known)
        raise LabelFieldsWrong((told,))
    known = {field.name for field in design.fields}
    # The words of an article come from outside and may be of any length: a label ends them, it does not go missing.
    lengths = {field.name: field.length_max for field in design.fields if field.type is FieldType.TEXT}
    # What the dock can tell and this design has no place for is left out: a site's own design stays right.
    given = {name: value[: lengths.get(name)] for name, value in label.fields if name in known}
    own = {"print_no": str(label.print_no), "nonce": nonce_of(label.label_id)}
    if label.lpn is not None:
        own["lpn"] = label.lpn.text
        own["mark"] = LabelMark(label.lpn, label.print_no, own["nonce"]).text
    return render(design, given | {name: own[name] for name in own if name in known}, form, dpi)


def sample_fields(design: Design) -> dict[str, str]:
    """Fields for a preview or a test label."""
    return {field.name: field.sample for field in design.fields}
