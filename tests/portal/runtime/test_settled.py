"""What a serving process has loaded is not looked over for garbage again and again."""

import subprocess
import sys

import pytest

CODE = """
import gc, importlib
importlib.import_module({entry!r})
from django.urls import get_resolver
assert "url_patterns" in vars(get_resolver()), "addresses are loaded with the first request, after the freeze"
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


@pytest.mark.parametrize("entry", ["portal.wsgi", "portal.asgi"])
def test_loaded_modules_are_set_apart(entry):
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(entry=entry)], capture_output=True, text=True, timeout=120, check=True
    )
    frozen, others = map(int, done.stdout.split())
    assert frozen > 100_000
    assert others < frozen / 20
