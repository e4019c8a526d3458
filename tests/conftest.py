"""The flags that name real devices for the contract tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--scanner", default="", help="serial port of a real scanner, such as /dev/ttyACM0")
    parser.addoption("--reader", default="", help="address of a real LLRP reader, such as tcp://192.168.1.20:5084")
    parser.addoption("--printer", default="", help="address of a real ZPL printer, such as tcp://192.168.1.30:9100")
