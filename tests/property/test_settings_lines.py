import tomllib

import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from dock.settings.layers import Toml
from dock.settings.lines import find_lines

PLAIN = st.one_of(
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.text(alphabet="ab=[]{}#'\"\\,.\n\té ", max_size=12),
    st.floats(allow_nan=False, allow_infinity=False),
)
KEYS = st.text(alphabet="abc.-_ ='#]\"é", min_size=1, max_size=5)
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_every_key_of_any_file_has_a_line_on_which_it_stands(table: dict[str, object]) -> None:
    text = tomlkit.dumps(table)
    parsed = tomllib.loads(text)
    lines = find_lines(text)
    rows = text.split("\n")
    for path in paths(parsed):
        line = lines[path]
        assert 1 <= line <= len(rows)
        key = path[-1]
        if isinstance(key, str) and key.isalpha() and key.isascii():
            assert key in rows[line - 1]


def paths(table: Toml, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner: list[tuple[str | int, Toml]] = []
    if isinstance(table, dict):
        inner.extend(table.items())
    elif isinstance(table, list):
        inner.extend(enumerate(table))
    return [path for key, value in inner for path in ((*here, key), *paths(value, (*here, key)))]


def test_arrays_of_tables_strings_of_many_lines_and_comments_do_not_mislead() -> None:
    text = '# c\n[[a]]\nx = """\n[b]\ny = 1 \\"""" # z = 2\n"q.r" = 1\n[[a]]\n[a.b]\nk.l = [\n 1, # ]\n 2]\n'
    assert find_lines(text) == {
        (): 1,
        ("a",): 2,
        ("a", 0): 2,
        ("a", 0, "x"): 3,
        ("a", 0, "q.r"): 6,
        ("a", 1): 7,
        ("a", 1, "b"): 8,
        ("a", 1, "b", "k"): 9,
        ("a", 1, "b", "k", "l"): 9,
        ("a", 1, "b", "k", "l", 0): 10,
        ("a", 1, "b", "k", "l", 1): 11,
    }
