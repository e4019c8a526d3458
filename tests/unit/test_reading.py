"""What codes of the trade are read as: GS1 keys, EPC URIs, messages of ISO/IEC 15434, devices' numbers."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dock.core.codes.candidates import Candidate, Kind, Strength
from dock.core.codes.epc_uri import parse_epc_uri
from dock.core.codes.iso15434 import EOT, GS, RS, parse_message
from dock.core.codes.resolve import NothingKnown, Resolved, rank, read
from dock.core.ids import NotAnId

HEAD = "[)>" + RS


def the_one(text: str, aim: str | None = None, *hits: tuple[Kind, str]) -> Candidate:
    answer = rank(read(text, aim), frozenset(hits))
    assert isinstance(answer, Resolved), answer
    return answer.candidate


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("]C100340123450000000017", Kind.SSCC, "340123450000000017"),
        ("]C1003401234500000000170209506000134352375", Kind.SSCC, "340123450000000017"),
        ("]d28003095060001343521", Kind.GRAI, "095060001343521"),
        ("]C18004950600013ASSET", Kind.GIAI, "950600013ASSET"),
        ("]C140295060001343500002", Kind.GSIN, "95060001343500002"),
        ("]C14149506000134352", Kind.GLN, "9506000134352"),
        ("]Q38018950600013435000004", Kind.GSRN, "950600013435000004"),
        ("]d280131987654Ad4X4bL5ttr2310c2K", Kind.GMN, "1987654Ad4X4bL5ttr2310c2K"),
        ("]J10109506000134352", Kind.GTIN, "09506000134352"),
        ("]e0010950600013435210L", Kind.GTIN, "09506000134352"),
        ("(01)09506000134352(21)A", Kind.GTIN, "09506000134352"),
        ("urn:epc:id:sgtin:950600.0013435.32a%2Fb", Kind.GTIN, "09506000134352"),
        ("urn:epc:tag:sgtin-96:1.950600.0013435.7", Kind.GTIN, "09506000134352"),
        ("urn:epc:id:sscc:0614141.1234567890", Kind.SSCC, "106141412345678908"),
        ("urn:epc:raw:96.x3074257BF7194E4000001A85", Kind.EPC, "3074257BF7194E4000001A85"),
        ("490154203237518", Kind.IMEI, "490154203237518"),
        ("]E3950600013435212345", Kind.GTIN, "09506000134352"),
    ],
)
def test_each_key_is_read_as_what_it_is(text: str, kind: Kind, value: str) -> None:
    candidate = the_one(text)
    assert (candidate.kind, candidate.key[1]) == (kind, value)


def test_a_phone_is_known_by_its_number_whether_that_is_called_serial_or_imei() -> None:
    imei = "490154203237518"
    assert the_one(imei, None, (Kind.SERIAL, imei), (Kind.IMEI, imei)).kind is Kind.IMEI


@pytest.mark.parametrize(
    ("uri", "elements"),
    [
        ("urn:epc:id:sgtin:0614141.812345.6789", "(01)80614141123458(21)6789"),
        ("urn:epc:id:sgln:0614141.12345.400", "(414)0614141123452(254)400"),
        ("urn:epc:id:sgln:0614141.12345.0", "(414)0614141123452"),
        ("urn:epc:id:grai:0614141.12345.400", "(8003)00614141123452400"),
        ("urn:epc:id:giai:0614141.12345400", "(8004)061414112345400"),
        ("urn:epc:id:gsrn:0614141.1234567890", "(8018)061414112345678902"),
        ("urn:epc:id:gdti:0614141.12345.400", "(253)0614141123452400"),
        ("urn:epc:id:cpi:0614141.123ABC.123456789", "(8010)0614141123ABC(8011)123456789"),
        ("urn:epc:id:itip:4012345.012345.01.02.987", "(8006)040123451234560102(21)987"),
        ("urn:epc:class:lgtin:4012345.012345.998877", "(01)04012345123456(10)998877"),
        ("urn:epc:idpat:sgtin:0614141.812345.*", "(01)80614141123458"),
    ],
)
def test_epc_uris_of_the_standard_name_their_element_strings(uri: str, elements: str) -> None:
    assert parse_epc_uri(uri).bracketed == elements


@pytest.mark.parametrize(
    "uri",
    ["urn:epc:id:sgtin:0614141.812345", "urn:epc:id:sgtin:06141.8.1", "urn:epc:tag:sgtin-96:9.0614141.812345.1",
     "urn:epc:id:gid:95100000.12345.400", "urn:epc:id:sscc:.1", "urn:epc:id:sgtin:a.b.c"],
)  # fmt: skip
def test_other_epc_uris_are_no_gs1_key(uri: str) -> None:
    with pytest.raises(NotAnId):
        parse_epc_uri(uri)


def test_a_ups_maxicode_gives_the_number_that_its_check_digit_proves() -> None:
    fields = ["96841706672", "840", "003", "1Z46834440", "UPSN", "9E9303", "089", "", "1/1", "10", "Y", "", "", "UT"]
    shipment = HEAD + "01" + GS + GS.join(fields) + RS + EOT
    number = next(
        f"1Z9E930303{body:07d}{check}"
        for body in (4683444,)
        for check in range(10)
        if any(one.strength is Strength.CHECKED for one in read(f"1Z9E930303{body:07d}{check}"))
    )
    shipped = shipment.replace("1Z46834440", "1Z" + number[-8:])
    candidate = the_one(shipped, "U0")
    assert (candidate.kind, candidate.key[1], candidate.carrier, candidate.reason) == (
        Kind.TRACKING, number, "ups", "message",
    )  # fmt: skip


def test_a_fedex_pdf417_gives_its_tracking_number() -> None:
    fields = ["0238017", "840", "05", "9865787888550201", "FDE", "9999999", "001", "", "1/1", "2.0LB", "N"]
    candidate = the_one(HEAD + "01" + GS + GS.join(fields) + RS + EOT, "L0")
    assert (candidate.key[1], candidate.carrier) == ("986578788855", "fedex")


def test_a_makers_label_gives_part_and_serial() -> None:
    label = HEAD + "06" + GS + "1PA-100" + GS + "S1234" + GS + "1TLOT7" + RS + EOT
    candidate = the_one(label, "d1", (Kind.SKU, "A-100"))
    assert (candidate.key[1], candidate.serial, candidate.lot) == ("A-100", "1234", "LOT7")
    assert isinstance(rank(read(label, "d1"), frozenset()), NothingKnown)


def test_gs1_content_within_a_message_is_read_as_gs1() -> None:
    label = HEAD + "05" + GS + "0109506000134352" + GS + "21S" + RS + EOT
    assert the_one(label, "d1").serial == "S"


@given(st.text("[)>0156\x1d\x1e\x04ABSP19", max_size=60))
def test_no_message_raises_anything_but_that_it_is_none(text: str) -> None:
    with contextlib.suppress(NotAnId):
        assert parse_message(HEAD + text)
    assert read(HEAD + text) is not None


def test_italian_post_and_its_courier_share_a_form_and_both_are_named() -> None:
    answer = rank(read("A123B12345678"), frozenset())
    assert isinstance(answer, NothingKnown)
    assert [one.carrier for one in answer.looks_like] == ["poste, sda"]


def test_dpds_bar_code_gives_the_parcel_number_inside() -> None:
    answer = rank(read("%008182709980000020045327276"), frozenset({(Kind.TRACKING, "09980000020045")}))
    assert isinstance(answer, Resolved)
    assert answer.candidate.carrier == "dpd"
