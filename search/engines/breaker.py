"""Not waiting again for a server that has just failed to answer."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from search.engines.base import EngineUnavailable

#: Seconds in which nobody waits for a server that failed, before one caller tries it again.
REST = 10.0


class Breaker:
    """Opens with a failure: callers are then refused at once. After ``rest`` seconds one of them is let through; when
    that goes well, all are, and when it fails, the rest begins anew. One for each process and server.
    """

    def __init__(self, *, rest: float = REST, clock: Callable[[], float] = time.monotonic) -> None:
        self.rest = rest
        self._clock = clock
        self._guard = threading.Lock()
        #: When the next caller may try; None while everything goes well.
        self._next: float | None = None

    @contextmanager
    def call(self, *failures: type[BaseException]) -> Iterator[None]:
        """Around everything asked of the server; an exception of ``failures`` says that it does not answer.

        Raises:
            EngineUnavailable: it failed a moment ago.
        """
        self._pass()
        try:
            yield
        except failures:
            with self._guard:
                self._next = self._clock() + self.rest
            raise
        except BaseException:
            # Neither an answer nor a failure of the server: should this have been the try, the next caller tries.
            with self._guard:
                self._next = None if self._next is None else self._clock()
            raise
        with self._guard:
            self._next = None

    def _pass(self) -> None:
        with self._guard:
            if self._next is None:
                return
            now = self._clock()
            if now < self._next:
                raise EngineUnavailable("it did not answer a moment ago")
            # Others are refused while this caller tries.
            self._next = now + self.rest
