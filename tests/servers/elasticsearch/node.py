"""One real Elasticsearch node made from the server's own jars on Maven Central.

Needs ``mvn`` and a JDK of 21 or newer (``SEARCH_NODE_JAVA_HOME``, ``JAVA_HOME``, or one under ``/usr/lib/jvm``).

The jars hold the engine, its HTTP layer, bulk, search, aggregations, highlighting, aliases, templates and the standard,
whitespace and keyword tokenizers with the lowercase, stop and shingle filters. They lack the modules of the full
distribution: security, painless scripts, analysis-common (cjk, n-gram, mapping …), reindex (``_delete_by_query``,
``_update_by_query``), percolator and x-pack. What the product uses must therefore exist in every distribution.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
START_SECONDS = 90
MODULES = {
    "transport-netty4": "org.elasticsearch.transport.netty4.Netty4Plugin",
    "greeting": "SearchNode$Greeting",
}
LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class CannotStart(RuntimeError):
    """The node cannot be built or did not answer; the message says why and where the log is."""


class TestNode:
    """A node on one port; its folder is thrown away at the next start."""

    __test__ = False  # not a test class, whatever its name

    def __init__(self, *, port: int = 9200, heap: str = "") -> None:
        self.port = port
        self.heap = heap or os.environ.get("SEARCH_NODE_HEAP", "1g")
        self.folder = Path(tempfile.gettempdir()) / f"search-node-{os.getuid()}-{port}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Build what is missing, start the node, wait until it answers, and return its address."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        java = find_java() / "bin"
        self._lay_out(java, fetch_jars())
        self.launch(java)
        return self.url

    def launch(self, java: Path | None = None) -> None:
        """Start the node on the folder as it stands (again after a kill: its data are kept)."""
        java = java or find_java() / "bin"
        (self.folder / "ready").unlink(missing_ok=True)
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    java / "java",
                    f"-Xms{self.heap}",
                    f"-Xmx{self.heap}",
                    "--add-modules",
                    "jdk.incubator.vector",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    f"{self.folder / 'classes'}:{self.folder / 'lib'}/*",
                    "SearchNode",
                    self.folder,
                    str(self.port),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self.folder / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (self.folder / "ready").exists():
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        tail = (self.folder / "log").read_text(errors="replace")[-2000:]
        raise CannotStart(f"Elasticsearch did not start; {self.folder / 'log'} ends with:\n{tail}")

    def stop(self) -> None:
        """Ask the node to stop, then insist."""
        self._signal(signal.SIGTERM)
        if not self._gone(10):
            self.kill()
        (self.folder / "pid").unlink(missing_ok=True)

    def kill(self) -> None:
        """End the node without warning, as a power cut would."""
        self._signal(signal.SIGKILL)
        self._gone(10)

    def _pid(self) -> int | None:
        try:
            pid = int((self.folder / "pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return None
        # A pid is reused after a reboot: only ever signal our own node.
        return pid if b"SearchNode" in command else None

    def _signal(self, number: int) -> None:
        pid = self._pid()
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _gone(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self._pid() is not None:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, os.WNOHANG)
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def _lay_out(self, java: Path, jars: Path) -> None:
        for name in ("config", "lib", "classes", *(f"modules/{module}" for module in MODULES)):
            (self.folder / name).mkdir(parents=True)
        for jar in jars.glob("*.jar"):
            module = jar.name.startswith(("transport-netty4-", "netty-"))
            (self.folder / ("modules/transport-netty4" if module else "lib") / jar.name).symlink_to(jar)
        classes = self.folder / "classes"
        run([java / "javac", "-nowarn", "-cp", f"{self.folder / 'lib'}/*", "-d", classes, HERE / "SearchNode.java"])
        greeting = sorted(path.name for path in classes.glob("SearchNode$Greeting*.class"))
        target = self.folder / "modules/greeting/greeting.jar"
        run([java / "jar", "cf", target, *(part for name in greeting for part in ("-C", classes, name))])
        for name in greeting:
            (classes / name).unlink()
        version = elasticsearch_version()
        for module, plugin in MODULES.items():
            (self.folder / "modules" / module / "plugin-descriptor.properties").write_text(
                f"name={module}\ndescription={module}\nversion={version}\nelasticsearch.version={version}\n"
                f"java.version=21\nclassname={plugin}\n"
            )
        (self.folder / "config/elasticsearch.yml").touch()
        (self.folder / "config/log4j2.properties").write_text(LOG4J)


def elasticsearch_version() -> str:
    """The version named in ``pom.xml``."""
    return re.search(r"<elasticsearch\.version>([^<]+)<", (HERE / "pom.xml").read_text())[1]


def fetch_jars() -> Path:
    """The folder of the server's jars, downloaded by Maven the first time."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "portal-tests"
    jars = cache / f"elasticsearch-{elasticsearch_version()}"
    if not jars.is_dir():
        if shutil.which("mvn") is None:
            raise CannotStart("mvn is needed to fetch Elasticsearch; or set ELASTICSEARCH_URL to a running one")
        cache.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=cache))
        command = ["mvn", "-q", "-B", "-ntp", "-f", HERE / "pom.xml", "dependency:copy-dependencies"]
        run([*command, f"-DoutputDirectory={part}"])
        # Whole or not at all: an interrupted download must not be taken for a finished one.
        try:
            part.rename(jars)
        except OSError:
            shutil.rmtree(part)
    return jars


def find_java() -> Path:
    """The home of a JDK of 21 or newer."""
    named = [os.environ.get(name, "") for name in ("SEARCH_NODE_JAVA_HOME", "JAVA_HOME")]
    for home in [*(Path(name) for name in named if name), *sorted(Path("/usr/lib/jvm").glob("*"))]:
        compiler = home / "bin/javac"
        if compiler.is_file():
            found = re.match(r"javac (\d+)", run([compiler, "-version"]))
            if found and int(found[1]) >= 21:
                return home
    raise CannotStart("no JDK of 21 or newer found; set SEARCH_NODE_JAVA_HOME")


def run(command: list) -> str:
    """Run a build step and return what it printed; CannotStart with its output when it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise CannotStart(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr
