"""Telling the hubs of all processes that something happened in a room: a hint without content, sent after commit.

A poke may get lost, come twice, late or in another order: hubs read the database, and look there anyway every
heartbeat. So sending never waits and never fails the request.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)

#: The group every hub is in. Pokes are small; a group a room would have to be joined anew after each loss of Redis.
GROUP: Final = "rooms"
PATIENCE: Final = 5

Message = dict[str, Any]
#: Gives the hub that runs in this process, if any, a message; set by the hub.
_local: list[Callable[[Message], None]] = []
_lock = threading.Lock()
_loop: asyncio.AbstractEventLoop | None = None


def poke(room: int, seq: int) -> None:
    """There are events up to ``seq`` in ``room``."""
    _after_commit({"type": "rooms.poke", "room": room, "seq": seq})


def poke_gone(room: int, membership: int) -> None:
    """``membership`` is no longer in ``room``: its sockets are to be closed at once."""
    _after_commit({"type": "rooms.gone", "room": room, "membership": membership})


def poke_recheck() -> None:
    """Somebody may have lost sight of something: every open socket is to be checked."""
    _after_commit({"type": "rooms.recheck"})


def _after_commit(message: Message) -> None:
    transaction.on_commit(partial(send, message))


def listen(take: Callable[[Message], None]) -> None:
    """Let ``take`` (callable from any thread) have what is sent in this process, besides the channel layer."""
    _local.append(take)


def unlisten(take: Callable[[Message], None]) -> None:
    """The opposite of ``listen``."""
    if take in _local:
        _local.remove(take)


def send(message: Message) -> None:
    """Send ``message`` to every hub; from any thread, at once, without waiting."""
    for take in list(_local):
        take(message)
    send_elsewhere(message)


def send_elsewhere(message: Message) -> None:
    """Send ``message`` to the hubs of other processes (the one here hears it, too)."""
    layer = get_channel_layer()
    if layer is not None and not isinstance(layer, InMemoryChannelLayer):
        asyncio.run_coroutine_threadsafe(_send(layer, message), _sending_loop())


async def _send(layer, message: Message) -> None:
    try:
        await asyncio.wait_for(layer.group_send(GROUP, message), PATIENCE)
    except Exception as error:  # whatever the layer's client raises: heartbeats heal it
        logger.warning("A poke of the rooms was lost: %s", error)


def _sending_loop() -> asyncio.AbstractEventLoop:
    """One loop a process for sending, in a thread of its own: connections to Redis belong to a loop and are kept."""
    global _loop
    with _lock:
        if _loop is None or _loop.is_closed():
            _loop = asyncio.new_event_loop()
            threading.Thread(target=_loop.run_forever, name="room-pokes", daemon=True).start()
        return _loop
