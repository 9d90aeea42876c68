"""The migrated schema, made once and copied: running all migrations costs each test process half a minute of processor
time, a copy of the file nothing. SQLite only; kept in the folder for temporary files, one for each state of the code.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

KEPT = 6  # as many states of the code as a day's work switches between


def stamp() -> str:
    """Changes with every migration of every installed app, with what runs after migrating, and with the libraries."""
    from django.apps import apps

    digest = hashlib.sha256(f"{version('django')} {version('wagtail')} {sqlite3.sqlite_version}".encode())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        for path in [*sorted(folder.glob("migrations/*.py")), folder / "apps.py", folder / "models.py"]:
            if path.exists():
                digest.update(f"{app.label}/{path.name}".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def kept_copy() -> Path:
    return Path(tempfile.gettempdir()) / f"portal-tests-{os.getuid()}" / f"schema-{stamp()}.sqlite3"


@contextmanager
def locked(copy: Path) -> Iterator[None]:
    """One process migrates, the others wait for what it made."""
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    with (copy.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def restore(copy: Path, database: Path) -> None:
    """Put the kept schema in the place of the test database.

    Args:
        copy: what ``keep`` wrote.
        database: file of the test database; what is there is replaced.
    """
    for rest in ("", "-wal", "-shm"):
        database.with_name(database.name + rest).unlink(missing_ok=True)
    database.parent.mkdir(parents=True, exist_ok=True)
    database.write_bytes(copy.read_bytes())
    copy.touch()


def keep(connection, copy: Path) -> None:
    """Keep the freshly migrated test database for the next process, and only the latest few of those kept before."""
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(unfinished)])
    unfinished.rename(copy)
    for old in sorted(copy.parent.glob("schema-*.sqlite3"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        old.unlink(missing_ok=True)


def drop(connection) -> None:
    """Remove the test database of PostgreSQL, also while a server still ends the session of a process that was killed.

    Killing processes is what several tests do, and the server notices when it next reads: Django's own removal, which
    asks that nobody is connected, fails then now and again.
    """
    name = connection.ops.quote_name(connection.settings_dict["NAME"])
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
