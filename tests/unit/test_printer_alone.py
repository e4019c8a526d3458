"""The printer as it stands alone: its script, its record, and the languages beside ZPL."""

import json
import tomllib
from pathlib import Path

import pytest

from dock.labels.design_reading import read_design
from dock.labels.render import Form, render, sample_fields
from simulators.printer.brain import PrinterBrain
from simulators.printer.device import Printer
from simulators.printer.escpos import EscPosBrain
from simulators.printer.record import record
from simulators.printer.script import NotUnderstood, act, read_script
from simulators.printer.tspl import TsplBrain
from simulators.printer.wire_faults import WireFaults

ROOT = Path(__file__).parents[2]
LATER_US = 3_600_000_000


def sample(name: str, form: Form) -> bytes:
    design = read_design(name, tomllib.loads((ROOT / f"config/labels/{name}.toml").read_text(encoding="utf-8")))
    return render(design, sample_fields(design), form, 203)


def test_a_script_is_refused_where_a_word_is_none_and_sorted_by_its_moments() -> None:
    script = read_script(["# a day", "at 2.5 paper-out 1 120", "open-head  # at once", ""])
    assert [(due.after_us, due.line) for due in script] == [(0, "open-head"), (2_500_000, "paper-out 1 120")]
    for wrong in ("explode", "slow", "clients all", "at x pause"):
        with pytest.raises(NotUnderstood):
            read_script([wrong])


def test_every_word_of_the_help_is_understood() -> None:
    printer, faults = Printer(), WireFaults()
    for word in ("paper-out", "load-paper 100", "ribbon-out 2 3", "load-ribbon", "open-head", "close-head", "pause",
                 "resume", "too-hot", "cool", "peel-on", "take", "peel-off", "reset-after 3", "deaf", "hear",
                 "half-open", "whole", "slow 5", "fast", "late 3", "cut 2", "twice", "plain", "clients queued", "tags",
                 "tag-fail", "tag-previous", "no-tags", "foreign 2", "power-cycle"):  # fmt: skip
        act(printer, faults, word)
    assert printer.odometer == 1_002
    assert printer.power_cycles == 1
    assert faults.reset_after_bytes == 3


def test_the_record_tells_the_truth_about_each_piece_of_paper(tmp_path: Path) -> None:
    printer = Printer()
    brain = PrinterBrain(printer)
    printer.end_paper_in(1, row=150)
    brain.received(sample("lpn", Form.ZPL), 0)
    printer.advance(LATER_US)
    printer.load_paper()
    printer.advance(2 * LATER_US)
    for label in printer.labels:
        record(label, tmp_path)
    told = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(one["seq"], one["state"], one["rows"]) for one in told] == [(1, "partial", 150), (2, "complete", 400)]
    assert [one["codes"] for one in told] == [["LD101000012361"], ["LD101000012361", "LD101000012361.1.7f3a91c2"]]
    assert told[1]["nonce"] == "7f3a91c2"
    assert told[1]["print_no"] == 1
    assert all((tmp_path / one["picture"]).read_bytes().startswith(b"\x89PNG") for one in told)


def test_tspl_prints_our_labels_cut_anywhere() -> None:
    job = sample("tote", Form.TSPL)
    whole = Printer()
    TsplBrain(whole).received(job, 0)
    whole.advance(LATER_US)
    [label] = whole.labels
    assert label.not_drawn == ()
    assert (label.width, label.length) == (560, 320)
    for place in range(1, len(job), 97):
        printer = Printer()
        brain = TsplBrain(printer)
        brain.received(job[:place], 0)
        brain.received(job[place:], 0)
        printer.advance(LATER_US)
        assert printer.labels == whole.labels


def test_tspl_and_escpos_say_how_they_are_even_in_error() -> None:
    printer = Printer()
    tspl, escpos = TsplBrain(printer), EscPosBrain(printer)
    tspl.received(b"\x1b!?\x1b!S", 0)
    assert tspl.outgoing() == b"\x00\x02@@@@\x03\r\n"
    printer.open_head()
    printer.end_paper_in(1)
    tspl.received(b"\x1b!?", 0)
    escpos.received(b"\x10\x04\x01\x10\x04\x02\x10\x04\x04", 0)
    assert tspl.outgoing() == b"\x01"
    assert escpos.outgoing() == bytes([0x1A, 0x16, 0x12])
    printer.is_paper_out = True
    escpos.received(b"\x10\x04\x04", 0)
    assert escpos.outgoing() == bytes([0x72])


def test_escpos_prints_a_label_for_each_cut() -> None:
    printer = Printer()
    EscPosBrain(printer).received(sample("tote", Form.ESCPOS) * 2, 0)
    printer.advance(LATER_US)
    assert [(label.width, label.length) for label in printer.labels] == [(560, 320)] * 2
