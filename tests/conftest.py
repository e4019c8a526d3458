"""The flags that name real devices for the contract tests, and how hypothesis looks for examples."""

import os

import pytest
from hypothesis import settings

# On a shared machine an example's time says nothing. CI draws the same examples each time, so that a commit that
# passed passes again; at a bench each run looks further, and what it finds becomes an example that stays.
settings.register_profile("bench", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
LANGUAGE = os.environ.get("LANGUAGE")


def pytest_runtest_teardown() -> None:
    """A command that was run in this process spoke a language: the next test, and what it starts, has its own again."""
    if LANGUAGE is None:
        os.environ.pop("LANGUAGE", None)
    else:
        os.environ["LANGUAGE"] = LANGUAGE


settings.load_profile("ci" if os.environ.get("CI") else "bench")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--scanner", default="", help="serial port of a real scanner, such as /dev/ttyACM0")
    parser.addoption("--reader", default="", help="address of a real LLRP reader, such as tcp://192.168.1.20:5084")
    parser.addoption("--printer", default="", help="address of a real ZPL printer, such as tcp://192.168.1.30:9100")
