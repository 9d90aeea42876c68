"""The audit trail and tombstones in tests: their triggers lifted while tables are emptied, or to tamper with them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from core.audit import triggers
from liaison.retention import triggers as tombstones


@contextmanager
def unprotected(connection) -> Iterator[None]:
    """What only the owner of the tables can do: take the triggers off, and put them back."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


def let_tests_empty_tables() -> None:
    """Transactional tests empty all tables when they end, which the triggers refuse as they refuse everybody.

    The product has no switch for that: the test process itself lifts them around the emptying, in one transaction.
    """
    empty = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self, sql_list):
        with transaction.atomic(using=self.connection.alias), unprotected(self.connection):
            tombstones.remove(self.connection)
            try:
                return empty(self, sql_list)
            finally:
                tombstones.install(self.connection)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
