"""One server a data folder: an operating-system lock that ends with the process, however it ends."""

import fcntl
import json
import os
from pathlib import Path


class AlreadyServing(Exception):
    """Another process serves this data folder; ``pid`` and ``address`` say which (None when it did not say yet)."""

    def __init__(self, folder: Path, pid: int | None, address: str | None) -> None:
        super().__init__(folder, pid, address)
        self.folder, self.pid, self.address = folder, pid, address


class ServerLock:
    """Held from ``acquire`` until the process ends or ``release``."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "server.lock"
        self._handle = None

    def acquire(self) -> None:
        """Take the lock or raise AlreadyServing."""
        handle = open(self.path, "a+", encoding="utf-8")  # noqa: SIM115 - stays open as long as the lock is held
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = _parse(handle.read())
            handle.close()
            raise AlreadyServing(self.path.parent, holder.get("pid"), holder.get("address")) from None
        self._handle = handle
        self.announce(None)

    def announce(self, address: str | None) -> None:
        """Write down who holds the lock and where it serves, for the message a second server prints."""
        self._handle.truncate(0)
        self._handle.write(json.dumps({"pid": os.getpid(), "address": address}))
        self._handle.flush()

    def release(self) -> None:
        """Let go; without effect when not held."""
        if self._handle is not None:
            self._handle.truncate(0)
            self._handle.close()
            self._handle = None


def _parse(text: str) -> dict:
    try:
        holder = json.loads(text)
    except ValueError:
        return {}
    return holder if isinstance(holder, dict) else {}
