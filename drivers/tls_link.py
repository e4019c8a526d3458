"""A TCP connection inside TLS, with certificates that the address names (LLRP over TLS: port 5085)."""

import asyncio
import ssl
from urllib.parse import parse_qs

from drivers.fleet import DeviceFault
from drivers.link import Link, TcpLink, split_host

FILES = {"ca", "certificate", "key", "name"}


async def dial_tls(address: str) -> Link:
    """Open `tls://host:port?ca=FILE&certificate=FILE&key=FILE&name=NAME`; all behind the question mark may be left out.

    `ca` holds the certificates that are trusted (else the machine's own), `certificate` and `key` show who we are,
    `name` is the name in the peer's certificate where it is not that of the address. The caller sets the deadline.

    Raises:
        OSError: the peer does not answer, a file cannot be read, or a certificate is not trusted.
        ValueError: the address is not of this form.
    """
    place, _, query = address.partition("?")
    host, port = split_host(f"tcp://{place.removeprefix('tls://')}")
    options = {name: values[0] for name, values in parse_qs(query, strict_parsing=bool(query)).items()}
    if unknown := options.keys() - FILES:
        raise ValueError(f"{', '.join(sorted(unknown))}: no option of tls; there are {', '.join(sorted(FILES))}")
    context = await asyncio.get_running_loop().run_in_executor(None, _context, options)
    try:
        reader, writer = await asyncio.open_connection(
            host, port, ssl=context, server_hostname=options.get("name") or host
        )
    except ssl.SSLCertVerificationError as wrong:
        raise DeviceFault(
            "the certificate of {host} is not trusted: {why}; name its CA", host=host, why=wrong.verify_message
        ) from wrong
    except ssl.SSLError as wrong:
        raise DeviceFault(
            "{host} speaks no TLS that is understood here: {why}", host=host, why=wrong.reason or wrong
        ) from wrong
    return TcpLink(reader, writer)


def _context(options: dict[str, str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=options.get("ca"))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if "certificate" in options:
        context.load_cert_chain(options["certificate"], options.get("key"))
    return context
