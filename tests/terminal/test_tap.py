"""A scanner that types like a keyboard is told from a person by rhythm and end, and loses nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from ui.terminal.tap import BURST_SIGNS_MIN, HOLD_S, Broken, Burst, Heard, Press, Scanned, pasted

PRINTABLE = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
CODE_SIGNS = st.one_of(PRINTABLE, st.sampled_from("\x1d\x1e\x04\x11\x10\x03èà"))
CODES = st.text(CODE_SIGNS, min_size=BURST_SIGNS_MIN, max_size=60).filter(lambda text: text[0] != "]")
NAMES = {"\r": "enter", "\t": "tab", "\n": "ctrl+j", "\x11": "ctrl+q", "\x1d": "ctrl+right_square_bracket"}


def presses(text: str, gap_s: float, start_s: float = 0.0) -> list[Press]:
    return [Press(NAMES.get(sign, sign), sign, start_s + at * gap_s) for at, sign in enumerate(text)]


def hear(keys: list[Press]) -> list[Heard]:
    """What an app hears that looks after every silence, as the timer does."""
    burst = Burst()
    heard: list[Heard] = []
    for at, key in enumerate(keys):
        heard += burst.pressed(key)
        later = keys[at + 1].at_s if at + 1 < len(keys) else key.at_s + 10
        if burst.wait_s is not None and key.at_s + burst.wait_s < later:
            heard += burst.silent(key.at_s + burst.wait_s * 1.02)
    return heard


@given(CODES, st.sampled_from(["\r", "\n", "\t", "\r\n"]), st.sampled_from([0.0, 0.001, 0.008, 0.02]))
@example("0104006381333931\x1d21XYZ", "\r", 0.001)
@example("abc\x11\x10\x03", "\r", 0.001)
def test_a_burst_comes_out_as_its_exact_code_and_no_key_of_it_acts(text: str, end: str, gap_s: float) -> None:
    assert hear(presses(text + end, gap_s)) == [Scanned(text)]


@given(st.lists(CODES, min_size=2, max_size=5))
def test_codes_back_to_back_stay_apart(codes: list[str]) -> None:
    assert hear(presses("".join(f"{code}\r" for code in codes), 0.001)) == [Scanned(code) for code in codes]


@given(st.text(st.one_of(PRINTABLE, st.sampled_from("\r\t")), min_size=1, max_size=20), st.floats(0.06, 2.0))
def test_typing_by_hand_is_untouched(text: str, gap_s: float) -> None:
    typed = presses(text, gap_s)
    assert hear(typed) == typed


@given(CODES, st.integers(1, 3), st.floats(0.041, 0.149))
def test_one_long_pause_of_a_busy_machine_does_not_split_a_code(text: str, after: int, pause_s: float) -> None:
    whole = presses(text + text + "\r", 0.001)
    cut = len(text) + after  # late enough that a rhythm is known
    stalled = [*whole[:cut], *(Press(one.key, one.character, one.at_s + pause_s) for one in whole[cut:])]
    assert hear(stalled) == [Scanned(text + text)]


@given(CODES)
def test_a_burst_without_an_end_is_broken_and_is_never_typed(text: str) -> None:
    assert hear(presses(text, 0.001)) == [Broken()]


def test_sixty_four_kilobytes_without_an_end_are_one_broken_code_in_bounded_memory() -> None:
    assert hear(presses("a" * 65_536, 0.0001)) == [Broken()]


def test_a_named_key_inside_a_burst_does_not_act() -> None:
    keys = [*presses("4006", 0.001), Press("alt+shift+c", None, 0.004), *presses("39\r", 0.001, 0.005)]
    assert hear(keys) == [Broken()]


def test_a_named_key_acts_at_once_after_what_was_typed_before_it() -> None:
    burst = Burst()
    first, second = Press("a", "a", 0.0), Press("f9", None, 0.005)
    assert burst.pressed(first) == []
    assert burst.pressed(second) == [first, second]


def test_a_single_key_acts_within_the_hold() -> None:
    burst = Burst()
    key = Press("a", "a", 1.0)
    assert burst.pressed(key) == []
    assert burst.wait_s == HOLD_S
    assert burst.silent(1.0 + HOLD_S * 1.02) == [key]


def test_an_aim_identifier_is_parted_from_its_code() -> None:
    assert hear(presses("]C10104006381333931\r", 0.001)) == [Scanned("0104006381333931", "C1")]


def test_start_and_end_marks_are_taken_where_they_come() -> None:
    assert hear(presses("\x02AB\x03\r", 0.001)) == [Scanned("AB")]


def test_a_pasted_line_is_a_code_with_its_separators() -> None:
    assert pasted("0104006381333931\x1d21XYZ\r\n") == Scanned("0104006381333931\x1d21XYZ")


def test_pasted_lines_are_no_code() -> None:
    assert pasted("one\ntwo") == Broken()
