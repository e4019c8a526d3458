"""Labels made, read back and attacked: `uv run python -m benchmarks.labels [--random 500] [--hostile 10000]`.

Speed is a ratio against the simplest f-string in the same run. What is read back comes from the simulator's own
picture, by a library that neither side uses to draw Code 128 or DataMatrix; what attacks is judged by the simulator's
own parser.
"""

import argparse
import io
import tomllib
from collections.abc import Callable
from random import Random
from statistics import median
from time import process_time

import zxingcpp
from PIL import Image

from dock.core.ids import Lpn, StationCode
from dock.labels.design import Design
from dock.labels.design_reading import read_design
from dock.labels.render import Form, render, sample_fields
from dock.labels.symbols import LabelDoesNotFit
from dock.settings.places import shipped
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import PhysicalLabel, Printer

ROUNDS_COUNT = 5
SPEED_COUNT = 300
LATER_US = 3_600_000_000
WORDS = ("Caffettiera", "però", "12 €", "induzione", "perché", "sterzo", "n. 7", "elettrocardiograficamente", "às", "ø")
ATTACKS = (
    "^FS", "^XZ", "^XA", "~JA", "^FD", "^PQ5", "^IDR:*.*", "^CC!", "~CC!", "^CT+", "^CD;",
    "^FO1,1^BCN,50^FDX", "\\&",
    "_5E", "_7E", "@1", ">;", ">8", "\x1b", "\x02", "\x03", "\r\n", "! U1 do \"device.reset\" \"\"",
    "^GFA,8,8,1,", "^FX",
    "^FN1",
    "\u2028", "\u202e", "^DFR:A.ZPL", "^XFR:A.ZPL", "~DGR:A.GRF,1,1,FF", "\x00", "^", "~",
)  # fmt: skip


def designs() -> dict[str, Design]:
    """The shipped designs."""
    return {
        path.stem: read_design(path.stem, tomllib.loads(path.read_text("utf-8")))
        for path in sorted((shipped() / "labels").glob("*.toml"))
    }


def printed(stream: bytes) -> list[PhysicalLabel]:
    """What comes out of the simulated printer."""
    printer = Printer()
    PrinterBrain(printer).received(stream, 0)
    printer.advance(LATER_US)
    return printer.labels


def rate(make: Callable[[], object]) -> float:
    """Labels a second of processor time, the median of the rounds."""
    rates: list[float] = []
    for _ in range(ROUNDS_COUNT):
        began_s = process_time()
        for _ in range(SPEED_COUNT):
            make()
        rates.append(SPEED_COUNT / (process_time() - began_s))
    return median(rates)


def random_fields(design: Design, chance: Random) -> dict[str, str]:
    """Fields such as a day brings: other words, other codes, every length."""
    fields = sample_fields(design)
    for field in design.fields:
        if field.type.value == "text":
            fields[field.name] = " ".join(chance.choices(WORDS, k=chance.randint(1, 8)))[: field.length_max]
        elif field.name == "lpn":
            fields["lpn"] = Lpn.mint(StationCode("D1"), chance.randrange(100), chance.randrange(10_000_000)).text
        elif field.name in {"location", "badge", "tracking", "rma", "serial"}:
            signs = "ABCDEFGHJKLMNPQRSTUVWXY0123456789-"
            fields[field.name] = "".join(chance.choices(signs, k=chance.randint(3, min(20, field.length_max))))
    return fields


def read_back(count: int) -> str:
    """Random labels at three densities, every symbol and their number."""
    chance, kinds = Random(1), designs()
    wrong = symbols = refused = 0
    for _ in range(count):
        design = kinds[chance.choice(sorted(kinds))]
        fields = random_fields(design, chance)
        for dpi in (203, 300, 600):
            try:
                [label] = printed(render(design, fields, Form.ZPL, dpi))
            except LabelDoesNotFit:
                refused += 1
                continue
            found = zxingcpp.read_barcodes(Image.open(io.BytesIO(label.png())))
            symbols += len(label.codes)
            wrong += sorted(one.bytes.decode("utf-8", "replace") for one in found) != sorted(label.codes)
    return f"{count} random labels at 3 densities: {symbols} symbols, labels read otherwise {wrong}, refused {refused}"


def attacked(count: int) -> str:
    """Hostile strings in every text field of every design."""
    chance, kinds = Random(2), designs()
    extra_labels = extra_symbols = 0
    for _ in range(count):
        design = kinds[chance.choice(sorted(kinds))]
        hostile = "".join(chance.choices((*ATTACKS, *WORDS), k=chance.randint(1, 12)))
        texts = {field.name: hostile[: field.length_max] for field in design.fields if field.type.value == "text"}
        meant = printed(render(design, sample_fields(design), Form.ZPL, 203))
        try:
            labels = printed(render(design, sample_fields(design) | texts, Form.ZPL, 203))
        except ValueError:
            continue  # a text that its place refuses prints nothing
        extra_labels += len(labels) - 1
        extra_symbols += sum(sorted(label.codes) != sorted(meant[0].codes) for label in labels)
    return f"{count} hostile strings: extra labels {extra_labels}, labels with other symbols {extra_symbols}"


def speed() -> str:
    """The return label of 4 x 6 in against an f-string with the same words."""
    design = designs()["rma"]
    fields = sample_fields(design)
    ours = render(design, fields, Form.ZPL, 203)

    def simplest() -> bytes:
        lines = "".join(f"^FO32,{40 * at}^A0N,32,32^FD{value}^FS\n" for at, value in enumerate(fields.values()))
        return f"^XA\n{lines}^FO46,424^BY3^BCN,200,N^FD{fields['tracking']}^FS\n^XZ\n".encode()

    own, bare = rate(lambda: render(design, fields, Form.ZPL, 203)), rate(simplest)
    raster = render(design, fields, Form.ZPL_RASTER, 203)
    return (
        f"4 x 6 in label: {own:.0f}/s against {bare:.0f}/s of the f-string (ratio {own / bare:.4f}); "
        f"{len(ours)} bytes, {len(raster) / len(ours):.1f} times as many as a packed picture"
    )


def main() -> None:
    """All figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=500)
    parser.add_argument("--hostile", type=int, default=10_000)
    told = parser.parse_args()
    print(speed(), flush=True)
    print(read_back(told.random), flush=True)
    print(attacked(told.hostile), flush=True)


if __name__ == "__main__":
    main()
