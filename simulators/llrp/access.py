"""AccessSpecs: which tags they mean, what is done to them, and the results (LLRP 1.0.1, 11 and 15.2.1.3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from struct import pack, unpack

from simulators.llrp import vendor
from simulators.llrp.air import Singulation
from simulators.llrp.capabilities import Profile
from simulators.llrp.params import Param, Status, Wrong
from simulators.llrp.tags import Answer, Tag

ACCESSSPEC, COMMAND = 207, 209
READ, WRITE, KILL, LOCK, ERASE, BLOCK_WRITE, CLIENT_REQUEST = 341, 342, 343, 344, 346, 347, 210
_KNOWN = frozenset({READ, WRITE, KILL, LOCK})
WITH_AISPEC, AT_END_OF_ACCESS = 0, 1  # AccessReportTrigger


@dataclass(frozen=True, slots=True)
class Target:
    """A pattern in a tag's memory (C1G2TargetTag)."""

    bank: int
    wants_match: bool
    pointer: int
    length: int
    mask: int
    bits: int

    def takes(self, tag: Tag) -> bool:
        """Whether the tag is meant."""
        return tag.matches(self.bank, self.pointer, self.length, self.mask, self.bits) is self.wants_match


@dataclass(slots=True)
class AccessSpec:
    """An AccessSpec in the reader."""

    accessspec_id: int
    antenna: int  # 0: any
    rospec_id: int  # 0: any
    param: Param
    targets: tuple[Target, ...]
    ops: tuple[Param, ...]
    runs_left: int | None  # None: it never stops by itself
    report_trigger: int | None  # None: as the reader is configured
    is_enabled: bool = False

    @classmethod
    def of(cls, param: Param, profile: Profile, *, is_extended: bool) -> "AccessSpec":
        """The AccessSpec of this parameter.

        Raises:
            Wrong: the profile cannot do it; the path names the parameter at fault.
        """
        path = (ACCESSSPEC,)
        accessspec_id, antenna, protocol, state, rospec_id = unpack("!IHBBI", param.body)
        _check(accessspec_id != 0, path, 0, "an AccessSpec's id is not 0")
        if antenna > profile.antenna_count:
            raise Wrong(Status.A_OUT_OF_RANGE, path, 1, "no such antenna")
        _check(protocol == 1, path, 2, "no air protocol but Gen2")
        _check(not state & 0x80, path, 3, "an AccessSpec is added disabled")
        vendor.check(param, profile, path, is_extended=is_extended)
        (stop,) = param.all(208)
        (command,) = param.all(COMMAND)
        trigger, count = unpack("!BH", stop.body)
        _check(trigger <= 1, (*path, 208), 0, "no such stop trigger")
        report = param.find(239)
        _check(report is None or report.body[0] <= AT_END_OF_ACCESS, (*path, 239), 0, "no such report trigger")
        (tags,) = command.all(338)
        return cls(
            accessspec_id, antenna, rospec_id, param,
            tuple(_target(each) for each in tags.all(339)),
            _ops(command, profile, is_extended=is_extended),
            count if trigger == 1 and count else None,
            report.body[0] if report else None,
        )  # fmt: skip

    def shown(self) -> Param:
        """The parameter with the state as it is now, for GET_ACCESSSPECS."""
        state = bytes((0x80 if self.is_enabled else 0,))
        return Param(ACCESSSPEC, self.param.body[:7] + state + self.param.body[8:], self.param.parts)

    def means(self, seen: Singulation, rospec_id: int) -> bool:
        """Whether it is to be done to this tag now."""
        return (
            self.is_enabled
            and self.antenna in {0, seen.antenna}
            and self.rospec_id in {0, rospec_id}
            and all(target.takes(seen.tag) for target in self.targets)
        )

    def perform(self, tag: Tag, version: int) -> tuple[Param, ...]:
        """Do the operations in order up to the first that fails; a result parameter for each that was tried."""
        results: list[Param] = []
        for op in self.ops:
            answer, result = _PERFORM[op.kind](op, tag, version)
            results.append(result)
            if answer is not Answer.DONE or tag.is_dead:
                break
        if self.runs_left is not None:
            self.runs_left -= 1
        return tuple(results)


