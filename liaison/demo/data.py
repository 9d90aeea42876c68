"""The demo data files of the parties, read."""

import tomllib
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data"


@cache
def read(name: str) -> dict:
    """One data file (``organisations.toml``, ``people.toml``) as a dictionary; read once a process."""
    with (FOLDER / name).open("rb") as handle:
        return tomllib.load(handle)
