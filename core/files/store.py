"""Where the bytes lie: a private folder or bucket, each file under the SHA-256 of its content.

A file is complete and on the disk before anybody is told its hash, so a database row that names it can follow. What
stops between the two leaves a file that no row names; ``remove_unused`` takes it away a day later.
"""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

ALIAS: Final = "attachments"
_INCOMING: Final = "incoming"


class StoreUnavailableError(Exception):
    """The store cannot take or give a file: no space, no permission, not reachable."""


def _storage() -> Storage:
    return storages[ALIAS]


def _folder() -> Path | None:
    """The folder of a local store; None when the files lie in a bucket."""
    storage = _storage()
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def name_of(sha256: str) -> str:
    """Where the content with this hash lies, within the store."""
    return f"{sha256[:2]}/{sha256}"


@contextmanager
def staged() -> Iterator[IO[bytes]]:
    """A new file to write to, gone at the end unless it was kept. Raises StoreUnavailableError without room for it."""
    folder = _folder()
    try:
        if folder is not None:
            _make(folder / _INCOMING)
        file = tempfile.NamedTemporaryFile(dir=folder and folder / _INCOMING, delete=False)  # noqa: SIM115 - closed below
    except OSError as error:
        raise StoreUnavailableError(str(error)) from error
    try:
        yield file
    finally:
        Path(file.name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # what could not be written is not wanted any more
            file.close()


def keep(file: IO[bytes], sha256: str) -> None:
    """Put a staged file in its place; when this returns it is on the disk, with the folders that lead to it.

    What lies there already is replaced by the same content: so a damaged file heals, and one that is about to be
    removed as unused is young again. Raises StoreUnavailableError.
    """
    try:
        file.flush()
        folder = _folder()
        if folder is None:
            file.seek(0)
            _storage().save(name_of(sha256), File(file))
            return
        os.fsync(file.fileno())
        place = folder / name_of(sha256)
        _make(place.parent)
        with _lock(folder, fcntl.LOCK_SH):
            os.replace(file.name, place)
            _sync(place.parent)
    except Exception as error:  # the errors of a bucket's library are of many kinds
        raise StoreUnavailableError(str(error)) from error


def touch(sha256: str) -> bool:
    """Whether the file is there; if so it does not count as unused for the next day."""
    folder = _folder()
    if folder is None:
        return _storage().exists(name_of(sha256))
    try:
        with _lock(folder, fcntl.LOCK_SH):
            os.utime(folder / name_of(sha256))
    except FileNotFoundError:
        return False
    return True


def read(sha256: str) -> File:
    """The file, open for reading. Raises StoreUnavailableError when it is not there or not to be had."""
    try:
        return _storage().open(name_of(sha256), "rb")
    except Exception as error:
        raise StoreUnavailableError(str(error)) from error


def is_there(sha256: str) -> bool:
    """Whether the store has the file; its content is not looked at."""
    return _storage().exists(name_of(sha256))


def names() -> Iterator[str]:
    """Everything in the store as paths within it, unfinished uploads included."""
    storage = _storage()
    folders, files = storage.listdir("") if _folder() is None or _folder().exists() else ([], [])
    yield from (name for name in files if name != _LOCK)
    for folder in sorted(folders):
        _folders, files = storage.listdir(folder)
        yield from (f"{folder}/{name}" for name in sorted(files))


def is_older(name: str, *, before: datetime) -> bool:
    """Whether a file was last written or asked for before ``before``; False when it is gone."""
    try:
        return _storage().get_modified_time(name) < before
    except FileNotFoundError:
        return False


def remove_unused(name: str, *, before: datetime) -> bool:
    """Delete a file that no row names, unless it was written or asked for since ``before``; returns whether it went."""
    storage, folder = _storage(), _folder()
    try:
        if folder is None:
            if storage.get_modified_time(name) >= before:
                return False
            storage.delete(name)
            return True
        with _lock(folder, fcntl.LOCK_EX):  # nobody puts it back between looking and deleting
            place = folder / name
            if datetime.fromtimestamp(place.stat().st_mtime, UTC) >= before:
                return False
            place.unlink()
            return True
    except FileNotFoundError:
        return False


_LOCK: Final = "lock"


@contextmanager
def _lock(folder: Path, how: int) -> Iterator[None]:
    with (folder / _LOCK).open("ab") as file:
        fcntl.flock(file, how)
        yield


def _make(folder: Path) -> None:
    """Make a folder and those above it, each entered durably in the one that holds it."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
