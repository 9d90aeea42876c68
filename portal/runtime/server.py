"""The embedded server: takes the lock and the port, runs uvicorn from code, and ends within seconds when asked."""

import contextlib
import errno
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from django.utils.translation import gettext as _

from core.generations import Poller
from portal.runtime.lock import AlreadyServing, ServerLock

#: Running requests and tasks get this long at the end.
GRACE_REQUESTS = 1
GRACE_TASKS = 2.0


class CannotServe(Exception):
    """Why the server cannot start, in words for whoever started it."""


class Place:
    """The data folder's lock and the listening socket: taken first, so that a refusal costs no time and no change."""

    def __init__(self, *, folder: Path, host: str, port: int) -> None:
        self.host = host
        self.lock = ServerLock(folder)
        try:
            self.lock.acquire()
        except AlreadyServing as other:
            raise CannotServe(
                _("A server is already running on the data in %(folder)s%(where)s. Stop it first, or use it.")
                % {
                    "folder": other.folder,
                    "where": _(" (process %(pid)s%(address)s)")
                    % {"pid": other.pid, "address": f", {other.address}" if other.address else ""}
                    if other.pid
                    else "",
                }
            ) from None
        try:
            self.socket = _listen(host, port)
        except CannotServe:
            self.lock.release()
            raise
        self.port = self.socket.getsockname()[1]
        self.address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0', '::') else host}:{self.port}/"  # noqa: S104 - only compared
        self.lock.announce(self.address)

    def release(self) -> None:
        """Give both back."""
        self.socket.close()
        self.lock.release()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                _("Port %(port)s is in use by another program. Choose another one: PORT=%(other)s make demo")
                % {"port": port, "other": port + 1}
            ) from None
        if error.errno == errno.EACCES:
            raise CannotServe(
                _("Port %(port)s needs administrator rights. Choose one above 1023: PORT=8000 make demo")
                % {"port": port}
            ) from None
        raise CannotServe(_("Cannot listen on %(host)s: %(error)s") % {"host": host, "error": error}) from None
    return listener


class Services:
    """What runs beside the pages: the generation poller, the worker and the clock."""

    def __init__(self, *, worker_threads: int) -> None:
        self.worker_threads = worker_threads
        self.poller = Poller()
        self.work = None

    def start(self) -> None:
        from portal.celery import app
        from portal.runtime.work import BackgroundWork

        self.poller.start()
        self.work = BackgroundWork(app, threads=self.worker_threads)
        self.work.start()

    def stop(self) -> None:
        """At most GRACE_TASKS seconds; what is not done by then is done after the next start."""
        if self.work is not None:
            self.work.stop(GRACE_TASKS)
        self.poller.stop()


class Server(uvicorn.Server):
    """uvicorn without its signal handling: it raises the signal again after shutting down, which would end the
    process before our own clean-up."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        previous = {number: signal.signal(number, self._asked_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)

    def _asked_to_stop(self, number, frame) -> None:
        if self.should_exit:  # asked twice: now
            os._exit(130)
        self.should_exit = True


def serve(place: Place, *, page_threads: int, worker_threads: int, ready: Callable[[], None] | None = None) -> None:
    """Serve at ``place`` until SIGINT or SIGTERM, then end the process.

    ``ready`` is called when requests are answered. The process ends by ``os._exit``: Python would otherwise wait for
    pool threads, however long their task; whatever they were doing is in the outbox.
    """
    from portal.runtime.application import Embedded
    from portal.sockets import sockets
    from portal.wsgi import pages

    services = Services(worker_threads=worker_threads)
    embedded = Embedded(pages, sockets, services, threads=page_threads)
    config = uvicorn.Config(
        embedded,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_REQUESTS,
        timeout_keep_alive=15,
        ws_max_size=1024 * 1024,
        # Messages are short: compressing them saves little, and costs processor time and memory for every reader.
        ws_per_message_deflate=False,
        h11_max_incomplete_event_size=64 * 1024,
    )
    server = Server(config)
    original_startup = server.startup

    async def startup(sockets=None) -> None:
        await original_startup(sockets=sockets)
        if ready is not None and server.started:
            ready()

    server.startup = startup  # type: ignore[method-assign]  # uvicorn has no hook for "now serving"
    # The loop that hands messages to sockets gives up the interpreter with every send; while pages and tasks compute
    # beside it, Python's 5 ms until it has it back would add up over two hundred readers.
    sys.setswitchinterval(0.0005)
    code = 0
    try:
        server.run(sockets=[place.socket])
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else 1
    finally:
        place.release()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
