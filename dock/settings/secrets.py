"""Secrets: settings only name where one lies; it is read when it is needed and never shown."""

import re
from collections.abc import Mapping
from pathlib import Path

from dock.core.fault import Fault
from dock.settings.address import SecretShown
from dock.settings.values import SecretKind, SecretRef

SECRET_BYTES_MAX = 16_384  # longer than any token or key; a reference to a device or a log is not read whole


class Secret:
    """A secret that shows itself only when asked by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The secret itself: for the wire, never for a log, an event or a screen."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(***)"


class SecretMissing(Fault, OSError):
    """A secret is not where its reference says. The sentence holds the reference and never a secret."""


def parse_secret(text: str) -> SecretRef:
    """The reference in `text`.

    Raises:
        SecretShown: it is no reference, so it may be a secret; it is not repeated.
    """
    kind, _, name = text.partition(":")
    forms = {"file": r"/\S.*", "credential": r"[A-Za-z0-9._-]{1,100}", "env": r"[A-Za-z_][A-Za-z0-9_]{0,100}"}
    if kind not in forms or not re.fullmatch(forms[kind], name):
        raise SecretShown("secret_shown")
    return SecretRef(SecretKind(kind), name)


def read_secret(ref: SecretRef, environ: Mapping[str, str]) -> Secret:
    """The secret that `ref` names, without the newline that editors put at the end.

    Raises:
        SecretMissing: it is not there, not readable, empty or too long.
    """
    match ref.kind:
        case SecretKind.ENV:
            text = environ.get(ref.name, "")
            if not text:
                raise SecretMissing("{ref}: the variable {name} is not set", ref=ref.text, name=ref.name)
            return Secret(text)
        case SecretKind.CREDENTIAL:
            folder = environ.get("CREDENTIALS_DIRECTORY", "")
            if not folder:
                raise SecretMissing(
                    "{ref}: systemd gave no credentials; write LoadCredential={name}:/path",
                    ref=ref.text,
                    name=ref.name,
                )
            return _from_file(ref, Path(folder) / ref.name)
        case SecretKind.FILE:
            return _from_file(ref, Path(ref.name))


def _from_file(ref: SecretRef, path: Path) -> Secret:
    try:
        with path.open("rb") as file:
            raw = file.read(SECRET_BYTES_MAX + 1)
        text = raw.decode().rstrip("\r\n")
    except OSError as error:
        raise SecretMissing("{ref}: {why}", ref=ref.text, why=error.strerror or "it cannot be read") from error
    except UnicodeDecodeError:
        raise SecretMissing(
            "{ref}: the file is not UTF-8 text", ref=ref.text
        ) from None  # the cause would carry the bytes
    if not text or len(raw) > SECRET_BYTES_MAX:
        raise SecretMissing(
            "{ref}: the file is empty or longer than {secret_bytes_max} bytes",
            ref=ref.text,
            secret_bytes_max=SECRET_BYTES_MAX,
        )
    return Secret(text)
