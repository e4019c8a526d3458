"""`dock door replay`: the same reads give the same decision, another decision is told apart, others are no trace."""

import json
from pathlib import Path

from click.testing import CliRunner

from dock.core.doors.trace import write_trace
from tests.door_passes import INNER, decided, expected, pass_door
from ui.cli import dock


def kept(folder: Path, spoil: bytes = b"") -> Path:
    truth, reports = pass_door("cage_fast", 3)
    known = expected(truth)
    trace = write_trace("door-1", "s-1", INNER, known, reports, decided(reports, known))
    place = folder / "trace.jsonl"
    place.write_bytes(trace.replace(b'"received",', spoil, 1) if spoil else trace)
    return place


def test_a_session_is_decided_again_and_told_as_json(tmp_path: Path) -> None:
    told = CliRunner().invoke(dock, ["door", "replay", str(kept(tmp_path)), "--json"])
    assert told.exit_code == 0, told.output
    *tags, session = (json.loads(line) for line in told.output.splitlines())
    assert session["same_decision"] is True
    assert [group["way"] for group in session["groups"]] == ["in"]
    assert [tag["class"] for tag in tags].count("missing") >= 2
    assert all(0 < tag["confidence"] <= 1 for tag in tags if tag["class"] == "received")


def test_a_decision_that_was_another_is_told_and_ends_with_one(tmp_path: Path) -> None:
    told = CliRunner().invoke(dock, ["door", "replay", str(kept(tmp_path, b'"strayed!",'))])
    assert told.exit_code == 1
    assert "NOT" in told.output.splitlines()[-1]


def test_another_file_is_no_trace(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("hello\n")
    told = CliRunner().invoke(dock, ["door", "replay", str(other)])
    assert told.exit_code == 1
    assert "no whole door session" in told.output
