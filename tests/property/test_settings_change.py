from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from dock.core.benches import Mode
from dock.core.ids import DeviceId, SiteId, StationCode, WorkstationId
from dock.settings.canonical import digest
from dock.settings.change import Plan, plan
from dock.settings.diff import differences
from dock.settings.holidays import Calendar, easter, is_italian_holiday
from dock.settings.values import (
    DeviceSettings,
    PrinterSettings,
    ScaleSettings,
    ScannerSettings,
    Settings,
    Site,
    Workstation,
)

SITE = Site(SiteId("main"), "Dock", "EUR", "it", Calendar("Europe/Rome", "IT", (0, 1, 2, 3, 4), (), ()))


def device_ids(prefix: str) -> st.SearchStrategy[list[DeviceId]]:
    return st.lists(st.integers(1, 4).map(lambda number: DeviceId(f"{prefix}-{number}")), unique=True, max_size=4)


@st.composite
def any_settings(draw: st.DrawFn) -> Settings:
    addresses = st.sampled_from(["serial:/a", "serial:/b", "tcp://h:1"])
    flags = st.booleans()
    widths = st.sampled_from([50.0, 100.0])
    scanners = [
        ScannerSettings(key, "serial", draw(addresses), "\r", "", "", draw(flags), "utf-8", "us", 1000)
        for key in sorted(draw(device_ids("scanner")))
    ]
    printers = [
        PrinterSettings(key, "zpl", draw(addresses), 203, draw(widths), 50.0, ("status",))
        for key in sorted(draw(device_ids("printer")))
    ]
    scales = [
        ScaleSettings(key, "mt-sics", draw(addresses), 30_000, draw(st.sampled_from([1, 5])))
        for key in sorted(draw(device_ids("scale")))
    ]
    bench = Workstation(WorkstationId("b"), draw(st.sampled_from("xy")), Mode.RECEIVE, (), (), (), (), ())
    site = replace(SITE, name=draw(st.sampled_from("xy")), currency=draw(st.sampled_from(["EUR", "CHF"])))
    code = StationCode(draw(st.sampled_from(["D1", "D2"])))
    return Settings(site, code, (bench,), (), tuple(scanners), tuple(printers), (), tuple(scales), (), (), ())


def devices(settings: Settings) -> dict[DeviceId, DeviceSettings]:
    return {device.id: device for device in settings.devices}


@given(any_settings())
def test_the_same_settings_need_nothing_done(settings: Settings) -> None:
    assert plan(settings, settings) == Plan()
    assert plan(settings, settings).is_empty


@given(any_settings(), any_settings())
def test_only_devices_whose_settings_changed_are_touched(old: Settings, new: Settings) -> None:
    made = plan(old, new)
    touched = [*made.stop, *(one.id for one in made.start), *(one.id for one in made.restart)]
    before, after = devices(old), devices(new)
    assert len(touched) == len(set(touched))
    assert set(touched) == {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@given(any_settings(), any_settings())
def test_following_the_plan_leads_to_the_new_devices(old: Settings, new: Settings) -> None:
    made = plan(old, new)
    running = {key: device for key, device in devices(old).items() if key not in made.stop}
    for device in (*made.start, *made.restart):
        running[device.id] = device
    assert running == devices(new)


@given(any_settings(), any_settings())
def test_a_plan_is_empty_exactly_where_nothing_differs(old: Settings, new: Settings) -> None:
    assert plan(old, new).is_empty == (old == new) == (differences(old, new) == ()) == (digest(old) == digest(new))


@given(any_settings(), any_settings())
def test_differences_the_other_way_are_their_mirror(old: Settings, new: Settings) -> None:
    there = {(one.name, one.before, one.after) for one in differences(old, new)}
    assert {(one.name, one.after, one.before) for one in differences(new, old)} == there


def test_easter_and_the_holidays_of_italy_are_those_of_the_almanac() -> None:
    known = {1961: (4, 2), 2000: (4, 23), 2024: (3, 31), 2025: (4, 20), 2026: (4, 5), 2027: (3, 28), 2038: (4, 25)}
    assert {year: (easter(year).month, easter(year).day) for year in known} == known
    assert is_italian_holiday(date(2026, 4, 6))
    assert is_italian_holiday(date(2026, 10, 4))
    assert not is_italian_holiday(date(2025, 10, 4))
    assert not is_italian_holiday(date(2026, 4, 3))


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(1, 60))
def test_a_term_never_ends_on_a_day_of_rest_nor_early(start: date, days: int) -> None:
    due = SITE.calendar.due(start, days)
    assert (due - start).days >= days
    assert due.weekday() != 6
    assert not SITE.calendar.is_holiday(due)
