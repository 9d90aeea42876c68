"""The first page of a PDF as a picture, in a process of its own: ``python page_picture.py FILE WIDTH`` writes a PNG.

Drawn by typst's reader of PDF, which is safe Rust. What somebody uploads may still ask for endless work: processor time
and memory are bounded here, and whoever starts this bounds the time. Nothing of the portal is loaded.
"""

import resource
import shutil
import sys
import tempfile
from pathlib import Path

import typst

SECONDS = 10
MEMORY = 2**30


def main() -> None:
    """Draw, or end with an error."""
    source, width = Path(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(source, Path(folder) / "page.pdf")
        (Path(folder) / "picture.typ").write_text(
            f"#set page(width: {width}pt, height: auto, margin: 0pt, fill: white)\n"
            '#image("page.pdf", page: 1, width: 100%)'
        )
        picture = typst.compile(str(Path(folder) / "picture.typ"), root=folder, format="png", ppi=72.0)
    sys.stdout.buffer.write(picture if isinstance(picture, bytes) else picture[0])


if __name__ == "__main__":
    main()
