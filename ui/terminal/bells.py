"""What each tone sounds like on the terminal's bell."""

from collections.abc import Mapping

from dock.core.decision import Tone

BELLS_S: Mapping[Tone, tuple[float, ...]] = {
    Tone.GOOD: (0.0,),
    Tone.ALREADY: (0.0, 0.15),
    Tone.ATTENTION: (0.0, 0.4),
    Tone.WRONG: (0.0, 0.15, 0.3),
    Tone.FINISHED: (0.0, 0.15, 0.55),
}
"""When the bell rings for each tone: five rhythms that differ without looking."""
