"""Turns what pydantic says of a table into mistakes that a person can mend. No secret is repeated."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TypeGuard, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from dock.core.fault import Fault, Sentence, sentence
from dock.settings.address import SecretShown
from dock.settings.layers import Merged, Toml
from dock.settings.mistakes import Mistake, clean, is_secret_name, mistake, seen
from dock.settings.model import Edge

_WANTED = {
    "string_type": sentence("a text in quotes"),
    "int_type": sentence("a whole number"),
    "int_from_float": sentence("a whole number"),
    "float_type": sentence("a number"),
    "bool_type": sentence("true or false"),
    "list_type": sentence("a list in brackets"),
    "dict_type": sentence("a table"),
    "model_type": sentence("a table"),
    "date_type": sentence("a date such as 2026-12-07, without quotes"),
    "date_from_datetime_inexact": sentence("a date without a time of day"),
}


def mistakes_of(error: ValidationError, merged: Merged, model: type[Edge]) -> list[Mistake]:
    """One mistake for each thing that the models refused."""
    return [_mistake(one, merged, model) for one in error.errors(include_url=False)]


def _mistake(one: ErrorDetails, merged: Merged, model: type[Edge]) -> Mistake:  # one case for each kind of fault
    path = tuple(part for part in one["loc"] if part != "[key]")
    file, line = merged.place(path)
    name = str(path[-1]) if path else ""
    key = ".".join(str(part) for part in path)
    value: object = one["input"]
    ctx: Mapping[str, object] = one.get("ctx", {})
    shown = seen(value, key)
    match one["type"]:
        case "extra_forbidden":
            known = _known(model, merged.table, path[:-1])
            near = get_close_matches(name, known, 1)
            hint = sentence(": did you mean {near}?", near=near[0]) if near else ""
            return mistake(file, line, "unknown_key", seen=seen(name), hint=hint, known=", ".join(known) or "none")
        case "missing":
            return mistake(file, line, "missing", seen=name)
        case "literal_error" if "[key]" in one["loc"]:
            return mistake(
                file,
                line,
                "bad_name",
                seen=seen(name),
                why=sentence("one of {wanted} is wanted", wanted=ctx["expected"]),
            )
        case "literal_error" | "enum":
            return mistake(file, line, "not_one_of", key=key, seen=shown, known=ctx["expected"])
        case "greater_than_equal":
            return mistake(file, line, "too_small", key=key, seen=shown, most=ctx["ge"])
        case "less_than_equal":
            return mistake(file, line, "too_great", key=key, seen=shown, most=ctx["le"])
        case "string_too_short" | "too_short":
            return mistake(file, line, "wrong_length", key=key, seen=shown, wanted=_at_least(ctx))
        case "string_too_long" | "too_long":
            wanted = sentence("{most} at most are wanted", most=ctx["max_length"])
            return mistake(file, line, "wrong_length", key=key, seen=shown, wanted=wanted)
        case "string_pattern_mismatch" if "[key]" in one["loc"]:
            why = sentence("small letters, digits, - and _ after a letter are one")
            return mistake(file, line, "bad_name", seen=seen(name), why=why)
        case "string_pattern_mismatch":
            wanted = sentence("a text of the form {pattern}", pattern=ctx["pattern"])
            return mistake(file, line, "wrong_type", key=key, seen=shown, wanted=wanted)
        case "value_error":
            return _refused(ctx.get("error"), merged, path, is_name="[key]" in one["loc"])
        case kind if kind in _WANTED:
            return mistake(file, line, "wrong_type", key=key, seen=shown, wanted=_WANTED[kind])
        case _:
            return mistake(
                file,
                line,
                "bad_value",
                key=key,
                why=sentence("{seen} cannot stand here ({why})", seen=shown, why=clean(one["msg"])),
            )


def _refused(error: object, merged: Merged, path: Sequence[str | int], *, is_name: bool) -> Mistake:
    file, line = merged.place(tuple(path))
    key = ".".join(str(part) for part in path)
    if isinstance(error, SecretShown):
        return mistake(file, line, error.key, key=str(path[-1]))
    if is_secret_name(key):
        why: Sentence | str = sentence("the value cannot stand here")
    else:
        why = error.sentence if isinstance(error, Fault) else str(error)
    if is_name:
        return mistake(file, line, "bad_name", seen=seen(path[-1]), why=why)
    return mistake(file, line, "bad_value", key=key, why=why)


def _at_least(ctx: Mapping[str, object]) -> Sentence:
    least = ctx["min_length"]
    if least == 1:
        return sentence("something is to stand here")
    return sentence("{least} at least are wanted", least=least)


def _known(model: type[Edge], table: Mapping[str, Toml], path: Sequence[str | int]) -> list[str]:
    """The keys that the table at `path` takes."""
    here: type[Edge] | None = model
    for part in path:
        here = _inner(here, part) if here is not None else None
    return sorted(here.model_fields) if here is not None else sorted(table)


def _inner(model: type[Edge], part: str | int) -> type[Edge] | None:
    """The model of the table under `part`; for a table of many by id, the model itself stands for its entries."""
    if isinstance(part, int):
        return model
    field = model.model_fields.get(part)
    if field is None:
        return model
    return _edge_in(field.annotation)


def _edge_in(annotation: object) -> type[Edge] | None:
    if _is_edge(annotation):
        return annotation
    found = (_edge_in(one) for one in reversed(get_args(annotation)))
    return next((one for one in found if one is not None), None)


def _is_edge(annotation: object) -> TypeGuard[type[Edge]]:
    return isinstance(annotation, type) and issubclass(annotation, Edge)
