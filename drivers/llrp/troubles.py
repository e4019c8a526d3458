"""Everything that a reader can suffer from, in plain words, and how it is raised.

The words here are the keys of their translations (`dock.core.fault`). What stands in `detail` is for the technician
and is not translated.
"""

from collections.abc import Mapping

from dock.core.fault import Sentence, sentence
from drivers.fleet import DeviceBusy, DeviceFault, DeviceRefused

TROUBLES: Mapping[str, str] = {
    "reader.antenna_lost": "antenna {antennas} is not connected: check its cable",
    "reader.busy": "another program holds the reader: close it there, or restart the reader",
    "reader.cannot_listen": "the port at which the reader is to call cannot be opened: check the address",
    "reader.cannot_hold": "the reader cannot keep reports while the line is down: take out holds_reports",
    "reader.closed": "the reader closed the connection",
    "reader.ended": "the reader ended the connection",
    "reader.fault": "the reader reports a fault of its own: restart it if that goes on",
    "reader.no_antenna": "the reader has antennas 1 to {count}: choose among them",
    "reader.no_connection": "the reader took no connection",
    "reader.no_input": "the reader has inputs 1 to {count}: there is no input {port}",
    "reader.no_mode": "the reader has no air mode {mode}: choose one of {modes}",
    "reader.no_power": "the reader transmits with {low} to {high} dBm: {power} dBm is outside",
    "reader.no_reads": "the photo-eye sees something and no tag is read: check antennas and power",
    "reader.no_report_end": "reports would never come: give report_every or report_ms in the profile",
    "reader.no_timed_reports": "with an input as its start this reader cannot report by time: take report_ms out",
    "reader.nonsense": "the reader's answer makes no sense: restart it, and see that it is an LLRP reader",
    "reader.not_a_reader": "what answers there sends what no reader sends: check address and port",
    "reader.not_calling": "the reader has not called for {seconds} s: check its settings and the network",
    "reader.not_impinj": "search mode, link monitor and phase are Impinj's: a reader of {maker} does not know them",
    "reader.otherwise": "the reader does not do what its profile asks: {what}",
    "reader.our_frame": "the reader cannot read what this program sent: report it, with the technician's detail",
    "reader.overflow": "the reader lost tag reads: fewer tags at once, or a faster network",
    "reader.refused": "the reader refuses what its profile asks: check the profile",
    "reader.silent": "the reader has been silent for {seconds} s: check its cable and power",
    "reader.skewed": "the reader's clock is {seconds} s off: set its time, or give it a time server",
    "reader.stuck": "the reader takes no more bytes: restart it if that goes on",
    "reader.too_many_masks": "the reader takes {count} masks at once: the profile has {asked}",
    "reader.too_strong": "antenna {antenna} would radiate {radiated} dBm, above the limit of {limit}: lower its power",
    "reader.unanswered": "the reader does not answer: restart it if that goes on",
    "reader.unreachable": "the reader cannot be reached: check its cable and address",
}


def trouble(key: str, **values: str) -> Sentence:
    """The trouble as a sentence."""
    return sentence(TROUBLES[key], **values)


def fault(key: str, detail: str = "", **values: str) -> DeviceFault:
    """The reader cannot go on."""
    return DeviceFault(TROUBLES[key], detail, **values)


def busy(key: str, detail: str = "", **values: str) -> DeviceBusy:
    """Another program holds the reader."""
    return DeviceBusy(TROUBLES[key], detail, **values)


def refused(key: str, detail: str = "", **values: str) -> DeviceRefused:
    """The reader rejects what it is asked to be, or would have to."""
    return DeviceRefused(TROUBLES[key], detail, **values)
