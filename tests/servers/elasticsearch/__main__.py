"""Start or stop one real Elasticsearch node for tests.

    python -m tests.servers.elasticsearch start [--port 9200]     prints the address for ELASTICSEARCH_URL
    python -m tests.servers.elasticsearch stop  [--port 9200]

Any other Elasticsearch 9 does as well: point ``ELASTICSEARCH_URL`` at it. See ``node.py`` for what this one lacks.
"""

import argparse
import sys

from tests.servers.elasticsearch.node import CannotStart, TestNode


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.servers.elasticsearch", description="A real Elasticsearch for tests")
    parser.add_argument("action", choices=["start", "stop"])
    parser.add_argument("--port", type=int, default=9200)
    options = parser.parse_args()
    node = TestNode(port=options.port)
    try:
        if options.action == "start":
            sys.stdout.write(node.start() + "\n")
        else:
            node.stop()
    except CannotStart as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
