"""An upstream over HTTP: our JSON contract (docs/openapi.json), or EPCIS 2.0 capture for the events.

Never follows a redirect (an upstream must not send us to the machine's own addresses), always verifies TLS, believes
no size and no shape of an answer. Every fault of the wire becomes one of the three that `ports.Upstream` knows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import cast
from urllib.parse import quote

import httpx

from dock.ports import Pulled, Receipt, UpstreamAuth, UpstreamPermanent, UpstreamRetry
from dock.sync.documents import BadDocument, parse_json
from dock.sync.epcis import Json, capture_document

ANSWER_BYTES_MAX = 8_388_608  # a page of a hundred returns has a hundredth of it
ANSWER_US_MAX = 60_000_000  # a body that drips longer is given up
CONNECT_S = 10.0
SILENCE_S = 30.0  # Standard Webhooks: 15 to 30 s
REASON_LENGTH_MAX = 200

_OUTCOMES = frozenset({"stored", "accepted", "duplicate", "rejected", "retry"})
_NOT_REACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Form(StrEnum):
    """How events are handed over."""

    PLAIN = "plain"
    EPCIS = "epcis"


@dataclass(frozen=True, slots=True)
class Peer:
    """Where the upstream is and how it wants to be spoken to."""

    base_url: str
    form: Form = Form.PLAIN
    site: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    status: int
    headers: httpx.Headers
    body: bytes


class HttpUpstream:
    """One upstream. Its calls block and belong in the upstream's thread; it is used by one thread at a time."""

    def __init__(
        self,
        peer: Peer,
        *,
        secret: Callable[[], str],
        now_us: Callable[[], int],
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """`secret` gives the bearer token at each request, so that a renewed one needs no restart.

        Raises:
            ValueError: the address is no http or https URL with a host.
        """
        url = httpx.URL(peer.base_url)
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
            raise ValueError(f"{peer.base_url!r} is no address of an upstream: https://host/path is one")
        self._peer = peer
        self._secret = secret
        self._now_us = now_us
        self._health = "not spoken to yet"
        self._client = httpx.Client(
            base_url=url,
            transport=transport,
            follow_redirects=False,
            trust_env=False,  # a proxy of the shell is not the dock's
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=1, keepalive_expiry=20),
            # no compressed answers: a few bytes could unfold to gigabytes
            headers={"Accept-Encoding": "identity", "Accept": "application/json", "User-Agent": "returns-dock"},
        )

    def close(self) -> None:
        """Give the connection up."""
        self._client.close()

    def push(self, batch: Sequence[tuple[str, object]], batch_key: str) -> Sequence[Receipt]:
        """Hand over events in order; one receipt each where the upstream gave one."""
        if self._peer.form is Form.EPCIS:
            items = [cast("Json", document) for _, document in batch]
            said = self._ask("POST", "capture", capture_document(items), batch_key, _EPCIS_HEADERS)
        else:
            body: Json = {"batch": batch_key, "events": [document for _, document in batch]}
            said = self._ask("POST", "events", body, batch_key, {})
        if said.status == 202:
            job_url = self._job_place(said)
            return [Receipt(event_id, "accepted", job_url) for event_id, _ in batch]
        if self._peer.form is Form.EPCIS:
            return [Receipt(event_id, "stored") for event_id, _ in batch]
        return _receipts(_object(said.body))

    def find(self, event_id: str) -> Receipt | None:
        """What the upstream has under this id; None: nothing."""
        name = f"urn:uuid:{event_id}" if self._peer.form is Form.EPCIS else event_id
        said = self._ask("GET", f"events/{quote(name, safe='')}", None, "", {}, missing=404)
        return None if said.status == 404 else Receipt(event_id, "stored")

    def poll(self, job_url: str) -> Sequence[Receipt]:
        """What became of an accepted batch; a receipt for "" speaks for every event of it."""
        told = _object(self._ask("GET", job_url, None, "", {}).body)
        if told.get("running") is not False:
            return []
        if receipts := _receipts(told):
            return receipts
        if told.get("success") is True:
            return [Receipt("", "stored")]
        return [Receipt("", "retry", reason=_reason(told.get("errors")))]

    def pull(self, cursor: str) -> Pulled:
        """The next page of what the upstream wants the dock to know."""
        told = _object(self._ask("GET", f"expected?cursor={quote(cursor, safe='')}", None, "", {}).body)
        documents, after = told.get("documents"), told.get("cursor")
        if not isinstance(documents, list) or not isinstance(after, str):
            raise UpstreamRetry("the page of expected returns has no documents and no cursor")
        is_more = told.get("more") is True and after != cursor  # a cursor that stands still would never end
        return Pulled(tuple(cast("list[object]", documents)), after, more=is_more)

    def health(self) -> str:
        """The peer and how the last request ended."""
        return f"{self._client.base_url.host}: {self._health}"

    # ---- one request

    def _ask(  # what a request consists of
        self, method: str, path: str, body: Json | None, key: str, headers: dict[str, str], *, missing: int = 0
    ) -> _Said:
        try:
            said = self._exchange(method, path, body, key, headers)
        except _NOT_REACHED as fault:
            absent = UpstreamRetry("the upstream is not reached: {why}", is_known_unsent=True, why=_named(fault))
            raise self._noted(absent) from fault
        except (httpx.HTTPError, httpx.StreamError) as fault:
            cut = UpstreamRetry("the line failed: {why}", is_known_unsent=method == "GET", why=_named(fault))
            raise self._noted(cut) from fault
        self._health = f"HTTP {said.status}"
        if said.status in {200, 201, 202} or said.status == missing:
            return said
        raise self._refusal(said)

    def _exchange(self, method: str, path: str, body: Json | None, key: str, headers: dict[str, str]) -> _Said:
        sent = {"Authorization": f"Bearer {self._secret()}", **headers}
        if key:
            sent["Idempotency-Key"] = f'"{key}"'  # draft-ietf-httpapi-idempotency-key-header-07, 2.1: a quoted string
        began_us = self._now_us()
        with self._client.stream(method, path, json=body, headers=sent) as answer:
            collected = bytearray()
            for chunk in answer.iter_raw():
                collected += chunk
                if len(collected) > ANSWER_BYTES_MAX:
                    raise self._noted(UpstreamRetry("the answer is longer than {count} bytes", count=ANSWER_BYTES_MAX))
                if self._now_us() - began_us > ANSWER_US_MAX:
                    raise self._noted(UpstreamRetry("the answer takes too long"))
            return _Said(answer.status_code, answer.headers, bytes(collected))

    def _refusal(self, answer: _Said) -> UpstreamRetry | UpstreamPermanent | UpstreamAuth:
        status, said = answer.status, _reason_of(answer.body)
        if status in {401, 403}:
            return UpstreamAuth(
                "the upstream does not know us (HTTP {status} {said}): renew its secret", status=status, said=said
            )
        if 300 <= status < 400:
            # The network's own page of welcome answers so too, and goes: no event is refused for it.
            return self._noted(
                UpstreamRetry(
                    "the upstream leads elsewhere (HTTP {status} {said}), which is not followed: set the right address",
                    is_known_unsent=True,
                    status=status,
                    said=said,
                )
            )
        if status in _PASSING or status >= 500:
            return self._noted(
                UpstreamRetry(
                    "the upstream answers HTTP {status} {said}",
                    after_s=_wish_s(answer.headers),
                    is_known_unsent=status == 429,
                    status=status,
                    said=said,
                )
            )
        return UpstreamPermanent("the upstream refuses: HTTP {status} {said}", status=status, said=said)

    def _noted(self, fault: UpstreamRetry) -> UpstreamRetry:
        self._health = str(fault)
        return fault

    def _job_place(self, said: _Said) -> str:
        """Where to ask for the job: a path below our own address, so that no answer leads us elsewhere."""
        place = said.headers.get("location") or str(_object(said.body).get("job", ""))
        url = self._client.base_url.join(place) if place else None
        if url is None or url.host != self._client.base_url.host or url.port != self._client.base_url.port:
            raise UpstreamRetry("accepted, but it names no place of its own to ask for the job")
        return url.raw_path.decode("ascii")


