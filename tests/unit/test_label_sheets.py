"""Sheets of command codes: what is printed is read again by a camera and means what is written beside it."""

import io
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dock.core.codes.calibration import END, SIGNS, START, calibration_text, learn
from dock.core.codes.command_codes import CommandCode, Verb
from dock.core.ids import NotAnId
from drivers.camera.engines import by_zxing
from drivers.scanner.hid_keys import KeyReader
from drivers.scanner.key_maps import IT
from simulators.scanner.hid import records
from tests.picture_cases import picture_cases
from tests.shared_data import shared
from tests.shipped_policy import policy
from ui.commands.labels.learning import scanner_learn
from ui.commands.labels.sheets import ROLES, cards_of, commands, scanner_setup


def drawn(png: bytes) -> set[str]:
    grey = np.asarray(Image.open(io.BytesIO(png)).convert("L"), np.uint8)
    return {one.text for one in by_zxing(grey)}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["it", "en"])
def test_every_code_of_a_sheet_is_a_command_of_its_own_with_a_name(role: str, language: str) -> None:
    cards = list(cards_of(role, policy(), language))
    assert len({card.code for card in cards}) == len(cards)
    assert len({(card.title, card.subtitle) for card in cards}) == len(cards)
    assert all(CommandCode.parse(card.code.text) == card.code for card in cards)
    assert all(card.title and "." not in card.title.split()[0] for card in cards)


def test_the_sheets_give_every_grade_answer_route_and_action() -> None:
    verbs = {card.code.verb for role in ROLES for card in cards_of(role, policy(), "it")}
    # The code that sends labels to another workstation names that workstation, and hangs there.
    assert verbs == set(Verb) - {Verb.PRINTAT}


def test_a_camera_reads_the_printed_sheet(tmp_path: Path) -> None:
    target = tmp_path / "sheet.png"
    assert CliRunner().invoke(commands, ["--role", "operator", "--as", "png", "-o", str(target)]).exit_code == 0
    codes = [card.code.text for card in cards_of("operator", policy(), "it")]
    read = drawn(target.read_bytes())
    assert len(read) >= 14
    assert read <= set(codes)
    second = CliRunner().invoke(commands, ["--role", "operator", "--as", "png", "--page", "2"])
    assert drawn(second.stdout_bytes) == set(codes) - read
    assert CliRunner().invoke(commands, ["--as", "png", "--page", "99"]).exit_code == 1
    pdf = CliRunner().invoke(commands, ["--role", "inspector"])
    assert pdf.stdout_bytes.startswith(b"%PDF")
    assert CliRunner().invoke(commands, ["-o", str(tmp_path / "no/such/folder.pdf")]).exit_code == 1


def test_no_code_in_the_shared_pictures_is_a_command() -> None:
    for case in picture_cases(shared("barcodes")):
        with pytest.raises(NotAnId):
            CommandCode.parse((case.expected or b"-").decode("latin-1"))


def test_the_setup_sheet_carries_a_label_that_teaches_the_scanner_s_ways(tmp_path: Path) -> None:
    target = tmp_path / "setup.png"
    assert CliRunner().invoke(scanner_setup, ["--as", "png", "-o", str(target)]).exit_code == 0
    assert drawn(target.read_bytes()) == {calibration_text()}
    told = CliRunner().invoke(scanner_learn, [], input=b"]d1" + calibration_text().encode() + b"\r")
    assert told.exit_code == 0
    assert "is_right = true" in told.output
    assert CliRunner().invoke(scanner_learn, ["nothing of it"]).exit_code == 1


def test_a_scanner_that_is_set_right_is_told_so() -> None:
    learnt = learn("]d1" + calibration_text() + "\r")
    assert learnt.is_right
    assert learn("]d1" + calibration_text() + "\r\n").is_right
    assert not learn(calibration_text() + "\r").is_right


@given(st.text("#~*", max_size=3), st.text("#~*", max_size=3), st.sampled_from(["\r", "\r\n", "\t", ""]), st.booleans())
def test_prefix_suffix_and_terminator_are_learnt(prefix: str, suffix: str, ends: str, has_aim: bool) -> None:
    learnt = learn(f"{prefix}{']d1' if has_aim else ''}{calibration_text()}{suffix}{ends}")
    assert (learnt.prefix, learnt.suffix, learnt.terminators, learnt.has_aim) == (prefix, suffix, ends, has_aim)
    assert (learnt.separator, dict(learnt.typed_as), learnt.lost) == ("\x1d", {}, "")


def test_a_us_scanner_on_an_italian_keyboard_is_learnt_sign_by_sign() -> None:
    typed = "".join(part.text for part in KeyReader(IT).received(records("]d1" + START + SIGNS + END, "us")))
    learnt = learn(typed)
    assert learnt.has_aim
    assert learnt.terminators == "\r"
    assert learnt.separator == ""
    assert len(learnt.typed_as) > 20
    assert "".join(learnt.typed_as.get(sign, sign) for sign in typed[8 : 8 + len(SIGNS)]) == SIGNS


@pytest.mark.parametrize("arrived", ["", "DKCAL", "DKCALDKEND", "DKCAL" + SIGNS[:40] + "DKEND"])
def test_what_is_no_scan_of_the_label_teaches_nothing(arrived: str) -> None:
    with pytest.raises(NotAnId):
        learn(arrived)
