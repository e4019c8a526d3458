"""Names, badges, PINs and customers' data: beside the events, and gone when they are erased."""

from pathlib import Path

from dock.core.ids import ActorId, PersonKey
from dock.store import people, personal
from dock.store.opening import open_database
from tests.ledger_kit import SITE, ledger_of
from tests.stores import Store

ANNA = ActorId("op-1")
SALT = bytes(range(16))
CUSTOMER = PersonKey("k-1")


def test_a_pin_is_known_by_its_hash_alone(store: Store) -> None:
    with store.open() as database, ledger_of(database).begun() as connection:
        people.keep_name(connection, SITE, ANNA, "Anna Bianchi")
        people.keep_badge(connection, SITE, ANNA, "B-4711")
        assert not people.is_pin_right(connection, SITE, ANNA, "123456")
        people.keep_pin(connection, SITE, ANNA, "123456", SALT)
        people.keep_badge(connection, SITE, ANNA, "B-4712")
        assert people.is_pin_right(connection, SITE, ANNA, "123456")
        assert not people.is_pin_right(connection, SITE, ANNA, "123457")
        assert not people.is_pin_right(connection, SITE, ActorId("nobody"), "123456")
        assert people.actor_of_badge(connection, SITE, "B-4712") == ANNA
        assert people.actor_of_badge(connection, SITE, "B-4711") is None
        assert people.name_of(connection, SITE, ANNA) == "Anna Bianchi"
        people.forget_person(connection, SITE, ANNA)
        assert people.name_of(connection, SITE, ANNA) == ""


def test_no_byte_of_erased_data_stays_in_the_files(tmp_path: Path) -> None:
    body = '{"name":"Zacharias Quixote","street":"Via Inesistente 77"}'
    with open_database(tmp_path / "dock.db") as database:
        ledger = ledger_of(database)
        with ledger.begun() as connection:
            personal.keep_personal(connection, SITE, CUSTOMER, body, SALT)
        with ledger.begun() as connection:
            assert personal.personal_of(connection, SITE, CUSTOMER) == body
        with ledger.transaction() as work:
            work.erase_customer(CUSTOMER)
        for file in tmp_path.iterdir():
            assert b"Quixote" not in file.read_bytes(), file
        with ledger.begun() as connection:
            assert not personal.erase_personal(connection, SITE, CUSTOMER)
            personal.keep_personal(connection, SITE, CUSTOMER, body, SALT)
            assert personal.personal_of(connection, SITE, CUSTOMER) is None