_PASSING = frozenset({408, 409, 425, 429})
"""Answers that ask for another try (RFC 9110, 15.5; RFC 8470; RFC 6585, 4); 409: the same key is still worked on."""
_EPCIS_HEADERS = {"GS1-EPCIS-Version": "2.0.0", "GS1-CBV-Version": "2.0.0", "GS1-Capture-Error-Behaviour": "proceed"}


def _object(body: bytes) -> Json:
    try:
        told = parse_json(body, ANSWER_BYTES_MAX)
    except BadDocument as fault:
        raise UpstreamRetry("the answer is not of the contract: {why}", why=fault) from fault
    if not isinstance(told, dict):
        raise UpstreamRetry("the answer is not of the contract: no JSON object")
    return cast("Json", told)


def _receipts(told: Json) -> list[Receipt]:
    rows = told.get("receipts")
    found: list[Receipt] = []
    for row in cast("list[object]", rows) if isinstance(rows, list) else []:
        if isinstance(row, dict):
            one = cast("Json", row)
            outcome = str(one.get("outcome"))
            known = outcome if outcome in _OUTCOMES else "unknown"
            found.append(Receipt(str(one.get("event_id")), known, str(one.get("job", "")), _reason(one.get("reason"))))
    return found


def _reason_of(body: bytes) -> str:
    try:
        told = parse_json(body, ANSWER_BYTES_MAX)
    except BadDocument:
        return ""
    return _reason(cast("Json", told).get("detail", "")) if isinstance(told, dict) else ""


def _reason(told: object) -> str:
    text = "" if told is None else str(told)[:REASON_LENGTH_MAX]
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _named(fault: Exception) -> str:
    return f"{type(fault).__name__} {_reason(fault)}".strip()


def _wish_s(headers: httpx.Headers) -> float | None:
    # RFC 9110, 10.2.3: seconds or a date; a date is left to our own pace, for clocks differ
    text = headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
