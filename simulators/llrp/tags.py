"""A Gen2 tag: its four memory banks, passwords and locks, and what it answers to access commands (EPC Gen2, 6.3.2)."""

from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b

RESERVED, EPC, TID, USER = range(4)  # memory banks
KILL_PASSWORD, ACCESS_PASSWORD, EPC_MEMORY, TID_MEMORY, USER_MEMORY = range(5)  # lockable fields (LLRP 1.0.1, 15.2.1)
USER_BYTES = 64
_FIELD_OF_BANK = {EPC: EPC_MEMORY, TID: TID_MEMORY, USER: USER_MEMORY}


class Privilege(IntEnum):
    """How a field is locked (C1G2LockPayload, LLRP 1.0.1, 16.3.1.3.2.4.1)."""

    LOCKED = 0  # only with the access password
    PERMALOCKED = 1
    PERMA_UNLOCKED = 2
    UNLOCKED = 3


class Answer(IntEnum):
    """What comes of an access command, before a version of LLRP puts it into its own numbers."""

    DONE = 0
    OVERRUN = 1
    LOCKED = 2
    NO_POWER = 3
    TAG_ERROR = 4
    SILENCE = 5
    READER_ERROR = 6
    WRONG_PASSWORD = 7
    ZERO_KILL_PASSWORD = 8


@dataclass(slots=True)
class Tag:
    """One tag. Two with the same EPC are two tags: their TIDs differ."""

    epc: bytes
    tid: bytes
    user: bytearray = field(default_factory=lambda: bytearray(USER_BYTES))
    kill_password: int = 0
    access_password: int = 0
    pc_low: int = 0  # UMI, XI, T and attribute bits
    is_dead: bool = False
    locks: dict[int, Privilege] = field(
        default_factory=lambda: dict.fromkeys(range(5), Privilege.UNLOCKED) | {TID_MEMORY: Privilege.PERMALOCKED}
    )

    @classmethod
    def of(cls, epc: bytes, number: int = 0) -> "Tag":
        """A tag with this EPC as a factory makes it; `number` tells copies of one EPC apart."""
        serial = blake2b(epc + number.to_bytes(4), digest_size=6).digest()
        return cls(epc, bytes.fromhex("e28011052000") + serial)  # XTID, maker 001h, model 105h, 48-bit serial

    @property
    def pc(self) -> int:
        """The protocol control word: length of the EPC in words, and its attributes (EPC Gen2, 6.3.2.1.2.2)."""
        return len(self.epc) // 2 << 11 | self.pc_low

    def bank(self, bank: int) -> bytes:
        """A memory bank as the air gives it."""
        match bank:
            case 0:
                return self.kill_password.to_bytes(4) + self.access_password.to_bytes(4)
            case 1:
                named = self.pc.to_bytes(2) + self.epc
                return crc16(named).to_bytes(2) + named
            case 2:
                return self.tid
            case _:
                return bytes(self.user)

    def matches(self, bank: int, pointer: int, length: int, mask: int, wanted: int) -> bool:
        """Whether the bits from `pointer` on are those of `wanted` where `mask` has ones; not where memory ends."""
        memory = self.bank(bank)
        left = len(memory) * 8 - pointer - length
        if left < 0:
            return length == 0
        found = int.from_bytes(memory) >> left & ((1 << length) - 1)
        return found & mask == wanted & mask

    # ---- access commands; a password of 0 asks for the open state

    def read(self, password: int, bank: int, word: int, count: int) -> tuple[Answer, bytes]:
        """Read words; a count of 0 is up to the end of the bank."""
        if (state := self._state(password)) is Answer.SILENCE:
            return state, b""
        memory = self.bank(bank)
        end = len(memory) // 2 if count == 0 else word + count
        if word * 2 >= len(memory) or end * 2 > len(memory):
            return Answer.OVERRUN, b""
        if bank == RESERVED:
            fields = ({KILL_PASSWORD} if word < 2 else set[int]()) | ({ACCESS_PASSWORD} if end > 2 else set[int]())
            if any(not self._may(each, state) for each in fields):
                return Answer.LOCKED, b""
        return Answer.DONE, memory[word * 2 : end * 2]

    def write(self, password: int, bank: int, word: int, words: bytes) -> tuple[Answer, int]:
        """Write words; gives how many were written, too."""
        if (state := self._state(password)) is Answer.SILENCE:
            return state, 0
        memory = bytearray(self.bank(bank))
        if bank == EPC:
            memory += bytes(2 + 2 + 62 - len(memory))  # room for the longest EPC, whatever the one on it
        if word * 2 + len(words) > len(memory):
            return Answer.OVERRUN, 0
        fields = {_FIELD_OF_BANK[bank]} if bank in _FIELD_OF_BANK else self._passwords(word, len(words) // 2)
        if any(not self._may(each, state) for each in fields) or (bank == EPC and word == 0):  # the tag makes its CRC
            return Answer.LOCKED, 0
        memory[word * 2 : word * 2 + len(words)] = words
        self._keep(bank, bytes(memory))
        return Answer.DONE, len(words) // 2

    def erase(self, password: int, bank: int, word: int, count: int) -> Answer:
        """Set words to zero."""
        return self.write(password, bank, word, bytes(2 * count))[0]

    def lock(self, password: int, wishes: list[tuple[int, int]]) -> Answer:
        """Change the locks of fields, all or none; only in the secured state."""
        state = self._state(password)
        if state is Answer.SILENCE:
            return state
        if state is Answer.LOCKED:
            return Answer.LOCKED
        fixed = {Privilege.PERMALOCKED, Privilege.PERMA_UNLOCKED}
        if any(self.locks[name] in fixed and self.locks[name] != privilege for privilege, name in wishes):
            return Answer.LOCKED
        for privilege, name in wishes:
            self.locks[name] = Privilege(privilege)
        return Answer.DONE

    def kill(self, password: int) -> Answer:
        """Silence the tag for ever; not with a kill password of zero (EPC Gen2, 6.3.2.12.3.4)."""
        if self.kill_password == 0 or password == 0:
            return Answer.ZERO_KILL_PASSWORD
        if password != self.kill_password:
            return Answer.SILENCE
        self.is_dead = True
        return Answer.DONE

    def _state(self, password: int) -> Answer:
        """DONE: secured; LOCKED: open; SILENCE: the password was wrong, and the tag says nothing more."""
        if self.access_password == 0:
            return Answer.DONE
        if password == 0:
            return Answer.LOCKED
        return Answer.DONE if password == self.access_password else Answer.SILENCE

    def _may(self, name: int, state: Answer) -> bool:
        match self.locks[name]:
            case Privilege.LOCKED:
                return state is Answer.DONE
            case Privilege.PERMALOCKED:
                return False
            case _:
                return True

    @staticmethod
    def _passwords(word: int, count: int) -> set[int]:
        return {ACCESS_PASSWORD if at >= 2 else KILL_PASSWORD for at in range(word, word + count)}

    def _keep(self, bank: int, memory: bytes) -> None:
        match bank:
            case 0:
                self.kill_password, self.access_password = int.from_bytes(memory[:4]), int.from_bytes(memory[4:8])
            case 1:
                pc = int.from_bytes(memory[2:4])
                self.pc_low = pc & 0x7FF
                self.epc = memory[4 : 4 + 2 * (pc >> 11)]
            case 2:
                self.tid = memory
            case _:
                self.user = bytearray(memory)


def crc16(chunk: bytes) -> int:
    """The CRC-16 of EPC Gen2 (annex F): CCITT polynomial, preset FFFF, complemented."""
    crc = 0xFFFF
    for byte in chunk:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc ^ 0xFFFF
