"""EPC decoding: the standard's own examples, laws, and another library's opinion."""

import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dock.core.checks import gs1_check_digit
from dock.core.codes.epc import (
    EpcCache,
    EpcScheme,
    Gs1Epc,
    KeyKind,
    NotGs1,
    decode_epc,
    encode_sgtin_96,
    encode_sscc_96,
    epc_of_hex,
)
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


# the examples of TDS 2.3, annex E.3: hex, filter and element string
VECTORS = (
    ("3074257BF7194E4000001A85", 3, "(01)80614141123458(21)6789"),
    ("3674257BF6B7A659B2C2BF1" + "0" * 29, 3, "(01)70614141123451(21)32a/b"),
    ("3174257BF4499602D2000000", 3, "(00)106141412345678908"),
    ("3274257BF46072000000162E", 3, "(414)0614141123452(254)5678"),
    ("3974257BF46072CD9615F88" + "0" * 29, 3, "(414)0614141123452(254)32a/b"),
    ("3374257BF40C0E400000162E", 3, "(8003)006141411234525678"),
    ("3774257BF40C0E59B2C2BF1" + "0" * 21, 3, "(8003)0061414112345232a/b"),
    ("3474257BF40000000000162E", 3, "(8004)06141415678"),
    ("3874257BF59B2C2BF1" + "0" * 34, 3, "(8004)061414132a/b"),
    ("2D74257BF4499602D2000000", 3, "(8018)061414112345678902"),
    ("2E74257BF4499602D2000000", 3, "(8017)061414112345678902"),
    ("2C74257BF46072000000162E", 3, "(253)06141411234525678"),
    ("3E74257BF46073061438997367D0C18B266D1AB66EE0", 3, "(253)0614141123452ABCDefgh012345678"),
    ("3C74257BF400C0E680003039", 3, "(8010)061414198765(8011)12345"),
    ("3D74257BF75411DEF6B4CC00000003039", 3, "(8010)06141415PQ7/Z43(8011)12345"),
    ("3F74F4E4E612640000019907", 3, "(255)401234567890104711"),
    ("4074F4E4E40C0E40820000000F54", 3, "(8006)040123451234560102(21)981"),
    ("4174F4E4E40C0E4082DBDD8B366" + "0" * 29, 3, "(8006)040123451234560102(21)mw133"),
    ("F73795211411234538566CB0AFC4", 3, "(01)79521141123453(21)32a/b"),
    ("FB342CDE795211411234538566CB0AFC4", 3, "(01)79521141123453(21)32a/b(17)220630"),
    ("F90095201234567891235", 0, "(00)095201234567891235"),
    ("F13095211411234548566CB0AFC4", 3, "(8003)0952114112345432a/b"),
    ("FA3952114132E83C2BF10", 3, "(8004)952114132a/b"),
)


@pytest.mark.parametrize(("text", "filter_value", "element_string"), VECTORS, ids=[text[:2] for text, _, _ in VECTORS])
def test_the_standards_examples_are_read_with_their_filters(text: str, filter_value: int, element_string: str) -> None:
    found = decode_epc(epc_of_hex(text))
    assert isinstance(found, Gs1Epc)
    assert (found.filter_value, found.element_string) == (filter_value, element_string)


@pytest.mark.parametrize(
    ("bits", "serial"),
    [
        ("000_00011_0001111011", "123"),  # encoding, length and signs: a whole number
        ("001_00010_1010_1111", "AF"),
        ("010_00010_1010_1111", "af"),
        ("011_00010_011011_111111", "b_"),  # base 64
        ("100_00010_1000001_0101111", "A/"),  # 7-bit
        (f"101_00100_{1600 * 1 + 40 * 30 + 27 + 1:016b}_{1600 * 28 + 1:016b}", "A0-."),  # URN code 40
    ],
)
def test_a_plus_serial_is_read_in_each_of_its_encodings(bits: str, serial: str) -> None:
    tag = f"{0xF73:012b}" + "".join(f"{int(digit):04b}" for digit in "09520123456788") + bits.replace("_", "")
    tag += "0" * (-len(tag) % 16)
    found = decode_epc(Epc(int(tag, 2).to_bytes(len(tag) // 8)))
    assert isinstance(found, Gs1Epc)
    assert (found.scheme, found.key, found.serial) == (EpcScheme.SGTIN_PLUS, "09520123456788", serial)


@pytest.mark.parametrize(
    "text",
    [
        "F90095201234567891236",  # check digit
        "F9009520123456789123A",  # no digit
        "F73795211411234538166CB0AFC4",  # text cut short
        "F737952114112345380",  # an empty serial
        "F73795211411234530302F40000",  # a number that begins with 0
        "F737952114112345312",  # cut short
        "FB3F2CDE795211411234538566CB0AFC4",  # no such date
        "FA395D",  # neither end nor text
        "F737952114112345385" + "66CB0AFC4001",  # something behind it
    ],
)
def test_a_broken_plus_tag_is_refused(text: str) -> None:
    with pytest.raises(NotAnId):
        decode_epc(epc_of_hex(text))


def test_a_plus_tag_may_carry_more_than_its_name() -> None:
    """The first bit behind the header says that AIs follow (TDS 2.x, 15.3)."""
    found = decode_epc(epc_of_hex("F7B795211411234538566CB0AFC5BEEF"))
    assert isinstance(found, Gs1Epc)
    assert (found.kind, found.key, found.serial) == (KeyKind.ITEM, "79521141123453", "32a/b")


def test_a_cache_gives_what_decoding_gives_and_stays_bounded() -> None:
    cache = EpcCache(size_max=2)
    tag = Epc.parse("3074257BF7194E4000001A85")
    for raw in (tag.raw, bytes(12), tag.raw, b"\x30\xff" * 6, b"\x31\x00", tag.raw):
        found = cache.decode(raw)
        assert found == (decode_epc(tag) if raw == tag.raw else None), raw.hex()


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
    known = {*range(0x2C, 0x42), 0xF1, 0xF2, 0xF7, 0xF9, 0xFA, 0xFB} - {0x2F, 0x35, 0x3A, 0x3B}
    for header in (raw[0], *range(0x2C, 0x42), *range(0xF0, 0xFC)):
        try:
            found = decode_epc(Epc(bytes((header,)) + raw[1:]))
        except NotAnId:
            continue
        assert isinstance(found, NotGs1) == (header not in known)


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
