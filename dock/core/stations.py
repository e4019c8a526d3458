"""Decisions about the station itself: what is kept in its own stream."""

from typing import assert_never

from dock.core.commands import (
    AdoptRules,
    ApplySettings,
    NoteCheckpoint,
    NoteExport,
    NoteRetention,
    ReplaceDevice,
    SettleParked,
    StartStation,
    StationCommand,
)
from dock.core.decision import Context, Decision, Refusal, Tone, Verdict
from dock.core.events import (
    ChainCheckpointed,
    DataExported,
    DeviceReplaced,
    Event,
    ParkedSettled,
    RetentionKept,
    RulesAdopted,
    SettingsApplied,
    StationStarted,
)
from dock.core.people import Role, lacks

Command = StationCommand


def decide(command: Command, context: Context) -> Decision:
    """What follows from a command about the station."""
    if refusal := _lacks(command, context):
        return Decision(refusal=refusal)
    return Decision((_event(command),), verdict=_verdict(command))


def _verdict(command: Command) -> Verdict | None:
    match command:
        case NoteExport():
            return Verdict(Tone.GOOD, "export_noted", (("what", command.what),))
        case SettleParked():
            return Verdict(Tone.GOOD, "sync_retried" if command.is_resent else "sync_given_up")
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
        case SettleParked():
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
        case NoteRetention():
            return RetentionKept(command.scan_count, command.photo_count, command.backup_count)
        case _:
            assert_never(command)
