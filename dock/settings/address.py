"""Forms of a device's address. What an address means is known to the drivers; a slip in one is found here."""

import re
from urllib.parse import urlsplit

from dock.core.fault import Fault
from dock.settings.mistakes import has_credentials

_TCP = re.compile(r"(?:tcp|tls|accept)://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})")
_IPP = re.compile(r"ipp://(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(\d{1,5}))?/[A-Za-z0-9._/-]+")
_PATHS = re.compile(
    r"(?:serial|input|hidraw|folder|video|usb):(/[^\s?]*)(?:\?[a-z]+=[A-Za-z0-9.]+(?:&[a-z]+=[A-Za-z0-9.]+)*)?"
)

SCHEMES: dict[str, tuple[str, ...]] = {
    "llrp": ("tcp", "tls", "accept"),
    "serial": ("serial",),
    "hid": ("input",),
    "hidpos": ("hidraw",),
    "wedge": ("wedge",),
    "tcp": ("tcp",),
    "zpl": ("tcp", "serial", "usb"),
    "zpl-raster": ("tcp", "serial", "usb"),
    "tspl": ("tcp", "serial", "usb"),
    "escpos": ("tcp", "serial", "usb"),
    "brother-ql": ("tcp", "usb"),
    "ipp": ("ipp",),
    "file": ("folder",),
    "folder": ("folder",),
    "video": ("video",),
    "http": ("http", "https"),
    "files": ("folder",),
    "mt-sics": ("serial", "tcp"),
    "toledo-8217": ("serial", "tcp"),
    "usb-hid": ("hidraw",),
}
"""The schemes of address that each driver opens."""


class WrongSetting(Fault, ValueError):
    """A value that cannot stand where it is; the sentence says what would do."""


class SecretShown(ValueError):
    """A secret stands where it can be read. `key` names the sentence that says so without the secret."""

    def __init__(self, key: str) -> None:
        super().__init__("a secret stands in plain text")
        self.key = key


def check_address(text: str) -> str:
    """`text` if it has the form of an address.

    Raises:
        ValueError: it has none, with the forms that would do.
    """
    if has_credentials(text):
        raise SecretShown("secret_in_address")
    tcp = _TCP.fullmatch(text)
    ipp = _IPP.fullmatch(text)
    is_host = (tcp and 0 < int(tcp[1]) < 65_536) or (ipp and 0 < int(ipp[1] or 631) < 65_536)
    if text == "wedge:" or _PATHS.fullmatch(text) or is_host:
        return text
    paths = "serial:/dev/..., input:/dev/input/..., hidraw:/dev/..., usb:/dev/usb/lp0, folder:/path, video:/..."
    forms = f"tcp://host:port, tls://host:port, accept://host:port, ipp://host/printers/NAME, {paths} or wedge:"
    raise WrongSetting("'{text}' is no address of a device: write {forms}", text=text, forms=forms)


def check_upstream(text: str) -> str:
    """`text` if it is the base address of a web service, or a folder.

    Raises:
        ValueError: it is none.
    """
    if has_credentials(text):
        raise SecretShown("secret_in_address")
    if scheme(text) == "folder":
        return check_address(text)
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or re.search(r"\s", text) or "?" in text or "#" in text:
        raise WrongSetting(
            "'{text}' is no address of an upstream: write https://host/path without query, or folder:/path", text=text
        )
    return text.rstrip("/")


def check_server(text: str) -> str:
    """`text` if it is empty or the address of a PostgreSQL database.

    Raises:
        SecretShown: a password stands in it.
        ValueError: it is none.
    """
    if not text:
        return text
    # A user is named in the open; what stands behind the colon after it is a password.
    if re.search(r"://[^/@]*:[^/@]+@", text) or "password=" in text:
        raise SecretShown("secret_in_address")
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1 and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or re.search(r"\s", text):
        raise WrongSetting(
            "'{text}' is no database: write postgresql://user@host/database, or leave it empty", text=text
        )
    return text


def scheme(address: str) -> str:
    """What stands before the colon."""
    return address.partition(":")[0]
