"""The shop's side of the contract, kept in memory: events by id, jobs, the feed of what the dock shall know."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import cast
from urllib.parse import parse_qs, unquote

from simulators.upstream.http11 import Answer, Request

PAGE_COUNT_MAX = 100

Json = dict[str, object]


class Fault(StrEnum):
    """How the next request goes wrong."""

    SERVER_ERROR = "500"
    UNAVAILABLE = "503"
    TOO_MANY = "429"  # with Retry-After: 7
    UNAUTHORISED = "401"
    SILENT_AFTER_STORING = "silent_after_storing"  # it is stored, and nothing is answered
    SILENT_BEFORE_STORING = "silent_before_storing"
    RESET_MID_ANSWER = "reset_mid_answer"  # stored, half the answer, and the connection is cut
    GARBAGE = "garbage"  # stored, and the body is no JSON
    REDIRECT = "redirect"
    SLOW = "slow"  # answered after SLOW_US
    JOB_FAILS = "job_fails"  # 202, and then its job fails


@dataclass(slots=True)
class Shop:
    """One upstream system. `received` is the ground truth: every event each time that it came, in order."""

    token: str = "demo"  # noqa: S105  # the simulated shop's, no secret of anyone
    is_deduplicating: bool = True
    is_capture_slow: bool = False  # POST /events answers 202 and a job, as POST /capture always does
    job_polls: int = 1  # so often is a job still running when it is asked for
    refuses: set[str] = field(default_factory=set[str])  # ids or kinds of events that it will never take
    breaks_on: set[str] = field(default_factory=set[str])  # ids of events that bring it down (500)
    faults: list[Fault] = field(default_factory=list[Fault])  # one for each of the next requests
    documents: list[Json] = field(default_factory=list[Json])  # the feed, oldest first
    received: list[Json] = field(default_factory=list[Json])
    stored: dict[str, Json] = field(default_factory=dict[str, Json])
    double_count: int = 0  # events stored a second time, because nothing here sorts doubles out
    requests: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    _jobs: dict[str, "_Job"] = field(default_factory=dict[str, "_Job"])

    def announce(self, *documents: Json) -> None:
        """Put documents at the end of the feed."""
        self.documents += documents

    def answer(self, request: Request) -> tuple[Answer, Fault | None]:
        """The answer, and the fault that whoever carries it has to act out."""
        self.requests.append((request.method, request.target))
        fault = self.faults.pop(0) if self.faults else None
        if fault is not None and fault in _AT_ONCE:
            headers = {"Retry-After": "7"} if fault is Fault.TOO_MANY else {}
            return Answer(int(fault.value), b'{"detail": "scripted"}', headers), fault
        if fault is Fault.REDIRECT:
            return Answer(302, b"", {"Location": "http://169.254.169.254/latest/"}), fault
        if fault is Fault.SILENT_BEFORE_STORING:
            return Answer(500), fault
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _told(401, {"detail": "who are you?"}), fault
        answer = self._routed(request, is_job_failing=fault is Fault.JOB_FAILS)
        if fault is Fault.GARBAGE:
            answer = Answer(answer.status, b"\x00<html>\xff{[", answer.headers)
        return answer, fault

    def _routed(self, request: Request, *, is_job_failing: bool) -> Answer:
        match request.method, request.path.strip("/").split("/"):
            case "POST", ["events"]:
                return self._take(request, "events", is_job_failing=is_job_failing)
            case "POST", ["capture"]:
                return self._take(request, "capture", is_job_failing=is_job_failing)
            case "GET", ["events", event_id]:
                found = self.stored.get(_bare(unquote(event_id)))
                return _told(200, found) if found else _told(404, {"detail": "no such event"})
            case "GET", ["jobs" | "capture", job_id]:
                return self._tell_job(job_id)
            case "GET", ["expected"]:
                return self._page(parse_qs(request.query).get("cursor", [""])[0])
            case "GET", ["health"]:
                return _told(200, {"status": "ok"})
            case _:
                return _told(404, {"detail": "nothing is here"})

    def _take(self, request: Request, form: str, *, is_job_failing: bool) -> Answer:
        try:
            body = cast("Json", json.loads(request.body))
            inner = cast("Json", body["epcisBody"])["eventList"] if form == "capture" else body["events"]
            events = cast("list[Json]", inner)
            ids = [_id_of(event) for event in events]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _told(400, {"detail": "the body is not of the contract"})
        self.received += events
        if self.breaks_on & set(ids):
            return _told(500, {"detail": "null pointer"})
        if form == "capture" or self.is_capture_slow or is_job_failing:
            job_id = f"job-{len(self._jobs) + 1}"
            self._jobs[job_id] = _Job(events, self.job_polls, is_job_failing, form)
            place = "capture" if form == "capture" else "jobs"
            return _told(202, {"job": f"/{place}/{job_id}"}, {"Location": f"/{place}/{job_id}"})
        return _told(200, {"receipts": [self._store(event) for event in events]})

    def _store(self, event: Json) -> Json:
        event_id = _id_of(event)
        if self.refuses & {event_id, str(event.get("kind", event.get("bizStep")))}:
            return {"event_id": event_id, "outcome": "rejected", "reason": "the shop will not have it"}
        is_double = event_id in self.stored
        if is_double and self.is_deduplicating:
            return {"event_id": event_id, "outcome": "duplicate"}
        self.double_count += is_double
        self.stored[event_id] = event
        return {"event_id": event_id, "outcome": "stored"}

    def _tell_job(self, job_id: str) -> Answer:
        job = self._jobs.get(job_id)
        if job is None:
            return _told(404, {"detail": "no such job"})
        if job.polls_left > 0:
            job.polls_left -= 1
            return _told(200, {"running": True, "success": False, "receipts": []})
        if job.is_failing:
            return _told(200, {"running": False, "success": False, "receipts": [], "errors": [{"title": "scripted"}]})
        if job.receipts is None:
            job.receipts = [self._store(event) for event in job.events]
        is_good = all(receipt["outcome"] != "rejected" for receipt in job.receipts)
        told: Json = {"running": False, "success": is_good, "errors": [] if is_good else [{"title": "refused"}]}
        return _told(200, told if job.form == "capture" else told | {"receipts": job.receipts})

    def _page(self, cursor: str) -> Answer:
        if cursor and not cursor.isdigit():
            return _told(400, {"detail": "no such cursor"})
        start = int(cursor or 0)
        page = self.documents[start : start + PAGE_COUNT_MAX]
        end = start + len(page)
        return _told(200, {"documents": page, "cursor": str(end), "more": end < len(self.documents)})


@dataclass(slots=True)
class _Job:
    events: list[Json]
    polls_left: int
    is_failing: bool
    form: str
    receipts: list[Json] | None = None


def _told(status: int, body: object, headers: dict[str, str] | None = None) -> Answer:
    return Answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"} | (headers or {}))


def _id_of(event: Json) -> str:
    return _bare(str(event["event_id"] if "event_id" in event else event["eventID"]))


def _bare(event_id: str) -> str:
    return event_id.removeprefix("urn:uuid:")


_AT_ONCE = frozenset({Fault.SERVER_ERROR, Fault.UNAVAILABLE, Fault.TOO_MANY, Fault.UNAUTHORISED})
