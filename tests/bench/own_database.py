"""A database of its own for a measurement inside one process, made and removed again."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

#: As the product opens SQLite, which waits for the disk at every commit.
DURABLE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
)


@contextmanager
def own_database(*, folder: str | None = None, durable: bool = False) -> Iterator[None]:
    """Django set up on an empty migrated database: SQLite in ``folder``, or PostgreSQL by ``DATABASE_URL``.

    ``durable`` lets SQLite wait for the disk as the product does; tests do not.
    """
    with tempfile.TemporaryDirectory(dir=folder) as data:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        os.environ["PORTAL_TEST_DATA_DIR"] = data
        import django

        django.setup()
        from django.db import connection

        if durable and connection.vendor == "sqlite":
            connection.settings_dict["OPTIONS"]["init_command"] = DURABLE
        connection.creation.create_test_db(verbosity=0, serialize=False, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
