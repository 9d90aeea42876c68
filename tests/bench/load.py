"""A small closed-loop HTTP client for benchmarks: so many connections, each asking again as soon as it is answered.

Only 127.0.0.1, for a bounded number of seconds or requests. Run in a process of its own (``measure``), so that it
does not share the server's interpreter.
"""

import asyncio
import json
import subprocess
import sys
import time
from pathlib import Path

import uvloop

ROOT = Path(__file__).resolve().parent.parent.parent


class _Connection(asyncio.Protocol):
    """Sends one prepared request over and over; counts complete answers of the expected status."""

    def __init__(self, request: bytes, result: dict, deadline: float, done: asyncio.Event) -> None:
        self.request, self.result, self.deadline, self.done = request, result, deadline, done
        self.head = bytearray()
        self.remaining = 0

    def connection_made(self, transport) -> None:
        self.transport = transport
        self._ask()

    def _ask(self) -> None:
        self.asked = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.remaining == 0:
            self.head += data
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.head[:end])
            lower = head.lower()
            start = lower.find(b"content-length:")
            length = (
                int(lower[start + 15 : lower.find(b"\r\n", start) if b"\r\n" in lower[start:] else None])
                if start >= 0
                else 0
            )
            status = int(head[9:12])
            self.result["statuses"][status] = self.result["statuses"].get(status, 0) + 1
            self.remaining = length - (len(self.head) - end - 4)
            self.head.clear()
        else:
            self.remaining -= len(data)
        if self.remaining == 0:
            now = time.perf_counter()
            self.result["latencies"].append(now - self.asked)
            if now < self.deadline and len(self.result["latencies"]) < self.result["most"]:
                self._ask()
            else:
                self.transport.close()

    def connection_lost(self, error) -> None:
        self.done.set()


async def _run(port: int, path: str, headers: list[str], seconds: float, connections: int, most: int) -> dict:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]
    request = "\r\n".join(lines).encode()
    result = {"statuses": {}, "latencies": [], "most": most}
    started = time.perf_counter()
    waits = []
    loop = asyncio.get_running_loop()
    for _ in range(connections):
        done = asyncio.Event()
        await loop.create_connection(
            lambda done=done: _Connection(request, result, started + seconds, done), "127.0.0.1", port
        )
        waits.append(done.wait())
    await asyncio.gather(*waits)
    elapsed = time.perf_counter() - started
    latencies = sorted(result["latencies"])
    count = len(latencies)
    return {
        "requests": count,
        "per_second": count / elapsed,
        "p50_ms": latencies[count // 2] * 1000,
        "p99_ms": latencies[min(count - 1, count * 99 // 100)] * 1000,
        "statuses": result["statuses"],
    }


def measure(
    port: int, path: str, *, headers: list[str] = (), seconds: float = 3, connections: int = 16, most: int = 10**9
) -> dict:
    """Load 127.0.0.1:``port`` from another process; requests per second, median and 99th percentile, statuses."""
    options = json.dumps([port, path, list(headers), seconds, connections, most])
    process = subprocess.run(
        [sys.executable, "-m", "tests.bench.load", options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=seconds + 120,
        check=True,
    )
    return json.loads(process.stdout)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(_run(*json.loads(sys.argv[1])))))
