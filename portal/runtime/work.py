"""Celery's worker and clock as threads of the serving process."""

import logging
import threading

from celery import beat
from celery.worker import WorkController

from core import outbox
from portal.runtime import transport

logger = logging.getLogger(__name__)


class BackgroundWork:
    """The worker (a pool of ``threads`` threads) and the clock. Work in progress at the end is not waited for
    longer than ``stop`` is told: its outbox lease is released at the next start."""

    def __init__(self, app, *, threads: int = 3) -> None:
        transport.install()
        self.app = app
        self._worker = WorkController(
            app=app,
            pool="threads",
            concurrency=threads,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
            loglevel="WARNING",
            hostname="embedded@localhost",
            quiet=True,
        )
        # The in-memory scheduler: when the clock ticks is unimportant, the rows say what is due.
        self._beat = beat.Service(app, max_interval=1, scheduler_cls=beat.Scheduler)
        self._threads = [
            threading.Thread(target=self._worker.start, name="worker", daemon=True),
            threading.Thread(target=self._run_beat, name="clock", daemon=True),
        ]

    def start(self) -> None:
        """Free what a killed predecessor held, then start both threads."""
        if freed := outbox.release_dead_leases():
            logger.warning("Taking up %s pieces of work an earlier process left unfinished", freed)
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> bool:
        """Stop taking tasks and wait up to ``timeout`` seconds for running ones; whether all have ended."""
        self._beat._is_shutdown.set()  # stop() would wait for the whole of its sleep
        stopper = threading.Thread(target=self._worker.stop, name="worker-stop", daemon=True)
        stopper.start()
        stopper.join(timeout)
        return not stopper.is_alive()

    def _run_beat(self) -> None:
        try:
            self._beat.start()
        except Exception:  # a dead clock must be seen: scheduled publishing depends on it
            logger.exception("The clock has stopped")
