"""What the embedded server serves: page cache → pages, sockets, and the background work's start and end."""

import asyncio
import logging

from portal.pagecache.asgi import PageCache
from portal.runtime.bridge import WSGIBridge

logger = logging.getLogger(__name__)


class Embedded:
    """One ASGI application: ``http`` through the page cache, ``websocket``, and ``lifespan`` for what runs beside."""

    def __init__(self, pages, sockets, services, *, threads: int) -> None:
        self.bridge = WSGIBridge(pages, threads=threads)
        self.pages = PageCache(self.bridge)
        self.sockets = sockets
        self.services = services

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] == "http":
            await self.pages(scope, receive, send)
        elif scope["type"] == "websocket":
            await self.sockets(scope, receive, send)
        else:
            await self._lifespan(receive, send)

    async def _lifespan(self, receive, send) -> None:
        loop = asyncio.get_running_loop()
        await receive()
        try:
            await loop.run_in_executor(None, self.services.start)
        except Exception as error:
            logger.exception("Background work did not start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await loop.run_in_executor(None, self.services.stop)
        self.bridge.close()
        await send({"type": "lifespan.shutdown.complete"})
