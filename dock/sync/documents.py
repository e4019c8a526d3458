"""Announcements as JSON, parsed into commands: expected returns, parcels, cancellations, articles, locations.

The shapes are pydantic models, from which docs/openapi.json is written. Fields that are not in them are passed over, so
that personal data which an upstream sends along never enters. Each mistake says what was seen, why not, what to do.
"""

import json
from decimal import Decimal
from typing import Annotated, Literal, NoReturn, cast

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from dock.core.commands import (
    AnnounceCase,
    AnnounceParcel,
    CancelCase,
    Customer,
    DefineArticle,
    DefineLocation,
    ImportCommand,
    LiftRecall,
    ListRecall,
)
from dock.core.fault import Fault, Sentence, Several, sentence
from dock.core.goods import Article, CaseLine, Collection, Location, ZoneKind
from dock.core.ids import Digest, Gtin, LocationCode, ParcelId, RecallId, RmaNo, Serial, Sku, Sscc, TrackingNo
from dock.core.money import Money
from dock.sync.wording import clean, micros

DEPTH_MAX = 32
LINE_COUNT_MAX = 1000  # of one return
COUNT_MAX = 1_000_000  # units on one line
MISTAKE_COUNT_MAX = 20  # named of one document


class BadDocument(Fault, ValueError):
    """Bytes or a document that cannot be taken; the sentence says what was seen, why not and what to do."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, str_max_length=2000)


class PriceShape(_Shape):
    """An amount in decimal notation and its currency (ISO 4217)."""

    amount: Decimal
    currency: str = Field(examples=["EUR"])


class LineShape(_Shape):
    """One line of an authorised return."""

    sku: str = Field(examples=["MUG-01"])
    quantity: int = Field(ge=1, le=COUNT_MAX)
    line: int | None = Field(default=None, ge=1)
    title: str = ""
    gtin: str | None = Field(default=None, examples=["4006381333931"])
    reason: str = ""
    unit_price: PriceShape | None = None
    serials: list[str] = Field(default_factory=list[str], max_length=1000)


class CustomerShape(_Shape):
    """Who sends the goods back: kept apart from the events, told to nobody, erased when asked."""

    name: str = ""
    contact: str = Field(default="", examples=["anna@example.com"])
    address: str = ""


class CaseShape(_Shape):
    """A return was authorised, or changed."""

    type: Literal["case"]
    rma: str = Field(examples=["R-1001"])
    lines: list[LineShape] = Field(max_length=LINE_COUNT_MAX)
    channel: str = ""
    order: str = ""
    return_type: Literal["withdrawal", "warranty", "refused", "other"] = "withdrawal"
    requested_at: str | None = Field(default=None, examples=["2026-11-23T10:00:00Z"])
    delivered_at: str | None = None
    customer: CustomerShape | None = None


class CancellationShape(_Shape):
    """A return was withdrawn by the shop."""

    type: Literal["cancellation"]
    rma: str
    reason: str = ""


class ParcelShape(_Shape):
    """A parcel is on its way."""

    type: Literal["parcel"]
    parcel: str = Field(examples=["P-2001"])
    rmas: list[str] = Field(default_factory=list[str], max_length=LINE_COUNT_MAX)
    carrier: str = ""
    tracking: str | None = None
    sscc: str | None = None
    collection: Collection | None = None
    announced_at: str | None = None
    expected_at: str | None = None
    expected_g: int | None = Field(default=None, ge=1, le=100_000_000)
    asn: str = ""


class ArticleShape(_Shape):
    """One article of the catalogue, in one version."""

    type: Literal["article"]
    sku: str
    title: str
    article_class: str = "generic"
    gtin: str | None = None
    price: PriceShape | None = None
    mass_g: int | None = Field(default=None, ge=1, le=100_000_000)
    cn_code: str = Field(default="", pattern=r"^[0-9 ]{0,12}$")
    has_battery: bool = False
    holds_data: bool = False
    has_serial: bool = False
    picture: str | None = Field(default=None, pattern=r"^[0-9a-f]{64}$")
    version: int = Field(default=1, ge=1)


class LocationShape(_Shape):
    """One place that has a code on it."""

    type: Literal["location"]
    code: str = Field(examples=["A-01-02"])
    zone: ZoneKind
    capacity: int = Field(default=0, ge=0, le=COUNT_MAX)


class RecallShape(_Shape):
    """Goods must not be sold again, or may be again. Without lots and serials all of the article are meant."""

    type: Literal["recall"]
    recall: str = Field(examples=["RC-2026-17"])
    reason: str = Field(min_length=1)
    source: str = Field(default="", examples=["Safety Gate A12/0042/26"])
    gtin: str | None = None
    sku: str | None = None
    lots: list[str] = Field(default_factory=list[str], max_length=1000)
    serial_from: str = ""
    serial_to: str = ""
    is_lifted: bool = False


Announcement = RecallShape | CaseShape | CancellationShape | ParcelShape | ArticleShape | LocationShape
_ANNOUNCEMENT: TypeAdapter[Announcement] = TypeAdapter(Annotated[Announcement, Field(discriminator="type")])


def command_of(document: object) -> ImportCommand:
    """The command that one parsed document asks for.

    Raises:
        BadDocument: with every mistake of the document in one sentence.
    """
    try:
        shape = _ANNOUNCEMENT.validate_python(document)
    except ValidationError as fault:
        raise BadDocument("{mistakes}", mistakes=_mistakes(fault)) from fault
    try:
        return _command(shape)
    except ValueError as fault:
        raise BadDocument("{why}", why=fault) from fault


def parse_json(raw: bytes, bytes_max: int) -> object:
    """The value in `raw`, with decimals exact.

    Raises:
        BadDocument: too large, too deep, not UTF-8, no JSON, NaN or Infinity, or a key twice in one object.
    """
    if len(raw) > bytes_max:
        raise BadDocument(
            "{count} bytes are too many: {bytes_max} are the most; send it in pieces",
            count=len(raw),
            bytes_max=bytes_max,
        )
    try:
        parsed = cast(
            "object",
            json.loads(
                raw.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_single
            ),
        )
    except UnicodeDecodeError as fault:
        raise BadDocument("byte {start} is no UTF-8: save the file as UTF-8", start=fault.start) from fault
    except RecursionError as fault:
        raise BadDocument("nested deeper than {depth_max}", depth_max=DEPTH_MAX) from fault
    except json.JSONDecodeError as fault:
        raise BadDocument(
            "no JSON at line {lineno}, column {colno}: {msg}", lineno=fault.lineno, colno=fault.colno, msg=fault.msg
        ) from fault
    except BadDocument:
        raise
    except ValueError as fault:
        raise BadDocument("a number is too long: {seen}", seen=clean(str(fault))) from fault
    _limit_depth(parsed)
    return parsed


def _command(shape: Announcement) -> ImportCommand:
    match shape:
        case CaseShape():
            lines = tuple(_line(line, place) for place, line in enumerate(shape.lines, 1))
            numbers = [line.line_no for line in lines]
            if len(set(numbers)) < len(numbers):
                raise BadDocument("return {seen} has two lines of one number: number them anew", seen=clean(shape.rma))
            return AnnounceCase(
                RmaNo.parse(shape.rma),
                lines,
                channel=clean(shape.channel),
                order_ref=clean(shape.order),
                return_type=shape.return_type,
                requested_us=_instant(shape.requested_at),
                delivered_us=_instant(shape.delivered_at),
                told=_customer(shape.customer),
            )
        case CancellationShape():
            return CancelCase(RmaNo.parse(shape.rma), clean(shape.reason))
        case ParcelShape():
            return AnnounceParcel(
                ParcelId.parse(shape.parcel),
                tuple(RmaNo.parse(rma) for rma in shape.rmas),
                carrier=clean(shape.carrier),
                tracking=TrackingNo.parse(shape.tracking) if shape.tracking else None,
                sscc=Sscc.parse(shape.sscc) if shape.sscc else None,
                collection=shape.collection,
                announced_us=_instant(shape.announced_at),
                expected_us=_instant(shape.expected_at),
                expected_g=shape.expected_g,
                asn=clean(shape.asn),
            )
        case ArticleShape():
            return DefineArticle(
                Article(
                    Sku.parse(shape.sku),
                    clean(shape.title),
                    article_class=clean(shape.article_class),
                    gtin=Gtin.parse(shape.gtin) if shape.gtin else None,
                    price=_price(shape.price),
                    mass_g=shape.mass_g,
                    cn_code=shape.cn_code,
                    has_battery=shape.has_battery,
                    holds_data=shape.holds_data,
                    has_serial=shape.has_serial,
                    picture=Digest.parse(shape.picture) if shape.picture else None,
                    version=shape.version,
                )
            )
        case RecallShape():
            return _recall(shape)
        case LocationShape():
            return DefineLocation(Location(LocationCode.parse(shape.code), shape.zone, shape.capacity))


def _recall(shape: RecallShape) -> ListRecall | LiftRecall:
    recall = RecallId.parse(shape.recall)
    if shape.is_lifted:
        return LiftRecall(recall, clean(shape.reason))
    return ListRecall(
        recall,
        clean(shape.reason),
        clean(shape.source),
        Gtin.parse(shape.gtin) if shape.gtin else None,
        Sku.parse(shape.sku) if shape.sku else None,
        tuple(clean(lot) for lot in shape.lots),
        clean(shape.serial_from),
        clean(shape.serial_to),
    )


def _line(line: LineShape, place: int) -> CaseLine:
    return CaseLine(
        line.line or place,
        Sku.parse(line.sku),
        line.quantity,
        title=clean(line.title),
        gtin=Gtin.parse(line.gtin) if line.gtin else None,
        reason=clean(line.reason),
        unit_price=_price(line.unit_price),
        serials=tuple(Serial.parse(serial) for serial in line.serials),
    )


def _customer(shape: CustomerShape | None) -> Customer | None:
    if shape is None or not (shape.name or shape.contact or shape.address):
        return None
    return Customer(clean(shape.name), clean(shape.contact), clean(shape.address))


def _price(shape: PriceShape | None) -> Money | None:
    return Money.parse(str(shape.amount), shape.currency) if shape else None


def _instant(text: str | None) -> int | None:
    if not text:
        return None
    try:
        return micros(text)
    except ValueError as fault:
        raise BadDocument("'{seen}' is no date and time: 2026-11-23T10:00:00Z is one", seen=clean(text)[:40]) from fault


def _mistakes(fault: ValidationError) -> Several:
    return Several(_mistake(error) for error in fault.errors(include_url=False)[:MISTAKE_COUNT_MAX])


def _mistake(error: ErrorDetails) -> Sentence:
    place = ".".join(clean(str(part)) for part in error["loc"]) or "document"
    seen = clean(repr(error.get("input")))[:60]
    return sentence("{place}: {wrong} (seen: {seen})", place=place, wrong=_wrong(error), seen=seen)


def _wrong(error: ErrorDetails) -> Sentence:  # one sentence for each kind of fault that these shapes can have
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return sentence("this is missing")
        case "string_type":
            return sentence("a text is wanted")
        case "int_type" | "int_parsing" | "int_from_float":
            return sentence("a whole number is wanted")
        case "bool_type" | "bool_parsing":
            return sentence("true or false is wanted")
        case "decimal_type" | "decimal_parsing" | "finite_number":
            return sentence("a decimal number is wanted")
        case "list_type" | "tuple_type":
            return sentence("a list is wanted")
        case "model_type" | "model_attributes_type" | "dict_type":
            return sentence("an object is wanted")
        case "enum" | "literal_error" | "union_tag_invalid":
            wanted = limits.get("expected") or limits.get("expected_tags")
            return sentence("one of {wanted} is wanted", wanted=wanted)
        case "union_tag_not_found":
            return sentence("it does not say of which type it is")
        case "greater_than_equal" | "greater_than":
            return sentence("{least} is the least", least=limits.get("ge", limits.get("gt")))
        case "less_than_equal" | "less_than":
            return sentence("{most} is the most", most=limits.get("le", limits.get("lt")))
        case "string_too_short" | "too_short":
            return sentence("it is shorter than {least}", least=limits.get("min_length"))
        case "string_too_long" | "too_long":
            return sentence("it is longer than {most}", most=limits.get("max_length"))
        case _:
            return sentence("{why}", why=clean(error["msg"]))


def _no_number(text: str) -> NoReturn:
    raise BadDocument("{text} is no number of JSON", text=text)


def _single(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadDocument("a key stands twice in one object: only one of them can be meant")
    return found


def _limit_depth(parsed: object) -> None:
    level = [parsed]
    for _ in range(DEPTH_MAX + 1):
        inner: list[object] = []
        for part in level:
            if isinstance(part, dict):
                inner += cast("dict[str, object]", part).values()
            elif isinstance(part, list):
                inner += cast("list[object]", part)
        if not inner:
            return
        level = inner
    raise BadDocument("nested deeper than {depth_max}", depth_max=DEPTH_MAX)
