"""Django's SQLite backend, with this process's ``atomic()`` blocks taking turns at writing.

SQLite lets one transaction write and has the others sleep and try again; who sleeps longest tends to go on
sleeping. Threads of one process queue on a lock instead, first come first served, and reach SQLite one at a time.
Other processes still meet at SQLite's own lock, within ``timeout``.
"""

import threading
import time
from collections import deque

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError


class WriteTurn:
    """A first-come-first-served lock with a timeout."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def acquire(self, timeout: float) -> bool:
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Event()
            self._waiting.append(mine)
        if mine.wait(timeout):
            return True
        with self._mutex:
            if mine.is_set():  # handed over just now
                return True
            self._waiting.remove(mine)
            return False

    def release(self) -> None:
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_turns: dict[str, WriteTurn] = {}
_turns_lock = threading.Lock()


def turn_for(name: str) -> WriteTurn:
    """The one turn of the database file ``name`` in this process."""
    with _turns_lock:
        return _turns.setdefault(name, WriteTurn())


class DatabaseWrapper(base.DatabaseWrapper):
    """Takes its turn before ``BEGIN IMMEDIATE`` and gives it up whenever the transaction ends, however it ends."""

    _turn: WriteTurn | None = None

    def _start_transaction_under_autocommit(self):
        turn = turn_for(str(self.settings_dict["NAME"]))
        patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        started = time.monotonic()
        if not turn.acquire(patience):
            raise OperationalError(f"database is locked: waited {time.monotonic() - started:.0f} s for other writers")
        self._turn = turn
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._end_turn()
            raise

    def _commit(self):
        result = super()._commit()
        # Not after a failure: the transaction is then still open, and the rollback or close that follows ends it.
        self._end_turn()
        return result

    def _rollback(self):
        try:
            return super()._rollback()
        finally:
            self._end_turn()

    def _close(self):
        try:
            return super()._close()
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
