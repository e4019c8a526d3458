"""The ledger on its file and the plain model side by side: the same commands, the same decisions, the same states.

Between the commands the file's process is killed, the power is cut, transactions are taken back and the disk is full.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import cast

import apsw
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dock.core.commands import Command
from dock.core.decision import Decision
from dock.core.fault import Sentence
from dock.core.ids import ActorId, WorkstationId
from dock.ports import LedgerUnavailable
from dock.store.engine import open_writer
from dock.store.ledger import Ledger
from dock.store.opening import prepare
from dock.store.verify import verify_engine
from dock.store.work import Work
from tests.core_commands import COMMAND, announce
from tests.core_world import BENCH, OTHER_BENCH, World
from tests.disk.dbapi import choice_on, close_disk
from tests.disk.platter import Platter, nobody_watches
from tests.ledger_kit import SITE, STATION, T0_US, everything, ids
from tests.plain_ledger import PlainLedger

PATH = Path("/dock.db")
BENCHES = st.sampled_from([BENCH, OTHER_BENCH])


class _Secretless:
    """A transaction of the file that leaves PINs to the model: hashing one takes longer than the whole test."""

    def __init__(self, work: Work) -> None:
        self.look_up, self.fresh_plates, self.append = work.look_up, work.fresh_plates, work.append

    def keep_person(self, actor: ActorId, *, name: str, pin: str) -> None:
        """Keep nothing."""


class FileLedger:
    """The ledger on a platter, in the place of the model's."""

    def __init__(self) -> None:
        self.platter = Platter()
        self.secrets: dict[ActorId, str] = {}
        self.opened = 0
        self._open()

    def _open(self) -> None:
        self.opened += 1
        self._choice = choice_on(self.platter)
        self._engine = open_writer(PATH, self._choice)
        prepare(self._engine)
        new_id = ids(f"open{self.opened}")
        self.ledger = Ledger(self._engine, SITE, STATION, new_id=new_id, is_reported=everything, now_us=T0_US)

    def close(self) -> None:
        self.platter.watch = nobody_watches
        self._engine.dispose()
        close_disk(self._choice)

    def begin_anew(self, found: Platter) -> None:
        """The process is gone; the next one finds this disk."""
        self.close()
        self.platter = found
        self._open()

    def findings(self) -> tuple[Sentence, ...]:
        return verify_engine(self._engine).findings

    @contextmanager
    def transaction(self) -> Generator[_Secretless]:
        with self.ledger.transaction() as work:
            yield _Secretless(work)


class Undecided(Exception):
    """Takes a transaction back."""


class Twins(RuleBasedStateMachine):
    """Whatever happens to the file, what it keeps is what the model keeps."""

    @initialize()
    def begin(self) -> None:
        self.file = FileLedger()
        self.model = announce(World().staffed(BENCH, OTHER_BENCH))
        self.real = World(ledger=cast("PlainLedger", self.file))
        self.file.secrets = self.model.ledger.secrets
        announce(self.real.staffed(BENCH, OTHER_BENCH))

    @rule(command=COMMAND, bench=BENCHES)
    def both_decide_the_same(self, command: Command, bench: WorkstationId) -> None:
        assert self._asked(self.real, command, bench) == self._asked(self.model, command, bench)

    @rule()
    def the_process_is_killed(self) -> None:
        self.file.begin_anew(self.file.platter.copy())

    @rule(seed=st.integers(0, 1000))
    def the_power_is_cut(self, seed: int) -> None:
        self.file.begin_anew(self.file.platter.after_cut(Random(seed)))

    @rule(command=COMMAND)
    def a_transaction_is_taken_back(self, command: Command) -> None:
        copied = World(ledger=cast("PlainLedger", _Undoing(self.file)), asked=self.real.asked)
        with pytest.raises(Undecided):
            copied.ask(command)

    @rule(command=COMMAND)
    def the_disk_is_full(self, command: Command) -> None:
        def full(act: str, _file: str) -> None:
            if act == "write":
                raise apsw.FullError("no space left")

        before = self.model.ledger.events
        self.file.platter.watch = full
        try:
            decision = self.real.ask(command)
        except LedgerUnavailable:
            self.real.asked -= 1
        else:  # nothing had to be written
            assert decision == self.model.ask(command)
            assert self.model.ledger.events == before
        finally:
            self.file.platter.watch = nobody_watches

    @invariant()
    def what_is_owed_is_the_same(self) -> None:
        assert list(self.file.ledger.effects_due()) == self.model.ledger.effects

    def teardown(self) -> None:
        with self.file.ledger.reading() as work:
            for ref, state in self.model.ledger.states.items():
                assert work.look_up(ref) == state
        assert self.file.findings() == ()
        self.file.close()

    def _asked(self, world: World, command: Command, bench: WorkstationId) -> Decision:
        return world.ask(command, bench)


class _Undoing:
    """A ledger whose transactions are all taken back at their end."""

    def __init__(self, file: FileLedger) -> None:
        self._file = file
        self.secrets = file.secrets

    @contextmanager
    def transaction(self) -> Generator[_Secretless]:
        with self._file.transaction() as work:
            yield work
            raise Undecided


Twins.TestCase.settings = settings(
    max_examples=8, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
test_the_file_and_the_model_are_twins = Twins.TestCase
