"""What is asked of a handing over: fill a container by scan, close it with a signature, or give it up."""

from dataclasses import dataclass

from dock.core.goods import HandoverKind
from dock.core.ids import ActorId, Digest, HandoverId, Lpn


@dataclass(frozen=True, slots=True)
class OpenHandover:
    """Begin to fill a container for this partner."""

    kind: HandoverKind
    partner: str


@dataclass(frozen=True, slots=True)
class LoadUnit:
    """Put this unit into the container."""

    handover: HandoverId
    lpn: Lpn


@dataclass(frozen=True, slots=True)
class UnloadUnit:
    """Take this unit out of the container again."""

    handover: HandoverId
    lpn: Lpn


@dataclass(frozen=True, slots=True)
class CloseHandover:
    """The container leaves, signed for. A destruction needs a witness who is a supervisor and signs too."""

    handover: HandoverId
    signature: Digest | None  # the picture of the signed paper; none closes without it
    official_no: str = ""
    ewc: str = ""
    weee_group: str = ""
    witness: ActorId | None = None
    second_signature: Digest | None = None


@dataclass(frozen=True, slots=True)
class VoidHandover:
    """Nothing leaves with this paper."""

    handover: HandoverId
    reason: str


HandoverCommand = OpenHandover | LoadUnit | UnloadUnit | CloseHandover | VoidHandover
