"""EPC decoding: the standard's own examples, laws, and another library's opinion."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.checks import gs1_check_digit
from dock.core.epc import EpcScheme, Gs1Epc, NotGs1, decode_epc, encode_sgtin_96, encode_sscc_96
from dock.core.ids import Epc, Gtin, NotAnId, Sscc

with warnings.catch_warnings():  # the oracle's own text escapes are warned of when it is compiled
    warnings.simplefilter("ignore")
    from epcpy.epc_schemes.giai import GIAI, GIAIFilterValue
    from epcpy.epc_schemes.grai import GRAI, GRAIFilterValue
    from epcpy.epc_schemes.sgln import SGLN, SGLNFilterValue
    from epcpy.epc_schemes.sgtin import SGTIN, SGTINFilterValue
    from epcpy.epc_schemes.sscc import SSCC, SSCCFilterValue


def test_the_classic_example_is_read_with_filter_prefix_key_and_serial() -> None:
    assert decode_epc(Epc.parse("3074257BF7194E4000001A85")) == Gs1Epc(
        EpcScheme.SGTIN_96, 3, "0614141", "80614141123458", "6789"
    )


digits = st.integers(0, 9).map(str)
# signs that the oracle takes unescaped: it trips over escapes that letters follow, and over colons
SIGNS = "0123456789ABCDEFXYZabcdefxyz-_*+!'()"
serial_numbers = st.integers(0, 2**37).map(str)


def serial_texts(length_max: int) -> st.SearchStrategy[str]:
    return st.text(SIGNS, min_size=1, max_size=length_max)


@st.composite
def numbers(draw: st.DrawFn, count: int) -> str:
    return "".join(draw(st.lists(digits, min_size=count, max_size=count)))


@given(numbers(13), st.integers(0, 2**38 - 1), st.integers(6, 12), st.integers(0, 7))
def test_an_sgtin_comes_back_as_it_was_written(body: str, serial: int, prefix_digits: int, filter_value: int) -> None:
    gtin = Gtin(body + gs1_check_digit(body))
    found = decode_epc(encode_sgtin_96(gtin, serial, prefix_digits, filter_value))
    prefix = gtin.text[1 : 1 + prefix_digits]
    assert found == Gs1Epc(EpcScheme.SGTIN_96, filter_value, prefix, gtin.text, str(serial))


@given(numbers(17), st.integers(6, 12), st.integers(0, 7))
def test_an_sscc_comes_back_as_it_was_written(body: str, prefix_digits: int, filter_value: int) -> None:
    sscc = Sscc(body + gs1_check_digit(body))
    found = decode_epc(encode_sscc_96(sscc, prefix_digits, filter_value))
    assert found == Gs1Epc(EpcScheme.SSCC_96, filter_value, sscc.text[1 : 1 + prefix_digits], sscc.text)


@given(st.binary(min_size=1, max_size=31).map(lambda raw: raw + raw if len(raw) % 2 else raw))
def test_any_tag_is_read_or_refused_as_no_id(raw: bytes) -> None:
    for header in (raw[0], *range(0x30, 0x3A)):
        try:
            found = decode_epc(Epc(bytes((header,)) + raw[1:]))
        except NotAnId:
            continue
        assert isinstance(found, NotGs1) == (header not in {0x30, 0x31, 0x32, 0x33, 0x34, 0x36, 0x37, 0x38, 0x39})


@pytest.mark.parametrize("text", ["E2801190200050", "00000000", "DEADBEEFDEADBEEFDEADBEEF", "2F02032303400000000000FF"])
def test_a_tag_of_no_gs1_scheme_is_no_mistake(text: str) -> None:
    raw = bytes.fromhex(text)
    assert decode_epc(Epc(raw)) == NotGs1(raw[0])


@pytest.mark.parametrize(
    "text",
    [
        "3074257BF7194E4000001A",  # cut short
        "3074257BF7194E4000001A850001",  # one word too many
        "307C257BF7194E4000001A85",  # partition 7
        "303FFFFFFFFFFFFFFFFFFFFF",  # a prefix that no digits make
    ],
)
def test_a_broken_gs1_tag_is_refused_with_its_hex(text: str) -> None:
    with pytest.raises(NotAnId, match=text):
        decode_epc(Epc.parse(text))


def test_a_tag_with_an_empty_word_behind_it_is_the_same_tag() -> None:
    tag = "3074257BF7194E4000001A85"
    assert decode_epc(Epc.parse(tag + "0000")) == decode_epc(Epc.parse(tag))


@pytest.mark.parametrize(
    ("serial", "prefix_digits", "filter_value"), [(1 << 38, 7, 1), (-1, 7, 1), (1, 5, 1), (1, 13, 1), (1, 7, 8)]
)
def test_what_does_not_fit_a_tag_is_not_written(serial: int, prefix_digits: int, filter_value: int) -> None:
    with pytest.raises(NotAnId):
        encode_sgtin_96(Gtin("80614141123458"), serial, prefix_digits, filter_value)


def seen_by_both(written: str, filter_value: int, element_string: str) -> None:
    """What the oracle wrote, as a text of bits, is read here with its filter and its element string."""
    bits = written + "0" * (-len(written) % 16)
    found = decode_epc(Epc(int(bits, 2).to_bytes(len(bits) // 8)))
    assert isinstance(found, Gs1Epc)
    assert (found.filter_value, found.element_string) == (filter_value, element_string)


def uri(scheme: str, *fields: str) -> str:
    return f"urn:epc:id:{scheme}:" + ".".join(fields)


@settings(max_examples=40, deadline=None)
@given(numbers(13), st.integers(6, 12), serial_numbers, serial_texts(20), st.integers(0, 7))
def test_an_sgtin_of_another_library_reads_the_same(
    body: str, prefix_digits: int, number: str, text: str, filter_value: int
) -> None:
    prefix, item = body[:prefix_digits], body[prefix_digits:]
    for scheme, serial in ((SGTIN.BinaryCodingScheme.SGTIN_96, number), (SGTIN.BinaryCodingScheme.SGTIN_198, text)):
        tag = SGTIN(uri("sgtin", prefix, item, serial))
        written = tag.binary(binary_coding_scheme=scheme, filter_value=SGTINFilterValue(str(filter_value)))
        seen_by_both(written, filter_value, tag.gs1_element_string())


@settings(max_examples=40, deadline=None)
@given(numbers(17), st.integers(6, 12), st.integers(0, 7))
def test_an_sscc_of_another_library_reads_the_same(body: str, prefix_digits: int, filter_value: int) -> None:
    tag = SSCC(uri("sscc", body[:prefix_digits], body[prefix_digits:]))
    scheme = SSCC.BinaryCodingScheme.SSCC_96
    written = tag.binary(binary_coding_scheme=scheme, filter_value=SSCCFilterValue(str(filter_value)))
    seen_by_both(written, filter_value, tag.gs1_element_string())


@settings(max_examples=40, deadline=None)
@given(numbers(12), st.integers(6, 12), serial_numbers, serial_texts(20), st.integers(0, 7))
def test_an_sgln_of_another_library_reads_the_same(
    body: str, prefix_digits: int, number: str, text: str, filter_value: int
) -> None:
    prefix, place = body[:prefix_digits], body[prefix_digits:]
    for scheme, serial in ((SGLN.BinaryCodingScheme.SGLN_96, number), (SGLN.BinaryCodingScheme.SGLN_195, text)):
        tag = SGLN(uri("sgln", prefix, place, serial))
        written = tag.binary(binary_coding_scheme=scheme, filter_value=SGLNFilterValue(str(filter_value)))
        # a lone 0 means no extension and has no (254) (TDS 2.x, 7.5); the oracle writes it all the same
        expected = f"(414){tag.gs1_key()}" if serial == "0" else tag.gs1_element_string()
        seen_by_both(written, filter_value, expected)


@settings(max_examples=40, deadline=None)
@given(numbers(12), st.integers(6, 12), serial_numbers, serial_texts(16), st.integers(0, 7))
def test_a_grai_of_another_library_reads_the_same(
    body: str, prefix_digits: int, number: str, text: str, filter_value: int
) -> None:
    prefix, kind = body[:prefix_digits], body[prefix_digits:]
    for scheme, serial in ((GRAI.BinaryCodingScheme.GRAI_96, number), (GRAI.BinaryCodingScheme.GRAI_170, text)):
        tag = GRAI(uri("grai", prefix, kind, serial))
        written = tag.binary(binary_coding_scheme=scheme, filter_value=GRAIFilterValue(str(filter_value)))
        seen_by_both(written, filter_value, tag.gs1_element_string())


@settings(max_examples=40, deadline=None)
@given(numbers(12), st.integers(6, 12), st.integers(0, 10**12), serial_texts(18), st.integers(0, 7))
def test_a_giai_of_another_library_reads_the_same(
    body: str, prefix_digits: int, number: int, text: str, filter_value: int
) -> None:
    prefix = body[:prefix_digits]
    for scheme, asset in ((GIAI.BinaryCodingScheme.GIAI_96, str(number)), (GIAI.BinaryCodingScheme.GIAI_202, text)):
        tag = GIAI(uri("giai", prefix, asset))
        written = tag.binary(binary_coding_scheme=scheme, filter_value=GIAIFilterValue(str(filter_value)))
        seen_by_both(written, filter_value, tag.gs1_element_string())
