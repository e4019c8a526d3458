"""From the settings of a reader to what its driver is to do."""

from dock.settings.values import ReaderSettings, TriggerSettings
from drivers.llrp.profile import AntennaSetting, InputTrigger, ReaderProfile, Region, Role, SelectMask

_BANKS = {"epc": 1, "tid": 2, "user": 3}
_VERSIONS = {"1.0.1": 1, "1.1": 2}


def reader_profile(reader: ReaderSettings) -> ReaderProfile:
    """What the driver is to do with this reader."""
    return ReaderProfile(
        reader.address,
        reader.antennas,
        reader.power_dbm,
        reader.mode,
        reader.session,
        reader.population,
        reader.report_every,
        reader.keepalive_s,
        each=tuple(
            AntennaSetting(one.antenna, Role(one.role), one.power_dbm, one.gain_dbi, one.cable_loss_db)
            for one in reader.each
        ),
        gain_dbi=reader.gain_dbi,
        cable_loss_db=reader.cable_loss_db,
        region=Region(reader.region),
        select=tuple(
            SelectMask(bytes.fromhex(one.mask), one.bits, _BANKS[one.bank], one.pointer, one.excludes)
            for one in reader.select
        ),
        start=_trigger(reader.start),
        stop=_trigger(reader.stop),
        inputs=reader.inputs,
        report_ms=reader.report_ms,
        holds_reports=reader.holds_reports,
        search_mode=reader.search,
        watches_link=reader.watches_link,
        has_phase=reader.phase,
        reads_tid=reader.reads_tid,
        sensitivity_dbm=reader.sensitivity_dbm,
        newest_version=_VERSIONS[reader.llrp],
    )


def _trigger(trigger: TriggerSettings | None) -> InputTrigger | None:
    return None if trigger is None else InputTrigger(trigger.port, trigger.is_high, trigger.timeout_ms)
