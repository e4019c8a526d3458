"""The HTTP upstream against answers that no contract allows, and over a real socket."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.ports import UpstreamAuth, UpstreamPermanent, UpstreamRetry
from drivers.upstream.http import ANSWER_BYTES_MAX, HttpUpstream, Peer
from drivers.upstream.in_memory import InMemoryTransport
from simulators.upstream.alone import serve
from simulators.upstream.http11 import Answer

BATCH = [("0192f0c4-0000-7000-8000-000000000001", {"event_id": "0192f0c4-0000-7000-8000-000000000001"})]


def upstream(transport: httpx.BaseTransport | None, base_url: str = "http://shop.example") -> HttpUpstream:
    return HttpUpstream(Peer(base_url), secret=lambda: "demo", now_us=lambda: 0, transport=transport)


def saying(raw: bytes) -> HttpUpstream:
    return upstream(InMemoryTransport(lambda _: raw))


@pytest.mark.parametrize(
    ("answer", "fault", "is_known_unsent"),
    [
        (Answer(500), UpstreamRetry, False),
        (Answer(503), UpstreamRetry, False),
        (Answer(429, b"", {"Retry-After": "9"}), UpstreamRetry, True),
        (Answer(409), UpstreamRetry, False),
        (Answer(401), UpstreamAuth, None),
        (Answer(403), UpstreamAuth, None),
        (Answer(422, b'{"detail": "no"}'), UpstreamPermanent, None),
        (Answer(302, b"", {"Location": "http://169.254.169.254/"}), UpstreamRetry, True),
        (Answer(200, b"\x00\xff"), UpstreamRetry, False),
        (Answer(200, b"[" * 5000), UpstreamRetry, False),
        (Answer(200, b"x" * (ANSWER_BYTES_MAX + 1)), UpstreamRetry, False),
        (Answer(202, b"{}", {"Location": "http://evil.example/job"}), UpstreamRetry, False),
        (Answer(202, b"{}"), UpstreamRetry, False),
    ],
)
def test_every_answer_becomes_one_of_the_three_faults(
    answer: Answer, fault: type[OSError], is_known_unsent: bool | None
) -> None:
    with pytest.raises(fault) as found:
        saying(answer.written()).push(BATCH, "key")
    if isinstance(found.value, UpstreamRetry):
        assert found.value.is_known_unsent is is_known_unsent
        assert found.value.after_s == (9 if answer.status == 429 else None)


def fails_with(fault: Callable[[httpx.Request], Exception]) -> HttpUpstream:
    def answer(request: httpx.Request) -> httpx.Response:
        raise fault(request)

    return upstream(httpx.MockTransport(answer))  # httpx's own name for a transport that is a function


@pytest.mark.parametrize(
    ("kind", "is_known_unsent"),
    [
        (httpx.ConnectError, True),
        (httpx.ConnectTimeout, True),
        (httpx.ReadTimeout, False),
        (httpx.WriteError, False),
        (httpx.RemoteProtocolError, False),
        (httpx.ReadError, False),
    ],
)
def test_it_is_known_whether_a_request_can_have_been_acted_upon(
    kind: type[httpx.TransportError], is_known_unsent: bool
) -> None:
    with pytest.raises(UpstreamRetry) as found:
        fails_with(lambda request: kind("x", request=request)).push(BATCH, "key")
    assert found.value.is_known_unsent is is_known_unsent


@given(st.binary(max_size=200), st.sampled_from([200, 201, 202, 204, 400, 500]))
def test_no_body_is_more_than_a_fault(body: bytes, status: int) -> None:
    peer = saying(Answer(status, body).written())
    for ask in (lambda: peer.push(BATCH, "k"), lambda: peer.poll("/jobs/1"), lambda: peer.pull("")):
        try:
            ask()
        except (UpstreamRetry, UpstreamPermanent, UpstreamAuth) as fault:
            assert "\x1b" not in str(fault)  # noqa: PT017  # either outcome is right; its text is what is judged


@pytest.mark.parametrize("address", ["ftp://shop.example", "shop.example", "http://", "https://u:p@shop.example"])
def test_an_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(ValueError, match="no address of an upstream"):
        upstream(None, address)


def test_over_a_real_socket_events_arrive_and_announcements_come() -> None:
    async def story() -> None:
        server, shop = await serve(0, seed=1)
        async with server:
            peer = upstream(None, f"http://127.0.0.1:{server.port}")
            loop = asyncio.get_running_loop()
            try:
                receipts = await loop.run_in_executor(None, peer.push, BATCH, "key")
                page = await loop.run_in_executor(None, peer.pull, "")
            finally:
                peer.close()
        assert [receipt.outcome for receipt in receipts] == ["stored"]
        assert list(shop.stored) == [BATCH[0][0]]
        assert len(page.documents) == len(shop.documents)
        assert not page.more

    asyncio.run(story())
