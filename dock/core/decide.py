"""The one place where the business thinks: a message and what is known in, events and effects or a refusal out."""

from typing import assert_never

from dock.core import (
    announcing,
    benches,
    deliveries,
    detailing,
    handovers,
    hold_labels,
    identifying,
    inspecting,
    labelling,
    legal_holds,
    people,
    picturing,
    places,
    placing,
    recalls,
    receiving,
    settling,
    stations,
    taking_up,
    treating,
    undoing,
)
from dock.core.commands import (
    AcceptDelivery,
    AdoptRules,
    AnnounceCase,
    AnnounceParcel,
    AnswerCheck,
    AnswerTrial,
    ApplyRecall,
    ApplySettings,
    AssessBattery,
    AttachPicture,
    BindPlate,
    CancelCase,
    ChooseLanguage,
    ChooseMode,
    CloseDoor,
    CloseHandover,
    Command,
    CountPieces,
    DefineArticle,
    DefineLocation,
    DetailUnit,
    EndRefurbishment,
    EndTrial,
    EnrolPerson,
    EnterCode,
    ErasePerson,
    FinishParcel,
    GiveParcelUp,
    GradeAgain,
    GradeUnit,
    GrantRoles,
    HandOverUnit,
    IdentifyUnit,
    InspectUnit,
    LeaveJob,
    LiftRecall,
    LinkParcel,
    ListRecall,
    LoadUnit,
    NameUnit,
    NoteCheckpoint,
    NoteDiscrepancy,
    NoteDonationRefusal,
    NoteExport,
    NoteRepair,
    NoteRetention,
    NoteWithdrawal,
    OpenDoor,
    OpenHandover,
    PlaceHold,
    PlaceLegalHold,
    PrintAt,
    ProveDispatch,
    PutAway,
    ReceiveBlind,
    ReceiveParcel,
    RecommendSettlement,
    RecordWipe,
    RefuseDelivery,
    RefuseParcel,
    RegisterDelivery,
    ReleaseHold,
    ReleaseLegalHold,
    ReplaceDevice,
    ReprintLabel,
    RetirePerson,
    RouteUnit,
    SeekCode,
    SetAside,
    SetPin,
    SettleLabel,
    SettleParked,
    SignIn,
    SignOut,
    SplitUnit,
    StartStation,
    TakePicture,
    TakeUp,
    TryReader,
    Undo,
    UnloadUnit,
    UnlockPerson,
    VoidHandover,
    WaivePicture,
    WeighUnit,
    WithdrawSettlement,
)
from dock.core.decision import Context, Decision, Known
from dock.core.doors import passing
from dock.core.doors.passing import Seen
from dock.core.people import lacks
from dock.core.rules.policy import Policy


def decide(command: Command, known: Known, context: Context, policy: Policy, seen: Seen) -> Decision:
    """What follows from `command`. Pure: the same values give the same decision.

    `seen` is what the readers of the door saw, where the command is about a door.

    Raises:
        NotKnown: something must be loaded first.
    """
    decision = labelling.void_stale(_decide(command, known, context, policy, seen), known)
    return hold_labels.mark_holds(decision, known, context)


def _decide(command: Command, known: Known, context: Context, policy: Policy, seen: Seen) -> Decision:
    match command:
        case SignIn() | SignOut() | ChooseMode() | PrintAt() | LeaveJob() | SeekCode() | TakePicture():
            return benches.decide(command, known, context)
        case ChooseLanguage():
            return people.choose_language(command, known, context)
        case Undo():
            return undoing.decide(known, context)
        case TakeUp():
            return taking_up.decide(command, known, context)
        case EnterCode():
            raise AssertionError("a code is read by dock.core.scanning, which gives the command that it means")
        case RegisterDelivery() | CountPieces() | AcceptDelivery() | RefuseDelivery():
            refusal = lacks(context, *receiving.RECEIVERS)
            return Decision(refusal=refusal) if refusal else deliveries.decide(command, known, context)
        case (
            ReceiveParcel()
            | ReceiveBlind()
            | RefuseParcel()
            | LinkParcel()
            | FinishParcel()
            | GiveParcelUp()
            | NoteDiscrepancy()
        ):
            return receiving.decide(command, known, context)
        case IdentifyUnit() | SetAside() | NameUnit():
            return identifying.decide(command, known, context, policy)
        case DetailUnit():
            return detailing.decide(command, known, context)
        case InspectUnit() | AnswerCheck() | GradeUnit() | RouteUnit() | PlaceHold() | ReleaseHold():
            return inspecting.decide(command, known, context, policy)
        case AttachPicture() | WaivePicture():
            return picturing.decide(command, known, context, policy)
        case (
            WeighUnit()
            | AssessBattery()
            | RecordWipe()
            | SplitUnit()
            | GradeAgain()
            | NoteDonationRefusal()
            | NoteRepair()
        ):
            return treating.decide(command, known, context)
        case OpenHandover() | LoadUnit() | UnloadUnit() | CloseHandover() | VoidHandover():
            return handovers.decide(command, known, context, policy)
        case NoteWithdrawal() | ProveDispatch() | RecommendSettlement() | WithdrawSettlement():
            return settling.decide(command, known, context)
        case ListRecall() | LiftRecall() | ApplyRecall():
            return recalls.decide(command, known, context)
        case BindPlate() | ReprintLabel() | SettleLabel():
            return labelling.decide(command, known, context)
        case PutAway() | HandOverUnit() | EndRefurbishment():
            return placing.decide(command, known, context, policy)
        case OpenDoor():
            return passing.open_door(command, known, context)
        case CloseDoor():
            return passing.close_door(command, known, context, seen)
        case EnrolPerson() | GrantRoles() | SetPin() | UnlockPerson() | RetirePerson():
            return people.decide(command, known, context)
        case AnnounceCase() | CancelCase() | AnnounceParcel() | ErasePerson():
            return announcing.decide(command, known, context, policy)
        case PlaceLegalHold() | ReleaseLegalHold():
            return legal_holds.decide(command, known, context)
        case DefineArticle() | DefineLocation():
            return places.decide(command, known)
        case (
            StartStation()
            | ApplySettings()
            | AdoptRules()
            | ReplaceDevice()
            | NoteCheckpoint()
            | NoteExport()
            | NoteRetention()
            | SettleParked()
            | TryReader()
            | AnswerTrial()
            | EndTrial()
        ):
            return stations.decide(command, context)
        case _:
            assert_never(command)
