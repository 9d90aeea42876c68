"""What the page cache is worth: a cached public page against a bare ASGI hello, in one process, on one server, in one
run; then the memory of that process after ten thousand requests.

    python -m tests.bench.page_cache [--data FOLDER] [--seconds 2] [--rounds 7]

``--data`` reuses a prepared demo (``PORTAL_DATA_DIR``); without it one is made in a temporary folder. The rounds
alternate, and the ratio is the median of their ratios: a busy machine disturbs both sides alike.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.load import ROOT, measure
from tests.servers.portal import EmbeddedPortal, free_port

PAGE = "/white-papers/quarterly/2026-q3/overview/"
READER = ["Accept-Encoding: gzip, deflate, br", "Accept: text/html", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)"]
HELLO = [(b"content-type", b"text/plain"), (b"content-length", b"13")]


def serve(port: int) -> None:
    """The embedded server as ``manage.py serve`` runs it, with a bare hello in front of everything."""
    import django
    import uvicorn

    django.setup()
    from portal.runtime.application import Embedded
    from portal.runtime.server import Services
    from portal.sockets import sockets
    from portal.wsgi import pages

    embedded = Embedded(pages, sockets, Services(worker_threads=2), threads=4)

    async def application(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/hello":
            await send({"type": "http.response.start", "status": 200, "headers": HELLO})
            await send({"type": "http.response.body", "body": b"Hello, world!"})
            return
        await embedded(scope, receive, send)

    config = uvicorn.Config(application, port=port, log_config=None, access_log=False, server_header=False)
    uvicorn.Server(config).run()


def resident(pid: int) -> float:
    """Resident memory in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def cpu_seconds(pid: int) -> float:
    """Processor time the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def compare(port: int, pid: int, *, seconds: float, rounds: int) -> None:
    """Print the alternating rounds and their medians."""
    rates, costs = [], []
    for number in range(rounds):
        figures = []
        for path in ("/hello", PAGE):
            before = cpu_seconds(pid)
            result = measure(port, path, headers=READER, seconds=seconds)
            if set(result["statuses"]) != {"200"}:
                raise SystemExit(f"{path} answered {result['statuses']}")
            figures.append((result["per_second"], (cpu_seconds(pid) - before) / result["requests"] * 1e6))
        (hello, hello_cost), (page, page_cost) = figures
        rates.append(page / hello)
        costs.append(hello_cost / page_cost)
        print(f"round {number + 1}: hello {hello:6.0f}/s ({hello_cost:.0f} µs CPU)", end="   ")
        print(f"page {page:6.0f}/s ({page_cost:.0f} µs CPU)", end="   ")
        print(f"ratio {rates[-1]:.2f} (by CPU {costs[-1]:.2f})", flush=True)
    print(f"median ratio of requests/s: {statistics.median(rates):.2f}   by CPU time: {statistics.median(costs):.2f}")


def memory(port: int, pid: int, paths: list[str], requests: int = 10_000) -> None:
    """Print the memory after ``requests`` requests: cached, revalidated, uncached and not found, over all ``paths``."""
    print(f"memory at start: {resident(pid):.0f} MiB")
    asked = 0
    started = time.monotonic()
    share = max(1, requests * 9 // 10 // len(paths))
    for path in paths:
        asked += measure(port, path, headers=READER, seconds=60, connections=4, most=share)["requests"]
    uncached = [*READER, "Cookie: sessionid=nobody"]
    asked += measure(port, PAGE, headers=uncached, seconds=120, connections=4, most=requests // 20)["requests"]
    while asked < requests:
        asked += measure(port, f"/nothing-{asked}/", headers=READER, seconds=20, connections=4, most=50)["requests"]
    print(f"memory after {asked} requests ({time.monotonic() - started:.0f} s): {resident(pid):.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as temporary:
        portal = EmbeddedPortal(options.data or Path(temporary))
        if options.data is None:
            print("preparing a demo …", flush=True)
            portal.manage("demo", "prepare")
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.page_cache", "--serve", str(port)], cwd=ROOT, env=portal.environment
        )
        try:
            portal.port = port
            wait_for(portal, process)
            compare(port, process.pid, seconds=options.seconds, rounds=options.rounds)
            sitemap = portal.get("/sitemap.xml")[2].decode()
            paths = [part.split("</loc>")[0] for part in sitemap.split("<loc>")[1:]]
            paths = ["/" + path.split("/", 3)[3] for path in paths] or ["/", PAGE]
            memory(port, process.pid, paths)
        finally:
            process.terminate()
            process.wait(20)


def wait_for(portal: EmbeddedPortal, process: subprocess.Popen) -> None:
    """Until the page is in the cache."""
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the server ended")
        try:
            if portal.get(PAGE)[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server did not answer")


if __name__ == "__main__":
    main()
