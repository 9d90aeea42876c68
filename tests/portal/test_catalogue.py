"""The Chinese catalogue is complete, matches the source and keeps every placeholder."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import wagtail
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils.translation import override
from wagtail.models import Page
from wagtail.snippets.models import get_snippet_models

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
    # Chinese has one form; a second one, even an empty one, makes Babel print a warning when the demo starts.
    second = CATALOGUE.read_text(encoding="utf-8").count("\nmsgstr[1]")
    assert not second, "delete the lines msgstr[1] of the catalogue"


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


#: Words of ours that mean the same as Wagtail's and read better here: they may stand in its place.
SAME_MEANING = {
    "%(time_period)s ago",
    "Approve",
    "Changes",
    "description",
    "documents",
    "Download CSV",
    "Field",
    "finished at",
    "Group",
    "Name",
    "name",
    "Not started",
    "Publish",
    "Published",
    "Rename",
    "revision",
    "Search",
    "Search the whole site",
    "started at",
    "Status",
    "status",
    "Warnings",
    "workflow",
    "workflows",
}


def test_no_message_gives_a_word_of_the_admin_another_meaning():
    """Ours is read after Wagtail's: “Pages” for the pager of a list would rename the page tree. Use a context."""
    ours = {m.id: m.string for m in messages(CATALOGUE).values() if not m.context and isinstance(m.id, str)}
    root = Path(wagtail.__file__).parent
    shown = [root, *(root / name for name in ("admin", "documents", "images", "snippets", "users"))]
    other = set()
    for path in (folder / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po" for folder in shown):
        for message in messages(path).values():
            if not message.context and message.string and message.id in ours and ours[message.id] != message.string:
                other.add(message.id)
    assert other <= SAME_MEANING, f"give these a context, or name them in SAME_MEANING: {other - SAME_MEANING}"


def _headings(panel) -> list[str]:
    """What ``panel`` and everything in it is called in a form: its heading, else the name of its field."""
    field = getattr(panel, "db_field", None)
    inside = [*getattr(panel, "children", []), getattr(panel, "child_edit_handler", None)]
    own = str(panel.heading or (field.verbose_name if field else ""))
    return [own, *(text for child in inside if child is not None for text in _headings(child))]


def test_editors_see_no_english_heading():
    """Every field and group of every form for pages and snippets, inline rows included, is named in Chinese."""
    pages = [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]
    with override("zh-hans"):
        handlers = {model.__name__: model.get_edit_handler() for model in pages}
        handlers |= {model.__name__: model.snippet_viewset.get_edit_handler() for model in get_snippet_models()}
        left = {(name, text) for name, panel in handlers.items() for text in _headings(panel)}
        left = {(name, text) for name, text in left if re.search(r"[A-Za-z]", text) and not re.search(r"[一-鿿]", text)}
    assert not left
