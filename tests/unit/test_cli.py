"""The command line: help that loads nothing, commands that are there, pages that open offline."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dock.settings.places import shipped_docs
from ui.cli import COMMANDS, EXIT_CODES, dock
from ui.commands.help import find_page, topics
from ui.lazy import load


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_is_there_and_has_help(name: str) -> None:
    command = load(COMMANDS[name][0])
    assert isinstance(command, click.Command)
    assert (command.help or "").strip()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_of_help_is_one_short_sentence(name: str) -> None:
    line = COMMANDS[name][1]
    assert line.endswith(".")
    assert len(line) <= 70


def test_help_lists_every_command_and_the_exit_codes() -> None:
    told = CliRunner().invoke(dock, ["--help"])
    assert told.exit_code == 0
    assert all(f"\n  {name}" in told.output for name in COMMANDS)
    assert EXIT_CODES.split(":")[0] in told.output


def test_an_unknown_command_is_a_mistake_of_usage() -> None:
    assert CliRunner().invoke(dock, ["recieve"]).exit_code == 2


@pytest.mark.parametrize("topic", ["operator", "inspector", "technician"])
@pytest.mark.parametrize("lang", ["it", "en"])
def test_each_trade_has_its_page_in_both_languages(topic: str, lang: str) -> None:
    told = CliRunner().invoke(dock, ["help", topic, "--lang", lang])
    assert told.exit_code == 0
    assert told.output == (shipped_docs() / f"{topic}.{lang}.md").read_text()


def test_the_language_of_dock_is_the_language_of_its_pages() -> None:
    told = CliRunner().invoke(dock, ["--lang", "it", "help", "operator"])
    assert told.output == (shipped_docs() / "operator.it.md").read_text()


def test_help_without_a_topic_names_the_pages() -> None:
    told = CliRunner().invoke(dock, ["help"])
    assert {"operator", "inspector", "technician"} <= set(told.output.split())


def test_an_unknown_page_is_answered_with_those_that_are_there() -> None:
    told = CliRunner().invoke(dock, ["help", "\x1b[31mred"])
    assert told.exit_code == 2
    assert "operator" in told.output
    assert "\x1b" not in told.output


@pytest.mark.parametrize("topic", ["../README", "decisions/0001-rooms-and-arrows", ""])
def test_a_topic_is_no_path(topic: str) -> None:
    assert find_page(shipped_docs(), topic, "en") is None


def test_a_page_without_the_language_asked_for_is_shown_in_the_other(tmp_path: Path) -> None:
    (tmp_path / "gate.it.md").write_text("Cancello\n")
    assert find_page(tmp_path, "gate", "en") == tmp_path / "gate.it.md"
    assert topics(tmp_path) == ["gate"]
