"""Writers of one process take turns, in the order they came, and give their turn up however they end."""

import sqlite3
import threading

import pytest
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as StockWrapper

from portal.runtime.sqlite3.base import DatabaseWrapper, WriteTurn, turn_for


@pytest.fixture
def connect(tmp_path, django_db_blocker):
    """Makes connections to one database file; each thread needs its own."""
    made: list[DatabaseWrapper] = []
    sqlite3.connect(tmp_path / "x.sqlite3").execute("CREATE TABLE t (n INTEGER)").connection.close()

    def make(wrapper=DatabaseWrapper, timeout: float = 20) -> DatabaseWrapper:
        connection = wrapper(
            {
                "ENGINE": "portal.runtime.sqlite3",
                "NAME": tmp_path / "x.sqlite3",
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": timeout},
                "TIME_ZONE": None,
                "CONN_MAX_AGE": 0,
                "CONN_HEALTH_CHECKS": False,
                "AUTOCOMMIT": True,
                "ATOMIC_REQUESTS": False,
            },
            alias="default",
        )
        connection.inc_thread_sharing()
        made.append(connection)
        return connection

    with django_db_blocker.unblock():  # these are files of this test, not the test database
        yield make
        for connection in made:
            connection.close()


def begin(connection) -> None:
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def end(connection, how) -> None:
    how()
    connection.autocommit = True


@pytest.mark.parametrize("how", ["commit", "rollback", "close"])
def test_the_turn_ends_with_the_transaction(connect, how):
    first, second = connect(), connect(timeout=0.1)
    begin(first)
    with pytest.raises(OperationalError, match="waited"):
        begin(second)
    end(first, getattr(first, how))
    begin(second)
    end(second, second.rollback)


def test_a_begin_that_fails_gives_the_turn_back(connect):
    stranger, ours = connect(StockWrapper), connect(timeout=0.1)
    begin(stranger)  # like another process: it does not know of turns
    with pytest.raises(OperationalError, match="database is locked"):
        begin(ours)
    assert turn_for(str(ours.settings_dict["NAME"])).acquire(0)
    turn_for(str(ours.settings_dict["NAME"])).release()
    end(stranger, stranger.rollback)


def test_all_writes_of_many_threads_arrive(connect):
    connections = [connect() for _ in range(6)]

    def write(connection):
        for _ in range(20):
            begin(connection)
            connection.cursor().execute("INSERT INTO t SELECT count(*) FROM t")
            end(connection, connection.commit)

    threads = [threading.Thread(target=write, args=[connection]) for connection in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    reader = connect()
    with reader.cursor() as cursor:
        cursor.execute("SELECT n FROM t ORDER BY n")
        assert [row[0] for row in cursor.fetchall()] == list(range(120))


def test_turns_are_given_in_the_order_of_asking():
    turn = WriteTurn()
    assert turn.acquire(0)
    order: list[int] = []
    threads = []
    for number in range(5):

        def wait(number=number):
            assert turn.acquire(10)
            order.append(number)
            turn.release()

        thread = threading.Thread(target=wait)
        thread.start()
        while len(turn._waiting) != number + 1:
            threading.Event().wait(0.001)
        threads.append(thread)
    turn.release()
    for thread in threads:
        thread.join(10)
    assert order == [0, 1, 2, 3, 4]


def test_one_that_gives_up_waiting_is_not_given_the_turn():
    turn = WriteTurn()
    assert turn.acquire(0)
    assert not turn.acquire(0.01)
    turn.release()
    assert turn.acquire(0)
