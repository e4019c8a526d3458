"""What a screen shows: immutable snapshots, made from state alone. Texts from outside are already harmless here."""

from dataclasses import dataclass, field

from dock.core.decision import Param, Tone
from dock.core.fault import Sentence
from dock.core.found_views import FoundView
from dock.core.list_views import LabelView, ListsView


@dataclass(frozen=True, slots=True)
class Line:
    """One message for a person: a key of the catalogues and what stands in it."""

    key: str  # or an English sentence, which is its own key
    params: tuple[Param, ...] = ()

    @classmethod
    def of(cls, told: Sentence) -> "Line":
        """The line that says this sentence; a sentence in a gap of it stays English."""
        return cls(told.text, tuple((name, str(value)) for name, value in told.params))


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer that this workstation got."""

    tone: Tone
    line: Line
    at_us: int


@dataclass(frozen=True, slots=True)
class ScanSeen:
    """One of the last scans."""

    at_us: int
    tone: Tone
    text: str  # the code, shortened and harmless
    line: Line


@dataclass(frozen=True, slots=True)
class PictureSeen:
    """The last picture that this workstation's camera took for a person."""

    at_us: int
    shot: str
    lpn: str  # "" where it shows no unit
    digest: str
    size_bytes: int
    fault: str  # blurred, dark, bright or empty; "" for a good one


@dataclass(frozen=True, slots=True)
class ExpectedLine:
    """One line of what the open parcel should hold."""

    title: str
    sku: str
    received_count: int
    authorised_count: int
    rma: str
    reason: str


@dataclass(frozen=True, slots=True)
class Said:
    """A text of the site's own settings, in both languages."""

    it: str
    en: str

    def text(self, lang: str) -> str:
        """The text in this language."""
        return self.it if lang == "it" else self.en


@dataclass(frozen=True, slots=True)
class AnswerText:
    """One possible answer: what a command names it by, what a person reads, and the key that gives it."""

    id: str
    said: Said
    key: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the checklist, or one of the rules."""

    check: str
    ask: Said
    answers: tuple[AnswerText, ...]
    answer: str | None
    kind: str = "choice"  # how it is answered: yes_no, choice, number, photo, scan, serial, fact
    about: Said = Said("", "")  # help for who is new


@dataclass(frozen=True, slots=True)
class ShotView:
    """One picture that is asked for."""

    shot: str
    ask: Said
    is_taken: bool
    is_waived: bool = False


@dataclass(frozen=True, slots=True)
class UnitView:
    """One unit, as a screen shows it."""

    lpn: str  # what commands name it by
    title: str
    state: str
    sku: str
    serial: str
    rma: str
    grade: str
    disposition: str
    zone: str
    location: str
    discrepancy: str
    holds: tuple[str, ...]
    because: tuple[Said, ...]
    label: str  # state of its live label
    best_grade: str = ""  # the answers allow no better
    caps: tuple[Said, ...] = ()
    questions: tuple[Question, ...] = ()
    shots: tuple[ShotView, ...] = ()
    plate: str = ""  # from a roll, where one is on it: what a person reads on the goods
    doubt: LabelView | None = None  # the live label that a person must look for
    unit_count: int = 1
    place: str = ""  # where it is to be put, while it is on its way
    mass_g: int | None = None  # weighed here


@dataclass(frozen=True, slots=True)
class ParcelView:
    """One parcel, as a screen shows it."""

    parcel: str
    shown: str
    state: str
    carrier: str
    rmas: tuple[str, ...]
    is_blind: bool
    lines: tuple[ExpectedLine, ...] = ()
    extra: tuple[UnitView, ...] = ()
    units: tuple[UnitView, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchView:
    """One workstation: what it does, what it waits for, what it last said."""

    bench: str
    mode: str
    actor: str
    roles: tuple[str, ...]
    next_action: Line
    parcel: ParcelView | None = None
    unit: UnitView | None = None
    answer: Answer | None = None
    scans: tuple[ScanSeen, ...] = ()
    undo_count: int = 0
    queue: tuple[UnitView, ...] = ()  # of this mode: to inspect, or to put away
    language: str = ""  # of the person who is signed in; empty: the site's
    picture: PictureSeen | None = None
    found: FoundView | None = None


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One device, and how it is."""

    device: str
    kind: str
    state: str
    lines: tuple[Line, ...]  # what is wrong and what to do; none where all is well
    detail: str  # for the technician, in the device's own words
    since_us: int


@dataclass(frozen=True, slots=True)
class AntennaView:
    """One antenna of a reader, in figures of the last seconds."""

    antenna: int  # from 1
    role: str  # in, out or lane
    is_connected: bool
    reads_per_s: float
    tag_count: int  # different ones
    rssi_dbm: float | None  # of the last read
    last_us: int | None  # when it was; None: never since the program started


@dataclass(frozen=True, slots=True)
class MessageView:
    """What was said between the station and a reader."""

    at_us: int
    is_ours: bool
    title: str
    parts: tuple[str, ...] = ()  # its parameters with their values, indented as they lie in each other


