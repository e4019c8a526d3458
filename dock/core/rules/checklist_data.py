"""Checklists as TOML gives them -> values, every mistake told with its place."""

from collections.abc import Mapping, Sequence

from dock.core.fault import sentence
from dock.core.goods import Grade, HoldKind
from dock.core.rules.grading import Answer, Axis, Check, CheckKind, Checklist, Shot, When
from dock.core.rules.policy_table import Mistake, PolicyMistakes, Table, Tables


def parse_checklist(raw: Tables, name: str = "checklist") -> Checklist:
    """One checklist.

    Raises:
        PolicyMistakes: all that is wrong with it.
    """
    mistakes: list[Mistake] = []
    checklist = checklist_in(Table(name, raw, mistakes))
    if mistakes:
        raise PolicyMistakes(mistakes)
    return checklist


def checklist_in(table: Table) -> Checklist:
    """The checklist in this table, as far as it can be read; its mistakes go to the table's list."""
    checklist = Checklist(
        id=table.text("id"),
        version=table.count("version", least=1),
        title=table.phrase("title"),
        classes=table.texts("classes"),
        facts=table.pairs("facts"),
        checks=table.each("check", _check),
        shots=table.each("shot", lambda inner: Shot(inner.text("id"), inner.phrase("ask"), _whens(inner))),
        budget_s=table.count("budget_s", 0),
    )
    if not checklist.checks:
        table.wrong("check", sentence("there is no question"))
    table.once("check", [check.id for check in checklist.checks])
    table.once("shot", [shot.id for shot in checklist.shots])
    _refuse_bad_conditions(table, checklist)
    table.close()
    return checklist


def _refuse_bad_conditions(table: Table, checklist: Checklist) -> None:
    """A question hangs on earlier ones alone: so no chain of conditions leads back to where it began."""
    waits = {check.id: [when.check for when in check.when] for check in checklist.checks}
    earlier: dict[str, Check] = {}
    for check in checklist.checks:
        for when in check.when:
            _refuse_bad_condition(table, f"check '{check.id}'", when, earlier, waits)
        earlier[check.id] = check
    for shot in checklist.shots:
        for when in shot.when:
            _refuse_bad_condition(table, f"shot '{shot.id}'", when, earlier, {})


def _refuse_bad_condition(
    table: Table, who: str, when: When, earlier: Mapping[str, Check], waits: Mapping[str, Sequence[str]]
) -> None:
    if when.check not in earlier:
        round_trip = _loop(when.check, waits)
        if round_trip:
            loop = " > ".join(round_trip)
            table.wrong(who, sentence("hangs on '{check}', it is a loop: {loop}", check=when.check, loop=loop))
        else:
            table.wrong(who, sentence("hangs on '{check}', which is no earlier check", check=when.check))
    elif strange := set(when.answers) - {answer.id for answer in earlier[when.check].answers}:
        table.wrong(
            who, sentence("'{check}' has no answer {names}", check=when.check, names=", ".join(sorted(strange)))
        )


def _loop(start: str, waits: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """The way that leads from this check through what it waits for back to it; empty where none does."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        way = ways.pop()
        for after in waits.get(way[-1], ()):
            if after == start:
                return (*way, start)
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))
    return ()


def _whens(table: Table) -> tuple[When, ...]:
    return table.each("when", lambda inner: When(inner.text("check"), inner.texts("answers")))


def _check(table: Table) -> Check:
    check = Check(
        id=table.text("id"),
        ask=table.phrase("ask"),
        kind=table.member("kind", CheckKind, CheckKind.CHOICE),
        answers=table.each("answer", _answer),
        default=table.text("default", "") or None,
        when=_whens(table),
        about=table.phrase_or_none("about"),
        picture=table.text("picture", ""),
    )
    table.once("answer", [answer.id for answer in check.answers])
    table.once("key", [answer.key for answer in check.answers])
    match check.kind:
        case CheckKind.YES_NO if {answer.id for answer in check.answers} != {"yes", "no"}:
            table.wrong("answer", sentence("the answers are not yes and no"))
        case CheckKind.CHOICE if len(check.answers) < 2:
            table.wrong("answer", sentence("there is nothing to choose"))
        case CheckKind.NUMBER if any(answer.from_count is None for answer in check.answers):
            table.wrong("answer", sentence("each answer to a number needs its from_count"))
        case _:
            pass
    _refuse_bad_default(table, check)
    return check


def _refuse_bad_default(table: Table, check: Check) -> None:
    """The default is the good case: one key must never hold a unit or call it worn."""
    if check.kind not in {CheckKind.YES_NO, CheckKind.CHOICE}:
        return
    good = next((answer for answer in check.answers if answer.id == check.default), None)
    if good is None:
        table.wrong("default", sentence("'{default}' is no answer of this check", default=check.default))
    elif good.hold is not None or good.cap not in {None, Grade.N, Grade.A}:
        table.wrong("default", sentence("'{id}' is not the good case: it caps below A or holds the unit", id=good.id))


def _answer(table: Table) -> Answer:
    answer = Answer(
        id=table.text("id"),
        text=table.phrase("text"),
        key=table.text("key"),
        cap=table.member_or_none("cap", Grade),
        axis=table.member_or_none("axis", Axis),
        hold=table.member_or_none("hold", HoldKind),
        facts=table.pairs("facts"),
        skips_rest=table.flag("skips_rest", default=False),
        from_count=table.count("from_count") if "from_count" in table.raw else None,
    )
    if len(answer.key) != 1 or not answer.key.isascii() or not answer.key.isalnum() or answer.key != answer.key.lower():
        table.wrong("key", sentence("{key!r:.20} is not one small letter or digit", key=answer.key))
    if (answer.cap is None) != (answer.axis is None):
        table.wrong("cap", sentence("cap and axis stand together or not at all"))
    return answer
