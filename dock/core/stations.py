"""Decisions about the station itself: what is kept in its own stream."""

from typing import assert_never

from dock.core.commands import (
    AdoptRules,
    ApplySettings,
    NoteCheckpoint,
    NoteExport,
    NoteRetention,
    ReplaceDevice,
    StartStation,
)
from dock.core.decision import Context, Decision, Refusal, Tone, Verdict
from dock.core.events import (
    ChainCheckpointed,
    DataExported,
    DeviceReplaced,
    Event,
    RetentionKept,
    RulesAdopted,
    SettingsApplied,
    StationStarted,
)
from dock.core.people import Role, lacks

Command = StartStation | ApplySettings | AdoptRules | ReplaceDevice | NoteCheckpoint | NoteExport | NoteRetention


def decide(command: Command, context: Context) -> Decision:
    """What follows from a command about the station."""
    if refusal := _lacks(command, context):
        return Decision(refusal=refusal)
    verdict = Verdict(Tone.GOOD, "export_noted", (("what", command.what),)) if isinstance(command, NoteExport) else None
    return Decision((_event(command),), verdict=verdict)


def _lacks(command: Command, context: Context) -> Refusal | None:
    match command:
        case StartStation():
            return None
        case ApplySettings() | ReplaceDevice() | AdoptRules() | NoteCheckpoint() | NoteRetention():
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
        case NoteRetention():
            return RetentionKept(command.scan_count, command.photo_count, command.backup_count)
        case _:
            assert_never(command)
