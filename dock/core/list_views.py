"""Lists that a person picks from: what waits for a look, a count, a name or a yes. Snapshots, like all views."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeliveryView:
    """One carrier's handing over that is not closed."""

    delivery: str
    state: str
    carrier: str
    document_no: str
    plate: str
    declared_count: int
    counted_count: int | None


@dataclass(frozen=True, slots=True)
class LateView:
    """A parcel that was announced and did not come."""

    parcel: str
    shown: str
    carrier: str
    expected_us: int | None


@dataclass(frozen=True, slots=True)
class LabelView:
    """One label of a unit, as far as its printer knows."""

    label_id: str
    kind: str
    print_no: int
    outcome: str


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A unit that waits: for a name, for somebody who releases its hold, for its label to be looked for."""

    lpn: str
    plate: str  # what a person reads on the goods
    title: str
    state: str
    holds: tuple[str, ...]
    since_us: int | None
    label: LabelView | None = None  # the one in doubt
    location: str = ""


@dataclass(frozen=True, slots=True)
class ContainerView:
    """A container of the handing over that is being filled."""

    handover: str
    kind: str
    partner: str
    lpns: tuple[str, ...]
    mass_g: int
    unweighed_count: int


@dataclass(frozen=True, slots=True)
class RefundView:
    """A withdrawal whose refund must be seen to. `days` count from today; less than none is late."""

    rma: str
    order: str
    refund_by: str  # ISO 8601
    days: int


@dataclass(frozen=True, slots=True)
class ListsView:
    """Every list of the dock, each cut at what a person scrolls through."""

    deliveries: tuple[DeliveryView, ...] = ()
    late: tuple[LateView, ...] = ()
    unnamed: tuple[WaitingView, ...] = ()
    held: tuple[WaitingView, ...] = ()
    in_doubt: tuple[WaitingView, ...] = ()
    in_repair: tuple[WaitingView, ...] = ()
    staged: tuple[WaitingView, ...] = ()
    containers: tuple[ContainerView, ...] = ()
    refunds: tuple[RefundView, ...] = ()
