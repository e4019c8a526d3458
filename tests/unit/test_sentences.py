"""Help, mistakes of usage and faults: every sentence in Italian too, said in the language that was chosen."""

import argparse
import ast
import gettext
import importlib
import io
import re
import socket
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from inspect import cleandoc
from pathlib import Path
from string import Formatter
from typing import Any

import click
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from click.testing import CliRunner

from dock.core import ids
from dock.core.fault import Fault, Several, sentence
from dock.core.views import Line
from drivers.llrp.troubles import TROUBLES
from ui import words
from ui.cli import dock
from ui.commands.sim import UNUSABLE
from ui.lazy import LazyGroup
from ui.words import say
from ui.words.helping import language_of, told
from ui.words.sentences import fault_said

HOUSE = Path(__file__).parents[2]
CATALOGUE = Path(words.__file__).parent / "it" / "LC_MESSAGES" / "sentences.po"
ROOMS = ("dock", "drivers", "ui")
HANDED_ON = "super().__init__"
GAP = re.compile(r"(?<!\{)\{[^{}]+\}(?!\})")
SCENARIOS = HOUSE / "simulators" / "llrp" / "scenarios"
SAYING = {"echo", "ClickException", "UsageError", "BadParameter", "secho"}
SIMULATORS = sorted(one.parent.name for one in (HOUSE / "simulators").glob("*/alone.py"))


