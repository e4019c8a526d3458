"""The policy that the program ships, read as a site would."""

import tomllib
from pathlib import Path

from dock.core.rules.policy import Policy
from dock.core.rules.policy_data import parse_policy
from dock.core.rules.policy_table import Tables

CONFIG = Path(__file__).parents[1] / "config"


def tables(name: str) -> Tables:
    """The tables of one shipped file, such as "rules/disposition"."""
    return tomllib.loads((CONFIG / f"{name}.toml").read_text(encoding="utf-8"))


def policy() -> Policy:
    """All of it."""
    lists = {path.stem: tables(f"checklists/{path.stem}") for path in (CONFIG / "checklists").glob("*.toml")}
    return parse_policy(lists, tables("rules/disposition"), tables("reasons"), tables("grades"))
