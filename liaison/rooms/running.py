"""The hub of this process, started with its first socket; the threads in which it asks the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import close_old_connections

from liaison.rooms import poking
from liaison.rooms.hub import Hub
from liaison.rooms.presence import Presence

#: Not the one thread that all of Channels shares: a slow post must not hold up the reads of everybody.
THREADS: Final = 4
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rooms")
_hub: Hub | None = None
_presence: Presence | None = None


def _with_connections(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call ``function`` where it may use the database."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _with_connections, function, arguments)


def hub_here() -> tuple[Hub, Presence]:
    """The hub of the running loop; a new one where the loop is another (tests, a reloading server)."""
    global _hub, _presence
    loop = asyncio.get_running_loop()
    if _hub is None or _presence is None or _hub.loop is not loop:
        if _hub is not None:
            poking.unlisten(_hub.take_soon)
        layer = get_channel_layer()
        # In one process pokes reach the hub directly: nothing has to be heard from a layer in memory.
        _hub = Hub(layer=None if isinstance(layer, InMemoryChannelLayer) else layer, run=in_thread)
        _presence = Presence(_hub)
        _hub.after_beat = _presence.flush
        poking.listen(_hub.take_soon)
        _hub.start()
    return _hub, _presence


def forget_hub() -> None:
    """Let the next socket start a new hub; for tests, whose loops end."""
    global _hub, _presence
    if _hub is not None:
        poking.unlisten(_hub.take_soon)
    _hub = _presence = None
