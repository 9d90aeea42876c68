"""Socket servers as in production (uvicorn on portal.asgi), each a process of its own on the test database."""

import os
import signal
import socket
import subprocess
import sys
import time

from tests.conftest import ROOT, other_process_environment
from tests.servers.portal import free_port


class SocketServer:
    """One server; ``start`` waits until it listens."""

    def __init__(self, redis_url: str, settings: str = "tests.servers.rooms_settings") -> None:
        self.environment = other_process_environment() | {"DJANGO_SETTINGS_MODULE": settings, "REDIS_URL": redis_url}
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def start(self, wait: float = 120) -> None:
        """Start it on its port; RuntimeError when it does not come up."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "portal.asgi:application", "--port", str(self.port), "--no-access-log"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=None if os.environ.get("PORTAL_TEST_VERBOSE") else subprocess.DEVNULL,
        )
        deadline = time.monotonic() + wait
        while wait and time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        if wait:
            raise RuntimeError("the socket server did not come up")

    def kill(self) -> None:
        """As when it crashes."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