class Listening(argparse.ArgumentParser):
    """Notes every help that an option of a simulator is given."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(add_help=False)

    def add_argument(self, *names: str, **how: Any) -> argparse.Action:
        self.heard.append(how.get("help") or "")
        return super().add_argument(*names, **how)


def texts_of(command: click.Command) -> Iterator[str]:
    yield from (command.help or "", command.epilog or "", command.short_help or "")
    yield from (one.help or "" for one in command.params if isinstance(one, click.Option))
    if isinstance(command, click.Group):
        if isinstance(command, LazyGroup):
            yield from (line for _, line in command.table.values())
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            yield from texts_of(inner)


def texts_of_simulators() -> Iterator[str]:
    for name in SIMULATORS:
        parser = Listening()
        importlib.import_module(f"simulators.{name}.alone").add_options(parser)
        yield from (*parser.heard, parser.epilog or "")


def sentences_of_simulators() -> Iterator[str]:
    """What a simulated device on the command line reports."""
    for name in SIMULATORS:
        for node in ast.walk(ast.parse((HOUSE / "simulators" / name / "alone.py").read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"say", "self._say"}:
                said = node.args[0]
                is_refusal = ast.unparse(said) == "error.text"  # found where it is made
                assert is_refusal or isinstance(said, ast.Constant), f"{name}: what is made up here has no Italian"
                if isinstance(said, ast.Constant):
                    yield str(said.value)
    yield from sentences_of_refusals()
    yield from (tomllib.loads(path.read_text("utf-8"))["title"] for path in sorted(SCENARIOS.glob("*.toml")))
    yield UNUSABLE


def sentences_of_refusals() -> Iterator[str]:
    """Why a simulated device does not do what it was asked."""
    for path in sorted((HOUSE / "simulators").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"NotPossible", "NotUnderstood"}:
                said = node.args[0]
                assert isinstance(said, ast.Constant), f"{path}:{node.lineno}: a sentence made up here"
                yield str(said.value)


def said_by_commands() -> Iterator[tuple[str, ast.expr]]:
    """What a command hands to the terminal or ends with, and where."""
    for path in sorted((HOUSE / "ui").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).split(".")[-1] in SAYING:
                yield f"{path.relative_to(HOUSE)}:{node.lineno}", node.args[0]


def words_of_its_own(said: ast.AST) -> Iterator[str]:
    """The constant texts of an expression, without those that it hands to a call: a key, a format."""
    match said:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Call():
            return
        case _:
            for inner in ast.iter_child_nodes(said):
                yield from words_of_its_own(inner)


def test_no_command_says_words_that_stand_in_no_catalogue() -> None:
    said = list(said_by_commands())
    assert len(said) > 80, "the search finds what commands say"
    found = {
        where: text for where, one in said for text in words_of_its_own(one) if re.search(r"[a-z]{2,} [a-z]{2,}", text)
    }
    assert found == {}


@cache
def fault_classes() -> frozenset[str]:
    """The names of what is made with a sentence first."""
    classes = [
        node
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and not words_itself(node)
    ]
    found = {"Fault"}
    while more := {node.name for node in classes if found.intersection(map(ast.unparse, node.bases))} - found:
        found |= more
    return frozenset(found | {"sentence"})


def options_of_faults() -> dict[str, set[str]]:
    """By class, the keywords that stand in no sentence: those of its `__init__` beside the gaps."""
    classes = fault_classes()
    return {
        one.name: {word.arg for word in node.args.kwonlyargs}
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(one, ast.ClassDef) and one.name in classes
        for node in one.body
        if isinstance(node, ast.FunctionDef) and node.name == "__init__" and node.args.kwarg
    }


def words_itself(one: ast.ClassDef) -> bool:
    """Whether the class knows its sentence and is made without one."""
    handed = [node for node in ast.walk(one) if isinstance(node, ast.Call) and ast.unparse(node.func) == HANDED_ON]
    return any(isinstance(node.args[0], ast.Constant) for node in handed if node.args)


def sentences_of_faults() -> Iterator[str]:
    """What the program can complain of."""
    yield from (said for said, _ in faults())
    yield from TROUBLES.values()
    yield from sentences_of_simulators()


def faults() -> Iterator[tuple[str, ast.Call]]:
    """Where a fault is made: its sentence, the first argument, of a class or of what such a class hands on."""
    classes = fault_classes()
    for room in ROOMS:
        for path in sorted((HOUSE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                is_fault = isinstance(node.func, ast.Name) and node.func.id in classes
                is_handed_on = ast.unparse(node.func) == HANDED_ON and any(word.arg for word in node.keywords)
                if isinstance(said := node.args[0], ast.Constant) and isinstance(said.value, str):
                    if is_fault or is_handed_on:
                        yield said.value, node
                elif is_fault and path.name != "fault.py" and ast.unparse(said) != "TROUBLES[key]":
                    pytest.fail(f"{path}:{node.lineno}: a sentence that is made up here cannot be translated")


def kinds_of_names() -> Iterator[str]:
    """What the sentence of a wrong name calls each kind of name."""
    for one in vars(ids).values():
        parse: Callable[[str], object] | None = getattr(one, "parse", None)
        if isinstance(one, type) and parse and not one.__name__.startswith("_"):
            with pytest.raises(ids.NotAnId) as refused:
                parse("\x00")
            if kind := dict(refused.value.sentence.params).get("kind"):
                yield str(kind)


@pytest.fixture
def in_italian() -> gettext.NullTranslations:
    return gettext.translation("sentences", CATALOGUE.parents[2], ["it"])


def test_every_help_stands_in_italian(in_italian: gettext.NullTranslations) -> None:
    CliRunner().invoke(dock, ["--lang", "en", "help"])  # the texts as the code has them
    texts = {cleandoc(text) for text in (*texts_of(dock), *texts_of_simulators())} - {""}
    bare = {"tcp://host:5084", "serial:/dev/...?baud=9600"}  # the same in any language
    assert len(texts) > 150
    assert not sorted(text for text in texts - bare if in_italian.gettext(text) == text)


def test_every_fault_stands_in_italian_with_the_same_gaps(in_italian: gettext.NullTranslations) -> None:
    sentences = {*sentences_of_faults(), *kinds_of_names()}
    assert len(sentences) > 100
    assert len(fault_classes()) > 15
    spoken = {text: in_italian.gettext(text) for text in sentences}
    no_words = {text for text in sentences if not re.sub(r"\{[^}]*\}|\W", "", text)}  # gaps alone
    assert not sorted(text for text, italian in spoken.items() if italian == text and text not in no_words)
    assert not sorted(
        text for text, italian in spoken.items() if sorted(GAP.findall(text)) != sorted(GAP.findall(italian))
    )


def test_what_a_fault_is_given_fills_the_gaps_of_its_sentence() -> None:
    wrong: list[str] = []
    options = options_of_faults()
    for said, node in faults():
        gaps = {gap for _, gap, _, _ in Formatter().parse(said) if gap}
        given = {word.arg for word in node.keywords if word.arg} - (options.get(ast.unparse(node.func), set()) - gaps)
        is_handed_on = any(word.arg is None for word in node.keywords)
        if not (is_handed_on or gaps == given):
            wrong.append(f"{said!r}: gaps {sorted(gaps)}, given {sorted(given)}")
    assert not wrong


def test_a_fault_is_said_with_what_it_holds_in_one_language() -> None:
    inner = Several((sentence("a whole number is wanted"),))
    fault = Fault("{place}: {wrong} (seen: {seen})", place="lines.0", wrong=inner, seen="'x'\x1b")
    assert fault_said(fault, "it") == "lines.0: serve un numero intero (letto: 'x'␛)"
    assert fault_said(fault, "en") == "lines.0: a whole number is wanted (seen: 'x'␛)"
    assert str(fault) == "lines.0: a whole number is wanted (seen: 'x'\x1b)"


def test_a_sentence_with_braces_and_no_gaps_is_said_as_it_is() -> None:
    assert fault_said(Fault("{"), "it") == "{"
    assert fault_said(OSError("no {gap}"), "it") == "no {gap}"


def test_the_italian_of_help_has_no_text_that_nobody_says() -> None:
    with CATALOGUE.open("rb") as file:
        said = {message.id if isinstance(message.id, str) else message.id[0] for message in read_po(file) if message.id}
    CliRunner().invoke(dock, ["--lang", "en", "help"])
    ours = {cleandoc(text) for text in (*texts_of(dock), *texts_of_simulators())} | {
        *sentences_of_faults(),
        *kinds_of_names(),
    }
    foreign = "\n".join(Path(str(module.__file__)).read_text() for module in _modules_of_click_and_argparse())
    assert not [text for text in said - ours if repr(text)[1:-1] not in foreign and text not in foreign]


def _modules_of_click_and_argparse() -> Iterator[Any]:
    yield argparse
    for name in ("core", "exceptions", "formatting", "types", "termui", "parser", "decorators"):
        yield importlib.import_module(f"click.{name}")


def test_the_compiled_help_is_that_of_the_catalogue() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    out = io.BytesIO()
    write_mo(out, catalogue)
    assert out.getvalue() == CATALOGUE.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--help"], "Mostra questo aiuto ed esce."),
        (["db", "--help"], "Verifica il file, le catene"),
        (["db", "verify", "--help"], "Una stazione può essere in funzione."),
        (["labels", "--help"], "I tipi di etichetta e i loro campi."),
        (["sim", "--help"], "Una stampante di etichette simulata"),
        (["db", "bakup"], "Si intendeva 'backup'?"),
        (["report", "--yearly"], "L'opzione '--yearly' non esiste."),
        (["erase"], "Manca l'argomento"),
    ],
)
def test_help_and_mistakes_are_said_in_italian(args: list[str], said: str) -> None:
    given = CliRunner().invoke(dock, ["--lang", "it", *args])
    assert said in " ".join(given.output.split())


def test_a_command_without_a_language_speaks_that_of_the_system_again() -> None:
    assert "Uso:" in CliRunner().invoke(dock, ["--lang", "it", "--help"]).output
    assert "Usage:" in CliRunner().invoke(dock, ["--lang", "en", "--help"]).output
    assert told("Commands") == "Commands"


def test_why_a_simulator_does_not_start_is_said_in_italian(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        in_use = CliRunner().invoke(dock, ["--lang", "it", "sim", "llrp", "--port", port])
    assert in_use.exit_code == 1
    assert "llrp: l'indirizzo o il file che gli è stato dato non si può usare" in in_use.output
    script = tmp_path / "script"
    script.write_text("at 2 fly-away\n")
    unknown = CliRunner().invoke(dock, ["--lang", "it", "sim", "printer", "--port", "0", "--script", str(script)])
    assert (unknown.exit_code, "'fly-away' non è una delle sue parole" in unknown.output) == (1, True)


@pytest.mark.parametrize(
    ("environ", "lang"),
    [
        ({"LANG": "it_IT.UTF-8"}, "it"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": ""}, "en"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "it_IT"}, "it"),
        ({"LANG": "it_IT", "LANGUAGE": "fr:en:it"}, "en"),
    ],
)
def test_the_system_chooses_italian_or_english(environ: dict[str, str], lang: str) -> None:
    assert language_of(environ) == lang


def test_a_sentence_that_wants_a_number_is_said_of_one_that_has_become_text() -> None:
    wanted = "{key} is {value}: a number from {least:g} to {most:g} is wanted"
    line = Line.of(sentence(wanted, key="dpi", value="'x'", least=1, most=2.5))
    assert say(line.key, "it", line.params) == "dpi è 'x': serve un numero da 1 a 2.5"
