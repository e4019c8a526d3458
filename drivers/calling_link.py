"""A TCP connection that the device makes: the dock listens, and takes the first who calls."""

import asyncio
import socket

from drivers.link import Link, TcpLink, split_host

SCHEME = "accept"


async def accept_tcp(address: str) -> Link:
    """Wait for a call at `accept://host:port`; `host` is an own address of this machine, such as 0.0.0.0 for all.

    It listens only as long as it waits: whoever calls beside the one that was taken is refused. Who calls is not
    proven, as with any device of an open network. The caller sets the deadline, if there is to be one.

    Raises:
        OSError: nothing can listen there, for the port is taken or the address is not this machine's.
        ValueError: the address is not of this form.
    """
    host, port = split_host(f"tcp://{address.removeprefix(f'{SCHEME}://')}")
    with socket.create_server((host, port), family=_family(host), backlog=1) as listening:
        listening.setblocking(False)
        called, _ = await asyncio.get_running_loop().sock_accept(listening)
    try:
        reader, writer = await asyncio.open_connection(sock=called)
    except BaseException:
        called.close()  # whoever waited has given up meanwhile
        raise
    return TcpLink(reader, writer)


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
