"""Decisions about the station itself: what is kept in its own stream."""

from typing import assert_never

from dock.core.commands import (
    AdoptRules,
    AnswerTrial,
    ApplySettings,
    EndTrial,
    NoteCheckpoint,
    NoteExport,
    NoteRetention,
    ReplaceDevice,
    SettleParked,
    StartStation,
    StationCommand,
    TryReader,
)
from dock.core.decision import Context, Decision, Refusal, Tone, Verdict
from dock.core.events import (
    ChainCheckpointed,
    DataExported,
    DeviceReplaced,
    Event,
    ParkedSettled,
    ReaderTrialAnswered,
    ReaderTrialBegun,
    ReaderTrialEnded,
    RetentionKept,
    RulesAdopted,
    SettingsApplied,
    StationStarted,
)
from dock.core.people import Role, lacks

Command = StationCommand
TRIED = frozenset({"address", "profile", "power_dbm", "mode", "session"})
"""What a technician may try on a reader."""
VALUE_LENGTH_MAX = 200


def decide(command: Command, context: Context) -> Decision:
    """What follows from a command about the station."""
    if refusal := _lacks(command, context) or _wrong_trial(command):
        return Decision(refusal=refusal)
    return Decision((_event(command),), verdict=_verdict(command))


def _wrong_trial(command: Command) -> Refusal | None:
    if not isinstance(command, TryReader):
        return None
    names = [name for name, _ in command.changes]
    is_right = names and len(set(names)) == len(names) and set(names) <= TRIED
    is_right = is_right and all(value.isprintable() and len(value) <= VALUE_LENGTH_MAX for _, value in command.changes)
    return None if is_right else Refusal("trial_unknown", (("device", command.device.text),))


def _verdict(command: Command) -> Verdict | None:
    match command:
        case NoteExport():
            return Verdict(Tone.GOOD, "export_noted", (("what", command.what),))
        case SettleParked():
            return Verdict(Tone.GOOD, "sync_retried" if command.is_resent else "sync_given_up")
        case TryReader():
            return Verdict(Tone.GOOD, "trial_begun", (("device", command.device.text),))
        case AnswerTrial():
            return Verdict(Tone.GOOD, "trial_answered", (("device", command.device.text),))
        case EndTrial():
            tone, key = (Tone.GOOD, "trial_kept") if command.is_kept else (Tone.ATTENTION, "trial_given_back")
            return Verdict(tone, key, (("device", command.device.text),))
        case _:
            return None


def _lacks(command: Command, context: Context) -> Refusal | None:
    match command:
        case StartStation():
            return None
        case ApplySettings() | ReplaceDevice() | AdoptRules() | NoteCheckpoint() | NoteRetention():
            return lacks(context, Role.TECHNICIAN, Role.SUPERVISOR)
        case NoteExport() | SettleParked() if context.is_owner:
            return None
        case SettleParked() | TryReader() | AnswerTrial() | EndTrial():
            return lacks(context, Role.TECHNICIAN, Role.SUPERVISOR)
        case NoteExport():
            return lacks(context, Role.AUDITOR, Role.SUPERVISOR, Role.TECHNICIAN)
        case _:
            assert_never(command)


def _event(command: Command) -> Event:
    match command:
        case StartStation():
            return StationStarted(command.program_version, command.epoch, command.is_restored)
        case ApplySettings():
            return SettingsApplied(command.settings, command.changes)
        case AdoptRules():
            return RulesAdopted(command.rules, command.version)
        case ReplaceDevice():
            return DeviceReplaced(command.device, command.identity)
        case NoteCheckpoint():
            return ChainCheckpointed(command.chain_seq, command.head, command.public_key, command.seal)
        case NoteExport():
            return DataExported(command.what, command.digest)
        case SettleParked():
            return ParkedSettled(command.event_ids, is_resent=command.is_resent)
        case TryReader():
            return ReaderTrialBegun(command.device, command.changes)
        case AnswerTrial():
            return ReaderTrialAnswered(command.device, command.is_yes)
        case EndTrial():
            return ReaderTrialEnded(command.device, command.is_kept, command.why, command.changes)
        case NoteRetention():
            return RetentionKept(command.scan_count, command.photo_count, command.backup_count)
        case _:
            assert_never(command)