def _target(param: Param) -> Target:
    flags, pointer, mask_bits = unpack("!BHH", param.body[:5])
    mask_end = 5 + -(-mask_bits // 8)
    mask = int.from_bytes(param.body[5:mask_end]) >> -mask_bits % 8
    data_bits = int.from_bytes(param.body[mask_end : mask_end + 2])
    data = int.from_bytes(param.body[mask_end + 2 :]) >> -data_bits % 8
    if data_bits != mask_bits:
        raise Wrong(Status.P_FIELD_ERROR, (ACCESSSPEC, COMMAND, 338, 339), 4, "mask and data have different lengths")
    return Target(flags >> 6, bool(flags & 0x20), pointer, mask_bits, mask, data)


def _ops(command: Param, profile: Profile, *, is_extended: bool) -> tuple[Param, ...]:
    path = (ACCESSSPEC, COMMAND)
    vendor.check(command, profile, path, is_extended=is_extended)
    known = _KNOWN | ({ERASE} if profile.can_erase_blocks else set[int]())
    known |= {BLOCK_WRITE} if profile.can_write_blocks else set[int]()
    ops = tuple(part for part in command.parts if part.kind not in {338, 1023})
    if not ops:
        raise Wrong(Status.P_MISSING_PARAMETER, (*path, READ), said="an AccessSpec without an operation")
    if len(ops) > profile.ops_max:
        raise Wrong(Status.P_OVERFLOW_PARAMETER, (*path, ops[-1].kind), said="too many operations in an AccessSpec")
    named: set[int] = set()
    for op in ops:
        if op.kind not in known:
            raise Wrong(Status.P_UNSUPPORTED_PARAMETER, (*path, op.kind), said="this reader has no such operation")
        op_id = int.from_bytes(op.body[:2])
        _check(op_id not in named, (*path, op.kind), 0, "an operation's id is given twice")
        named.add(op_id)
        for lock in op.all(345):
            _check(lock.body[0] <= 3, (*path, LOCK, 345), 0, "no such privilege")
            _check(lock.body[1] <= 4, (*path, LOCK, 345), 1, "no such field to lock")
    return ops


# Result codes of LLRP 1.1; LLRP 1.0.1 has not those that tell a wrong password, and for a read nothing finer than that
# the tag erred (LLRP 1.0.1, 15.2.1.5.5; LLRP 1.1, 16.2.1.5.5)
_WRITE_CODES = {
    Answer.OVERRUN: 1, Answer.LOCKED: 2, Answer.NO_POWER: 3, Answer.TAG_ERROR: 4, Answer.SILENCE: 5,
    Answer.READER_ERROR: 6, Answer.WRONG_PASSWORD: 7,
}  # fmt: skip
_READ_CODES = {
    Answer.TAG_ERROR: 1, Answer.SILENCE: 2, Answer.READER_ERROR: 3, Answer.OVERRUN: 4, Answer.LOCKED: 5,
    Answer.WRONG_PASSWORD: 6,
}  # fmt: skip
_KILL_CODES = {
    Answer.ZERO_KILL_PASSWORD: 1, Answer.NO_POWER: 2, Answer.TAG_ERROR: 3, Answer.SILENCE: 4, Answer.READER_ERROR: 5,
    Answer.WRONG_PASSWORD: 6,
}  # fmt: skip
_LOCK_CODES = {
    Answer.NO_POWER: 1, Answer.TAG_ERROR: 2, Answer.SILENCE: 3, Answer.READER_ERROR: 4, Answer.WRONG_PASSWORD: 5,
    Answer.OVERRUN: 6, Answer.LOCKED: 7,
}  # fmt: skip


def _code(answer: Answer, codes: Mapping[Answer, int], version: int, most: int, tag_error: int) -> int:
    """The result code; what the older version (codes up to `most`) cannot say is the tag's own error there."""
    if answer is Answer.DONE:
        return 0
    told = Answer.WRONG_PASSWORD if version > 1 and answer is Answer.SILENCE else answer
    code = codes[told]
    return code if version > 1 or code <= most else tag_error


def _read(op: Param, tag: Tag, version: int) -> tuple[Answer, Param]:
    op_id, password, bank, word, count = unpack("!HIBHH", op.body)
    answer, words = tag.read(password, bank >> 6, word, count)
    code = _code(answer, _READ_CODES, version, 3, 1)
    return answer, Param(349, pack("!BHH", code, op_id, len(words) // 2) + words)


def _write(op: Param, tag: Tag, version: int) -> tuple[Answer, Param]:
    op_id, password, bank, word, _ = unpack("!HIBHH", op.body[:11])
    answer, count = tag.write(password, bank >> 6, word, op.body[11:])
    code = _code(answer, _WRITE_CODES, version, 6, 4)
    return answer, Param(350 if op.kind == WRITE else 354, pack("!BHH", code, op_id, count))


def _kill(op: Param, tag: Tag, version: int) -> tuple[Answer, Param]:
    op_id, password = unpack("!HI", op.body)
    answer = tag.kill(password)
    return answer, Param(351, pack("!BH", _code(answer, _KILL_CODES, version, 5, 3), op_id))


def _lock(op: Param, tag: Tag, version: int) -> tuple[Answer, Param]:
    op_id, password = unpack("!HI", op.body)
    answer = tag.lock(password, [(each.body[0], each.body[1]) for each in op.all(345)])
    return answer, Param(352, pack("!BH", _code(answer, _LOCK_CODES, version, 4, 2), op_id))


def _erase(op: Param, tag: Tag, version: int) -> tuple[Answer, Param]:
    op_id, password, bank, word, count = unpack("!HIBHH", op.body)
    answer = tag.erase(password, bank >> 6, word, count)
    return answer, Param(353, pack("!BH", _code(answer, _WRITE_CODES, version, 6, 4), op_id))


_PERFORM: Mapping[int, Callable[[Param, Tag, int], tuple[Answer, Param]]] = {
    READ: _read,
    WRITE: _write,
    KILL: _kill,
    LOCK: _lock,
    ERASE: _erase,
    BLOCK_WRITE: _write,
}


def _check(is_right: object, path: tuple[int, ...], field_no: int, said: str) -> None:
    if not is_right:
        raise Wrong(Status.P_FIELD_ERROR, path, field_no, said)
