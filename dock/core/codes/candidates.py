"""An identity that a code may have, and how much the code itself says for it."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from dock.core.codes.command_codes import BadgeCode, CommandCode
from dock.core.ids import Epc, Gs1Key, Gtin, Imei, LocationCode, Lpn, RmaNo, Serial, Sku, Sscc, TrackingNo


class Kind(StrEnum):
    """The kinds of identity that a code can have, in the order in which equals are offered."""

    COMMAND = "command"
    BADGE = "badge"
    LPN = "lpn"
    LOCATION = "location"
    EPC = "epc"
    SSCC = "sscc"
    TRACKING = "tracking"
    RMA = "rma"
    GTIN = "gtin"
    SKU = "sku"
    IMEI = "imei"
    SERIAL = "serial"
    GRAI = "grai"  # a returnable asset: tote, pallet, roll cage
    GIAI = "giai"  # an individual asset
    GSIN = "gsin"  # a shipment
    GINC = "ginc"  # a consignment
    GLN = "gln"  # a place or party
    GDTI = "gdti"  # a document
    GCN = "gcn"  # a coupon
    GSRN = "gsrn"  # a person or body in a service
    CPID = "cpid"  # a component or part
    GMN = "gmn"  # a model


CLASS_KINDS = frozenset({Kind.GTIN, Kind.SKU, Kind.GMN})
"""Name a kind of article, never one piece."""


class Strength(IntEnum):
    """How much the code itself says for an identity."""

    PLAIN = 0  # any text could be this: it counts only where it is known
    PATTERN = 1  # it has the form
    CHECKED = 2  # its check digits agree
    SYMBOLOGY = 3  # the AIM identifier, or GS1's own web address, says what it is
    OWN = 4  # a code of this dock that nothing else can be


Identity = (
    CommandCode | BadgeCode | Lpn | LocationCode | Epc | Sscc | TrackingNo | RmaNo | Gtin | Sku | Imei | Serial | Gs1Key
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One identity that a code may be, and why."""

    kind: Kind
    value: Identity
    strength: Strength
    reason: str  # key: own_code, aim, digital_link, epc_uri, message, beside, check_digit, pattern, plain
    carrier: str = ""  # of a tracking number, where its format names one or several
    serial: str = ""  # with an article: AI 21, 10 and 17 of the same code, as they stand
    lot: str = ""
    expiry: str = ""  # YYMMDD

    @property
    def key(self) -> tuple[Kind, str]:
        """Under which the dock knows it: the hits of `rank` are such keys."""
        return (self.kind, self.value.hex if isinstance(self.value, Epc) else self.value.text)

    @property
    def is_class(self) -> bool:
        """Whether it names a kind of article, and no single piece."""
        return self.kind in CLASS_KINDS and not self.serial
