"""What is wrong in a settings file: where, what was seen, why not, and what to do."""

import re
from dataclasses import dataclass
from pathlib import Path

from dock.core.fault import Sentence

SHOWN_MAX = 60  # a value in a sentence; longer ones are cut
_KEEPS_SECRETS = re.compile(r"secret|passw|token|\bpin\b|api_?key|auth|credential", re.IGNORECASE)
_IN_URL = re.compile(r"(?<=//)[^/@\s]*@")

SENTENCES: dict[str, str] = {
    "syntax": "this is no TOML: {why}",
    "too_deep": "tables are nested deeper than {most} levels: flatten them",
    "too_large": "the file has {size} bytes, more than {most}: it is no settings file",
    "long_line": "the line has {size} signs, more than {most}: break it",
    "not_text": "the file is not UTF-8 text: save it as UTF-8",
    "unreadable": "the file cannot be read: {why}",
    "unknown_file": "{seen} is no settings file{hint}",
    "unknown_key": "{seen} is no setting here{hint}; known: {known}",
    "missing": "{seen} is missing: write {seen} = ... in this table",
    "wrong_type": "{key} is {seen}: {wanted} is wanted",
    "not_one_of": "{key} is {seen}: one of {known} is wanted",
    "too_small": "{key} is {seen}: {most} is the least",
    "too_great": "{key} is {seen}: {most} is the most",
    "wrong_length": "{key} is {seen}: {wanted}",
    "bad_value": "{key}: {why}",
    "bad_name": "{seen} is no name for this: {why}",
    "secret_shown": "{key} holds a secret in plain text: move it out of the file and name its place, "
    'as in "file:/etc/returns-dock/{key}", "credential:NAME" or "env:NAME"',
    "secret_in_address": "{key} holds a user or a password in its address: use auth, user and secret for it",
    "unknown_device": "{key} names {seen}, and there is no {kind} of this id{hint}",
    "unknown_profile": "{key} names {seen}, and there is no such profile{hint}",
    "taken_device": "{seen} is bound to {other} already: one {kind} stands at one workstation",
    "taken_id": "{seen} is a {other} already: each device has an id of its own",
    "taken_address": "{seen} is the address of {other} already: two devices cannot share it",
    "taken_place": "{seen} is named by {other} already: each place has one code",
    "two_in_place": "{seen} has {count} devices without an end day: only the last may stand there now",
    "no_workstation": "there is no workstation: write at least one, as in [workstations.bench-1]",
}


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake. Its key and params serve the catalogues; `text` is the English sentence."""

    file: Path
    line: int  # from 1
    key: str
    params: tuple[tuple[str, str | Sentence], ...] = ()

    @property
    def text(self) -> str:
        """What was seen, why not, what to do."""
        return SENTENCES[self.key].format(**{name: clean(str(value)) for name, value in self.params})

    @property
    def shown(self) -> str:
        """The whole line that a person reads: file, line, sentence."""
        return f"{self.file}:{self.line}: {self.text}"


def mistake(file: Path, line: int, key: str, /, **params: object) -> Mistake:
    """A mistake with its params as text, safe to show, or as sentences of their own."""
    assert key in SENTENCES, key
    shown = ((name, value if isinstance(value, Sentence) else clean(str(value))) for name, value in params.items())
    return Mistake(file, line, key, tuple(shown))


def seen(value: object, name: str = "") -> str:
    """A value as it may stand in a sentence: short, printable, and not at all where `name` may hold a secret."""
    if is_secret_name(name):
        return "***"
    text = f"'{value}'" if isinstance(value, str) else repr(value)
    text = clean(_IN_URL.sub("***@", text))
    return text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "..."


def is_secret_name(name: str) -> bool:
    """Whether a key of this name may hold a secret."""
    return bool(_KEEPS_SECRETS.search(name))


def has_credentials(address: str) -> bool:
    """Whether a user or a password stands in this address."""
    return bool(_IN_URL.search(address))


def clean(text: str) -> str:
    """`text` with every control sign made visible."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)
