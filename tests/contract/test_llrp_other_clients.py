"""Somebody else's client against the simulated reader: sllurp's own, over TCP, with its own codec and thread."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from sllurp.llrp import (  # pyright: ignore[reportMissingTypeStubs]
    LLRPReaderClient,  # pyright: ignore[reportUnknownVariableType]
    LLRPReaderConfig,  # pyright: ignore[reportUnknownVariableType]
)

from drivers.clock import SystemClock
from simulators.llrp.capabilities import Profile
from simulators.llrp.profile import negotiating, speedway
from simulators.llrp.reader import Reader
from simulators.llrp.talk import Talk
from simulators.serve import serve_tcp

DEADLINE_S = 30
EPC = bytes.fromhex("3074257bf7194e4000001a85")
OTHER = bytes.fromhex("e20000000000000000000001")
WISHES = {
    "antennas": [1, 2],
    "report_every_n_tags": 1,
    "tag_content_selector": {
        "EnableROSpecID": True,
        "EnableAntennaID": True,
        "EnablePeakRSSI": True,
        "EnableChannelIndex": True,
        "EnableFirstSeenTimestamp": True,
        "EnableLastSeenTimestamp": True,
        "EnableTagSeenCount": True,
        "EnableAccessSpecID": True,
    },
}


def with_sllurp(profile: Profile, wishes: dict[str, Any], until: Callable[[list[dict[str, Any]]], bool]) -> None:
    """Run sllurp against a reader with two tags until its reports satisfy `until`, then let it say goodbye."""
    reports: list[dict[str, Any]] = []

    async def scenario() -> None:
        clock, satisfied = SystemClock(), asyncio.Event()
        loop = asyncio.get_running_loop()
        reader = Reader(profile, seed=3)
        for epc in (EPC, OTHER):
            reader.field.place(epc, [1, 2], -50, 0)

        def take(_client: object, tags: list[dict[str, Any]]) -> None:
            reports.extend(tags)
            if until(reports):
                loop.call_soon_threadsafe(satisfied.set)

        async with (
            asyncio.timeout(DEADLINE_S),
            await serve_tcp(lambda: Talk(reader), "127.0.0.1", 0, clock.now_us) as server,
        ):
            client: Any = LLRPReaderClient("127.0.0.1", server.port, LLRPReaderConfig({**WISHES, **wishes}), timeout=5)
            client.add_tag_report_callback(take)
            await asyncio.to_thread(client.connect)
            await satisfied.wait()
            await asyncio.to_thread(client.disconnect, DEADLINE_S)
            assert not client.is_alive()
            assert reader.rospecs == {}

    asyncio.run(scenario())


@pytest.mark.parametrize("profile", [speedway(), negotiating()], ids=["impinj", "zebra"])
def test_sllurp_inventories(profile: Profile) -> None:
    def has_both_on_both(tags: list[dict[str, Any]]) -> bool:
        return {(tag["EPC"], tag["AntennaID"]) for tag in tags} == {
            (epc.hex().encode(), antenna) for epc in (EPC, OTHER) for antenna in (1, 2)
        }

    with_sllurp(profile, {"session": 2, "tx_power_dbm": 24.0}, has_both_on_both)


def test_sllurp_finds_only_what_its_mask_selects() -> None:
    with_sllurp(
        speedway(),
        {"tag_filter_mask": [OTHER.hex()[:8]]},
        lambda tags: len(tags) >= 20 and {tag["EPC"] for tag in tags} == {OTHER.hex().encode()},
    )


def test_sllurp_is_told_phase_and_fine_strength_by_an_impinj_reader() -> None:
    wishes = {
        "impinj_search_mode": "2",
        "impinj_tag_content_selector": {
            "EnableRFPhaseAngle": True,
            "EnablePeakRSSI": True,
            "EnableRFDopplerFrequency": True,
        },
    }
    with_sllurp(
        speedway(),
        wishes,
        lambda tags: any("ImpinjRFPhaseAngle" in tag and "ImpinjPeakRSSI" in tag for tag in tags),
    )
