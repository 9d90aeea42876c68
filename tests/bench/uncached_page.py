"""An uncached white paper page against the home page of Wagtail's starter project, both through WSGI in a process of
their own, on SQLite, with DEBUG off.

    python -m tests.bench.uncached_page [--data FOLDER] [--calls 100]

``--data`` reuses a prepared demo. The rounds alternate; figures are medians of processor and wall time a request.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.load import ROOT
from tests.servers.portal import EmbeddedPortal

PAGES = {
    "edition": "/white-papers/quarterly/2026-q3/",
    "chapter": "/white-papers/quarterly/2026-q3/overview/",
}
STARTER_SETTINGS = """
from mysite.settings.base import *
DEBUG = False
SECRET_KEY = "bench" * 12
ALLOWED_HOSTS = ["*"]
LOGGING = {"version": 1, "disable_existing_loggers": True}
"""
#: Runs in the process that is measured: calls a WSGI application again and again. A session cookie that belongs to
#: nobody keeps the page cache out of the way.
CALLER = """
import importlib, io, json, statistics, sys, time
module, path, calls = sys.argv[1], sys.argv[2], int(sys.argv[3])
application = importlib.import_module(module).application

def call():
    started = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "",
               "SERVER_NAME": "localhost", "SERVER_PORT": "80", "HTTP_HOST": "localhost",
               "HTTP_COOKIE": "sessionid=nobody", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
               "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http",
               "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False}
    result = application(environ, lambda status, headers, error=None: started.append(status))
    body = b"".join(result)
    result.close()
    return started[0], len(body)

status, size = call()
for _ in range(10):
    call()
cpu, wall = [], []
for _ in range(calls):
    c, w = time.process_time(), time.perf_counter()
    call()
    cpu.append(time.process_time() - c)
    wall.append(time.perf_counter() - w)
print(json.dumps({"status": status, "bytes": size, "cpu_ms": statistics.median(cpu) * 1000,
                  "wall_ms": statistics.median(wall) * 1000}))
"""


def starter(folder: Path) -> dict[str, str]:
    """Make Wagtail's starter project in ``folder``; the environment to run it in."""
    subprocess.run(
        [Path(sys.executable).parent / "wagtail", "start", "mysite", folder], check=True, capture_output=True
    )
    (folder / "bench_settings.py").write_text(STARTER_SETTINGS)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bench_settings", "PYTHONPATH": str(folder)}
    for command in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=folder, env=environment, check=True)
    return environment


def call(module: str, path: str, calls: int, *, folder: Path, environment: dict[str, str]) -> dict:
    """Medians of ``calls`` requests in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", CALLER, module, path, str(calls)],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path)
    parser.add_argument("--calls", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as temporary:
        (Path(temporary) / "starter").mkdir()
        (Path(temporary) / "data").mkdir()
        starter_environment = starter(Path(temporary) / "starter")
        portal = EmbeddedPortal(options.data or Path(temporary) / "data")
        if options.data is None:
            portal.manage("demo", "prepare")
        portal_environment = portal.environment | {"PYTHONPATH": str(ROOT)}
        for number in range(3):
            rows = {
                "starter home": call(
                    "mysite.wsgi",
                    "/",
                    options.calls,
                    folder=Path(temporary) / "starter",
                    environment=starter_environment,
                )
            }
            for name, path in PAGES.items():
                rows[name] = call("portal.wsgi", path, options.calls, folder=ROOT, environment=portal_environment)
            for name, row in rows.items():
                print(f"round {number + 1}: {name:<13} {row}", flush=True)


if __name__ == "__main__":
    main()
