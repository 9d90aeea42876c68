"""Previews: the first page of a PDF as a picture, drawn when first looked at and kept for a day."""

import logging
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Final

from django.core.cache import cache

from core.files import store
from core.files.kinds import MEBIBYTE
from core.files.models import Attachment

logger = logging.getLogger(__name__)

_DRAWER: Final = Path(__file__).with_name("page_picture.py")
WIDTH: Final = 480
PATIENCE: Final = 15  # seconds
KEPT: Final = 24 * 3600
#: Of a larger file the portal draws nothing: reading it would take longer than the reader waits.
LARGEST: Final = 30 * MEBIBYTE
#: One at a time: a page full of PDFs must not take every core from the others.
_drawing = threading.Lock()


def has_preview(name: str, size: int) -> bool:
    """Whether a file of this name and size (bytes) may have one."""
    return name.lower().endswith(".pdf") and size <= LARGEST


def preview(attachment: Attachment) -> bytes | None:
    """A PNG of the first page of the copy that people get, ``WIDTH`` pixels wide; None where it cannot be drawn.

    Raises:
        StoreUnavailableError: the file cannot be read at the moment.
    """
    stored = attachment.offered
    if not has_preview(attachment.name, stored.size):
        return None
    key = f"file-preview:{stored.sha256}"
    found = cache.get(key)
    if found is None:
        with _drawing:
            found = cache.get(key)
            if found is None:
                found = _draw(stored.sha256)
                cache.set(key, found, KEPT)
    return found or None


def _draw(sha256: str) -> bytes:
    """The picture, or nothing: a file that cannot be drawn is not tried again for a day."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as copy:
        with store.read(sha256) as source:
            while piece := source.read(MEBIBYTE):
                copy.write(piece)
        copy.flush()
        try:
            drawn = subprocess.run(  # noqa: S603  our own program, on a file we named
                [sys.executable, "-I", str(_DRAWER), copy.name, str(WIDTH)],
                capture_output=True,
                timeout=PATIENCE,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "TMPDIR": tempfile.gettempdir()},
            )
        except subprocess.TimeoutExpired:
            logger.warning("No preview of file %s: it took too long", sha256)
            return b""
    if drawn.returncode or not drawn.stdout.startswith(b"\x89PNG"):
        logger.info("No preview of file %s (code %s)", sha256, drawn.returncode)
        return b""
    return drawn.stdout
