"""The Chinese catalogue is complete, matches the source and keeps every placeholder."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent.parent
CATALOGUE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SOURCES = ["core", "search", "content", "liaison", "portal", "templates"]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


def messages(path: Path) -> dict:
    with path.open("rb") as handle:
        return {(m.context, m.id): m for m in read_po(handle) if m.id}


def translations(message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def test_nothing_is_untranslated_or_uncertain():
    left = [key for key, m in messages(CATALOGUE).items() if m.fuzzy or not all(translations(m))]
    assert not left


def test_translations_keep_the_placeholders():
    wrong = []
    for key, message in messages(CATALOGUE).items():
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        known = {m.group() for source in sources for m in PLACEHOLDER.finditer(source)}
        for text in translations(message):
            if {m.group() for m in PLACEHOLDER.finditer(text)} - known:
                wrong.append(key)
    assert not wrong


def test_the_catalogue_holds_every_message_of_the_source(tmp_path):
    if shutil.which("xgettext") is None:
        pytest.skip("needs gettext (xgettext) to collect messages: apt-get install gettext")
    for name in SOURCES:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "zh_Hans", "--no-location", "--no-wrap"],
        cwd=tmp_path,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": ""},
        check=True,
        capture_output=True,
    )
    collected = messages(tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")
    assert not set(collected) - set(messages(CATALOGUE))
    assert not set(messages(CATALOGUE)) - set(collected)
