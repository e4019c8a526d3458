"""Access to a tag's memory: read, write and lock, asked of one tag, with what became of each operation.

Sources: LLRP 1.0.1, 16.2.4 (AccessSpec) and 16.3.1.5 (Gen2 operations and their results).
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never

from drivers.llrp.dialogue import Ask, Dialogue, Phase
from drivers.llrp.extras import OpResult
from drivers.llrp.fields import Bits, Value
from drivers.llrp.planning import GEN2
from drivers.llrp.reports import TagSeen
from drivers.llrp.tree import Node, message, param

SPEC_ID = 7  # of the access spec that a person asked for; the one that reads each TID has its own
EPC_BIT = 32  # where the EPC begins in its bank, behind CRC and PC
EPC_WORD = 2


class Bank(IntEnum):
    """A bank of Gen2 tag memory."""

    RESERVED = 0
    EPC = 1
    TID = 2
    USER = 3


class Lock(IntEnum):
    """What a lock does (LLRP 1.0.1, 16.3.1.3.2.5.1: Privilege)."""

    READ_WRITE = 0
    PERMALOCK = 1
    PERMAUNLOCK = 2
    UNLOCK = 3


class Locked(IntEnum):
    """What is locked (the same: DataField)."""

    KILL_PASSWORD = 0
    ACCESS_PASSWORD = 1
    EPC = 2
    TID = 3
    USER = 4


@dataclass(frozen=True, slots=True)
class ReadMemory:
    """Read words of a bank."""

    bank: Bank
    word: int = 0
    count: int = 6


@dataclass(frozen=True, slots=True)
class WriteMemory:
    """Write words of a bank; a new EPC of the old length is one of `EPC_WORD` of the EPC bank."""

    bank: Bank
    word: int
    words: bytes


@dataclass(frozen=True, slots=True)
class LockMemory:
    """Lock or unlock one part of the tag."""

    what: Locked
    how: Lock


Operation = ReadMemory | WriteMemory | LockMemory


@dataclass(frozen=True, slots=True)
class Access:
    """What one tag is asked, in order."""

    epc: bytes
    operations: tuple[Operation, ...]
    password: int = 0
    antenna: int = 0  # 0: any


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one operation."""

    operation: Operation
    is_done: bool
    said: str  # success, or why not
    words: bytes = b""  # what was read


@dataclass(frozen=True, slots=True)
class AccessOutcome:
    """What became of all of them; none was answered where the tag was not met."""

    is_met: bool
    done: tuple[Done, ...]


# results by the kind of their parameter (LLRP 1.0.1, 16.3.1.5.10 to 15; the last ones are those of LLRP 1.1)
_READ = ("success", "tag error", "no response from the tag", "reader error", "memory overrun", "memory locked",
         "wrong password")  # fmt: skip
_WRITE = ("success", "memory overrun", "memory locked", "too little power", "tag error", "no response from the tag",
          "reader error", "wrong password")  # fmt: skip
_LOCK = ("success", "too little power", "tag error", "no response from the tag", "reader error", "wrong password",
         "memory overrun", "memory locked")  # fmt: skip
_RESULTS = {349: _READ, 350: _WRITE, 352: _LOCK, 354: _WRITE}


def replace_epc(old: bytes, new: bytes) -> WriteMemory:
    """The operation that gives a tag another EPC.

    Raises:
        ValueError: the new one has another length: the tag's PC word would have to change, which is not done here.
    """
    if len(new) != len(old) or len(new) % 2:
        raise ValueError(f"the new EPC must be as long as the old one, {len(old)} bytes: it has {len(new)}")
    return WriteMemory(Bank.EPC, EPC_WORD, new)


class AccessRound:
    """One access from its spec to its results. A brain: dialogues out, tag reports in."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._results: dict[int, OpResult] = {}

    @property
    def outcome(self) -> AccessOutcome:
        """What is known so far."""
        done = (self._done(number, operation) for number, operation in enumerate(self._access.operations, 1))
        return AccessOutcome(bool(self._results), tuple(done))

    def begin(self, version: int) -> Dialogue[None]:
        """Give the reader the access spec and let it run."""
        add = message("ADD_ACCESSSPEC", access_spec(self._access))
        # what an earlier round left behind
        yield _numbered("DELETE_ACCESSSPEC", version, is_optional=True)
        yield Ask(Phase.ADDING_ACCESS, add, "ADD_ACCESSSPEC_RESPONSE", version=version)
        yield _numbered("ENABLE_ACCESSSPEC", version)

    def end(self, version: int) -> Dialogue[None]:
        """Take the access spec away; a reader that has done it may have done so by itself."""
        yield _numbered("DELETE_ACCESSSPEC", version, is_optional=True)

    def take(self, tag: TagSeen) -> bool:
        """Look at a tag report; gives whether every operation has its result."""
        extras = tag.extras
        # some readers leave the AccessSpecID out of reports: then the number of the operations tells
        if extras is not None and extras.access_spec_id in {SPEC_ID, None}:
            for result in extras.results:
                if 1 <= result.op_id - _FIRST_OP < len(self._access.operations) + 1:
                    self._results[result.op_id - _FIRST_OP] = result
        return len(self._results) == len(self._access.operations)

    def _done(self, number: int, operation: Operation) -> Done:
        result = self._results.get(number)
        if result is None:
            return Done(operation, is_done=False, said="not answered: the tag was not met")
        names = _RESULTS.get(result.kind, ())
        said = names[result.result] if result.result < len(names) else f"result {result.result}"
        return Done(operation, is_done=result.result == 0, said=said, words=result.words)


_FIRST_OP = 100  # operations are numbered from here on, so that the one that reads each TID is another


def access_spec(access: Access) -> Node:
    """The AccessSpec of an access: it runs once, on the tag with just this EPC."""
    bits = Bits(len(access.epc) * 8, b"\xff" * len(access.epc))
    target = param(
        "C1G2TargetTag", MB=Bank.EPC, Match=1, Pointer=EPC_BIT, TagMask=bits, TagData=Bits(bits.count, access.epc)
    )
    operations = (
        _operation(operation, _FIRST_OP + number, access.password)
        for number, operation in enumerate(access.operations, 1)
    )
    return param(
        "AccessSpec",
        param("AccessSpecStopTrigger", AccessSpecStopTrigger=1, OperationCountValue=1),
        param("AccessCommand", param("C1G2TagSpec", target), *operations),
        param("AccessReportSpec", AccessReportTrigger=0),
        AccessSpecID=SPEC_ID,
        AntennaID=access.antenna,
        ProtocolID=GEN2,
    )


def _operation(operation: Operation, number: int, password: int) -> Node:
    head: dict[str, Value] = {"OpSpecID": number, "AccessPassword": password}
    match operation:
        case ReadMemory(bank, word, count):
            return param("C1G2Read", **head, MB=bank, WordPointer=word, WordCount=count)
        case WriteMemory(bank, word, words):
            data = tuple(int.from_bytes(words[at : at + 2]) for at in range(0, len(words), 2))
            return param("C1G2Write", **head, MB=bank, WordPointer=word, WriteData=data)
        case LockMemory(what, how):
            return param("C1G2Lock", param("C1G2LockPayload", Privilege=how, DataField=what), **head)
        case _:
            assert_never(operation)


def _numbered(name: str, version: int, *, is_optional: bool = False) -> Ask:
    request = message(name, AccessSpecID=SPEC_ID)
    return Ask(Phase.ADDING_ACCESS, request, f"{name}_RESPONSE", is_optional, version=version)
