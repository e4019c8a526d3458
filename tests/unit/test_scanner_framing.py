"""Laws of framing: whole codes, whatever the cuts; nothing else ever becomes one."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dock.core.ids import DeviceId
from dock.core.observations import CodeScanned, CodeUnreadable
from drivers.scanner.framing import CODE_BYTES_MAX, Framing, FramingProfile

SCANNER = DeviceId("scanner-1")
CODES = st.lists(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E, exclude_characters="]"), min_size=1))


def texts(framing: Framing, *chunks: bytes) -> list[str]:
    scans = [scan for chunk in chunks for scan in framing.received(chunk, 0)]
    return [scan.text if isinstance(scan, CodeScanned) else f"!{scan.reason}" for scan in scans]


@given(CODES, st.lists(st.integers(0, 400)))
def test_however_the_stream_is_cut_the_codes_are_the_same(codes: list[str], cuts: list[int]) -> None:
    stream = b"".join(b"]C0" + code.encode() + b"\r\n" for code in codes)
    edges = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    chunks = [stream[start:end] for start, end in pairwise(edges)]
    assert texts(Framing(SCANNER), *chunks) == codes


@given(st.binary(max_size=300))
def test_after_any_noise_and_a_terminator_the_next_code_is_taken(noise: bytes) -> None:
    assert texts(Framing(SCANNER), noise, b"\r", b"]C0GOOD\r")[-1] == "GOOD"


@given(st.binary(max_size=300))
def test_no_control_sign_that_acts_comes_through(noise: bytes) -> None:
    for scan in Framing(SCANNER).received(noise + b"\r", 0):
        if isinstance(scan, CodeScanned):
            assert not set(scan.text) & set("\x00\x03\x08\x11\x1b\x7f\x9b\r")


def test_the_aim_identifier_and_the_separators_are_kept_apart_from_the_code() -> None:
    (scan,) = Framing(SCANNER).received(b"]d2[)>\x1e06\x1d1P7\x1e\x04\r", 5)
    assert scan == CodeScanned(SCANNER, "[)>\x1e06\x1d1P7\x1e\x04", b"]d2[)>\x1e06\x1d1P7\x1e\x04\r", "d2", 5)


def test_a_pause_ends_no_code_and_its_silence_makes_it_unreadable() -> None:
    framing = Framing(SCANNER, FramingProfile(silence_us=1_000))
    assert framing.received(b"]C0AB", 0) == []
    assert framing.woken(999) == []
    assert framing.woken(1_000) == [CodeUnreadable(SCANNER, b"]C0AB", "no_end", 1_000)]
    assert framing.gives_up_us() is None


def test_the_other_half_of_a_code_given_up_is_no_code_but_the_next_one_is() -> None:
    framing = Framing(SCANNER, FramingProfile(silence_us=1_000))
    framing.received(b"1234", 0)
    framing.woken(1_000)
    assert texts(framing, b"5678\r", b"9999\r") == ["!half", "9999"]


def test_a_late_terminator_alone_ends_the_doubt() -> None:
    framing = Framing(SCANNER, FramingProfile(silence_us=1_000))
    framing.received(b"1234", 0)
    framing.woken(1_000)
    assert texts(framing, b"\r", b"9999\r") == ["9999"]


def test_what_never_ends_is_reported_once_and_the_stream_is_found_again() -> None:
    framing = Framing(SCANNER)
    assert texts(framing, b"y" * 65_536, b"rest\r", b"]C0GOOD\r") == ["!too_long", "GOOD"]
    assert texts(framing, b"z" * CODE_BYTES_MAX + b"\r") == ["z" * CODE_BYTES_MAX]


def test_two_codes_that_ran_together_are_neither() -> None:
    assert texts(Framing(SCANNER), b"]C0ABC]E09506000134352\r") == ["!two_codes"]
    assert texts(Framing(SCANNER), b"]C0ABC\x02]C0WHOLE\x03\r") == ["!half", "WHOLE"]


def test_prefix_suffix_and_terminators_are_those_of_the_profile() -> None:
    profile = FramingProfile(terminators=b"\n\t", prefix=b"~", suffix=b"#", has_aim=False)
    assert texts(Framing(SCANNER, profile), b"~]C0A#\t~B#\n") == ["]C0A", "B"]


def test_several_lines_in_one_code_stay_one_code() -> None:
    assert texts(Framing(SCANNER), b"]Q1one\ntwo\r\n") == ["one\ntwo"]
