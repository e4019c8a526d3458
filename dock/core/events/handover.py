"""What happens to a handing over: goods gathered by scan into a container, and given away with a paper."""

from dataclasses import dataclass

from dock.core.goods import HandoverKind
from dock.core.ids import ActorId, Digest, HandoverId, Lpn


@dataclass(frozen=True, slots=True)
class HandoverOpened:
    """A container is being filled for a partner."""

    handover: HandoverId
    kind: HandoverKind
    partner: str


@dataclass(frozen=True, slots=True)
class UnitLoaded:
    """A unit was put into the container."""

    handover: HandoverId
    lpn: Lpn
    mass_g: int | None
    sku: str = ""
    cn_code: str = ""
    unit_count: int = 1


@dataclass(frozen=True, slots=True)
class UnitUnloaded:
    """A unit was taken out of the container again."""

    handover: HandoverId
    lpn: Lpn


@dataclass(frozen=True, slots=True)
class HandoverClosed:
    """The container left, signed for. Of a destruction a second person signed too."""

    handover: HandoverId
    official_no: str  # of the partner's or the authority's form, such as a FIR
    ewc: str  # code of the European list of waste; only of waste
    weee_group: str
    signature: Digest
    witness: ActorId | None = None
    second_signature: Digest | None = None


@dataclass(frozen=True, slots=True)
class HandoverVoided:
    """Nothing left with this paper: its number stays, with the reason."""

    handover: HandoverId
    reason: str


HandoverEvent = HandoverOpened | UnitLoaded | UnitUnloaded | HandoverClosed | HandoverVoided
