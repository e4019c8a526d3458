"""What is wrong, as a sentence: in English here, in any other language by the same sentence.

The sentence is the key of its translation, as gettext has it; its gaps are filled when it is said.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Sentence:
    """A sentence with gaps and what stands in them, by gap. `str()` is the English of it.

    A gap may hold another sentence or fault, or several, which are then said in the same language.
    """

    text: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.params)) if self.params else self.text


class Fault(Exception):
    """A fault that carries its sentence. `str()` is the English of it."""

    def __init__(self, text: str, /, **params: object) -> None:
        self.sentence = sentence(text, **params)
        super().__init__(str(self.sentence))


class Several(tuple[Sentence, ...]):
    """Several sentences in one gap."""

    __slots__ = ()

    def __str__(self) -> str:
        return "; ".join(str(one) for one in self)


def worded(fault: OSError) -> Sentence:
    """What a person is told of a fault: its own sentence, else the words of the operating system."""
    if isinstance(fault, Fault):
        return fault.sentence
    return sentence("{why}", why=fault.strerror or str(fault) or type(fault).__name__)


def sentence(text: str, /, **params: object) -> Sentence:
    """The sentence with this in its gaps."""
    return Sentence(text, tuple(params.items()))
