#!/usr/bin/env python3
"""Checks an exported slice of the audit chain. Needs Python 3.8 or newer and nothing else: no server, no packages.

    python3 verifier.py slice.jsonl
    python3 verifier.py slice.jsonl --expect HASH      (the last hash, as printed in the case file or noted elsewhere)

The first line of a slice says which stream it is, how many entries it has and the hash of the last. Each further line
is one entry, in the order in which they were recorded. ``hash`` is the SHA-256 of the line without ``hash`` (keys
sorted, no spaces, UTF-8). ``stream_prev_hash`` is the hash of the entry before it in the same stream, empty for the
first; ``prev_hash`` belongs to the chain over all streams, which a slice does not contain.

The portal itself computes its hashes with the functions below.
"""

import argparse
import hashlib
import json
import sys

FORMAT = "audit-slice/1"

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Broken(Exception):
    """The slice is not what was recorded. The message says where and how."""


def canonical(value):
    """``value`` as the text that is hashed: keys sorted, no spaces, nothing escaped that need not be."""
    return _ENCODER.encode(value)


def entry_hash(entry):
    """The hash of ``entry``: a dictionary of all its fields, both links included, without ``hash``."""
    return hashlib.sha256(canonical(entry).encode("utf-8")).hexdigest()


def _parsed(line, number):
    try:
        value = json.loads(line)
        exact = isinstance(value, dict) and canonical(value) == line
    except (ValueError, RecursionError):
        exact = False
    if not exact:
        raise Broken(f"line {number}: not written as it was exported")
    return value


def check(lines, expect=""):
    """Check a slice given as an iterable of lines (str). Returns (stream, number of entries, last hash).

    Raises Broken with the first thing that is wrong. ``expect`` is what the last hash must be, when it is known.
    """
    lines = (line[:-1] if line.endswith("\n") else line for line in lines)
    head = _parsed(next(lines, ""), 1)
    if head.get("format") != FORMAT:
        raise Broken(f"line 1: not a slice of an audit chain ({FORMAT})")
    previous, last_seq, count = "", 0, 0
    for number, line in enumerate(lines, start=2):
        entry = _parsed(line, number)
        stated = entry.pop("hash", None)
        where = "line {} (entry {})".format(number, entry.get("seq"))
        if entry_hash(entry) != stated:
            raise Broken(where + ": changed, its hash does not fit what it says")
        if entry.get("stream") != head.get("stream"):
            raise Broken(where + ": belongs to another stream")
        if entry.get("stream_prev_hash") != previous or entry.get("stream_seq") != count + 1:
            raise Broken(where + ": does not follow the entry before it; entries are missing, added or out of order")
        if not isinstance(entry.get("seq"), int) or entry["seq"] <= last_seq:
            raise Broken(where + ": older than the entry before it")
        previous, last_seq, count = stated, entry["seq"], count + 1
    if count != head.get("entries") or previous != head.get("last_hash"):
        raise Broken("the end does not fit what the first line says: entries are missing or added at the end")
    if expect and previous != expect:
        raise Broken(f"the last hash is {previous}, expected was {expect}")
    return head.get("stream"), count, previous


def main(arguments=None):
    """Command line; exit code 0 when the slice is intact, 1 when it is not, 2 when it cannot be read."""
    parser = argparse.ArgumentParser(description="Check an exported slice of the audit chain.")
    parser.add_argument("slice", help="the exported .jsonl file")
    parser.add_argument("--expect", default="", help="what the last hash must be, where it is known")
    options = parser.parse_args(arguments)
    try:
        with open(options.slice, encoding="utf-8", newline="\n") as lines:
            stream, count, last = check(lines, expect=options.expect)
    except UnicodeDecodeError:
        sys.stdout.write("BROKEN 已被改动: not UTF-8 text\n")
        return 1
    except OSError as error:
        sys.stdout.write(f"cannot read: {error}\n")
        return 2
    except Broken as problem:
        sys.stdout.write(f"BROKEN 已被改动: {problem}\n")
        return 1
    sys.stdout.write(f"INTACT 完整: {stream}, {count} entries, last hash {last}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