@dataclass(frozen=True, slots=True)
class TagView:
    """One tag before a reader."""

    epc: str  # hex
    antenna: int  # that saw it last
    read_count: int  # of the last seconds
    rssi_dbm: float | None
    last_us: int


@dataclass(frozen=True, slots=True)
class TrialView:
    """What is tried on a reader, and how it stands."""

    step: str  # probing, confirming, switching, watching, returning, done, failed
    wishes: tuple[tuple[str, str], ...]  # setting and value
    differences: tuple[tuple[str, str, str], ...] = ()  # what another reader has otherwise: what, now, then
    why: Line | None = None  # it failed or goes back
    was_per_s: float = 0.0  # reads before
    now_per_s: float = 0.0  # the best while it was watched
    until_us: int | None = None  # when the watching ends


@dataclass(frozen=True, slots=True)
class ReaderView:
    """One reader, for the technician."""

    device: str
    address: str
    state: str
    since_us: int
    antennas: tuple[AntennaView, ...] = ()
    reads_per_s: float = 0.0
    clock_offset_us: int | None = None  # station minus reader
    waiting_count: int = 0  # reads that the station has not taken yet
    coalesced_count: int = 0  # reads that grew into others meanwhile
    maker: str = ""
    model: str = ""
    firmware: str = ""
    reader_id: str = ""
    version: str = ""  # of LLRP
    messages: tuple[MessageView, ...] = ()  # oldest first
    tags: tuple[TagView, ...] = ()  # of the last seconds, the most read first
    trial: TrialView | None = None


@dataclass(frozen=True, slots=True)
class DoorRow:
    """One tag at a door, as the screen lists it."""

    epc: str  # hex
    tag_class: str
    confidence: float  # 0 to 1
    read_count: int
    peak_dbm: float
    last_us: int
    because: str = ""  # a key of the catalogues
    antennas: tuple[int, ...] = ()  # which saw it
    parcel: str = ""  # that it is on or in, as a person reads it


@dataclass(frozen=True, slots=True)
class DoorView:
    """One door and its open session."""

    door: str
    is_open: bool
    expected_count: int
    read_count: int
    received_count: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]
    stray_count: int
    as_of_us: int  # of the last read
    uncertain: tuple[str, ...] = ()  # read, and perhaps not come in
    wrong_dock: tuple[str, ...] = ()
    already_count: int = 0
    antennas: tuple[tuple[int, int], ...] = ()  # and how many reads each has made
    groups: tuple[str, ...] = ()  # the way of each load that passed: in, out, back, unknown
    rows: tuple[DoorRow, ...] = ()  # the last that were read first
    devices: tuple[str, ...] = ()  # its readers


@dataclass(frozen=True, slots=True)
class SyncView:
    """What goes upstream, and how the upstream is."""

    state: str
    queued_count: int
    oldest_us: int | None
    parked_count: int
    last_error: Line | None
    stored_count: int


@dataclass(frozen=True, slots=True)
class HealthView:
    """How the station itself is."""

    is_keeping: bool  # the ledger takes what is scanned
    trouble: Line | None  # why not, where it says so
    database: str
    events_count: int
    effects_due_count: int
    started_us: int
    longest_gap_ms: float  # of the station's loop
    clock: str = "free"  # how far the machine's clock may be believed: synced, free, jumped


@dataclass(frozen=True, slots=True)
class HourCount:
    """What was done in one hour."""

    begins_us: int
    identified_count: int
    graded_count: int
    available_count: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The four figures of the units that ended today (`dock.core.kpis`); None where nothing ended that could tell."""

    piece_count: int
    mean_cost_minor: int | None
    restock_median_min: int | None
    recovered_permille: int | None
    co2_low_g: int
    co2_central_g: int
    co2_high_g: int


@dataclass(frozen=True, slots=True)
class DayView:
    """Counts since midnight of the site."""

    received_count: int
    identified_count: int
    graded: tuple[tuple[str, int], ...]
    available_count: int
    waiting_inspection_count: int
    waiting_putaway_count: int
    late: tuple[str, ...]
    hours: tuple[HourCount, ...] = ()
    overrides: tuple[tuple[str, int], ...] = ()  # who set aside what grades or rules said, and how often
    figures: DayFigures | None = None


@dataclass(frozen=True, slots=True)
class DockView:
    """Everything that screens show, of one moment."""

    at_us: int
    site: str
    station: str
    benches: tuple[BenchView, ...] = ()
    devices: tuple[DeviceView, ...] = ()
    doors: tuple[DoorView, ...] = ()
    readers: tuple[ReaderView, ...] = ()
    sync: SyncView = field(default_factory=lambda: SyncView("off", 0, None, 0, None, 0))
    health: HealthView = field(default_factory=lambda: HealthView(True, None, "", 0, 0, 0, 0.0))
    day: DayView = field(default_factory=lambda: DayView(0, 0, (), 0, 0, 0, ()))
    is_demo: bool = False
    lists: ListsView = field(default_factory=ListsView)
