"""Values that stay right as long as some kinds of content do not change: what is costly to make and shown often.

The page cache spares whole pages; this spares parts of pages that are rendered all the same (for signed-in readers,
after another part has changed).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

from core import generations

Value = TypeVar("Value")

#: As in the page cache: without news of changes for this long, nothing is taken from memory.
OLDEST_KNOWLEDGE: Final = 30.0


def remembering() -> bool:
    """Whether this process follows the generations closely enough for values to be taken from memory."""
    return generations.age() < OLDEST_KNOWLEDGE


class Memo:
    """At most ``size`` values, least recently used first to go. Values are shared between threads: never change one."""

    def __init__(self, size: int = 256) -> None:
        self.size = size
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, tuple[tuple, Any]] = OrderedDict()

    def get(self, key: Hashable, kinds: tuple[str, ...], make: Callable[[], Value]) -> Value:
        """The value at ``key``, from ``make()`` when it is new or one of ``kinds`` has changed since.

        In a process that does not follow the generations (a command, a test) it is always made.
        """
        if not remembering():
            return make()
        known = generations.snapshot()  # before making: a change meanwhile outdates the value
        state = tuple(known.get(kind) for kind in kinds)
        with self._lock:
            kept = self._values.get(key)
            if kept is not None and kept[0] == state:
                self._values.move_to_end(key)
                return kept[1]
        value = make()
        with self._lock:
            self._values[key] = (state, value)
            self._values.move_to_end(key)
            while len(self._values) > self.size:
                self._values.popitem(last=False)
        return value
