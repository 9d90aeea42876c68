"""SVG elements in the portal's own language of class names, or with the same looks as presentation attributes.

A page colours charts by its stylesheet (a strict CSP forbids style attributes). A PDF has no stylesheet: there the
same elements carry fill, stroke and font of their own.
"""

from collections.abc import Sequence

INK, INK_2, INK_3, PAPER, PAPER_3, LINE = "#1a2029", "#48515c", "#5d6772", "#ffffff", "#e9ebe9", "#d5d9dc"
ACCENT, ACCENT_MID, ACCENT_TINT, SERIES_2, SOON_TINT = "#17517e", "#5b86a7", "#e9f1f7", "#a65a1e", "#fdf0da"

#: The looks of static/css/site.css and body.css, for pictures that stand alone.
LOOKS: dict[str, dict[str, str]] = {
    "c-grid": {"fill": "none", "stroke": LINE, "stroke-width": "1"},
    "c-axis": {"fill": "none", "stroke": INK_3, "stroke-width": "1"},
    "c-lead": {"fill": "none", "stroke": INK_3, "stroke-width": "1"},
    "c-line": {"fill": "none", "stroke": ACCENT, "stroke-width": "2.5"},
    "c-line2": {"fill": "none", "stroke": SERIES_2, "stroke-width": "2.5", "stroke-dasharray": "6 4"},
    "c-line3": {"fill": "none", "stroke": INK_3, "stroke-width": "2.5", "stroke-dasharray": "2 3"},
    "c-line4": {"fill": "none", "stroke": ACCENT_MID, "stroke-width": "2.5", "stroke-dasharray": "12 4 2 4"},
    "c-dot": {"fill": PAPER, "stroke": ACCENT, "stroke-width": "2.5"},
    "c-dot2": {"fill": SERIES_2},
    "c-dot3": {"fill": PAPER, "stroke": INK_3, "stroke-width": "2"},
    "c-dot4": {"fill": ACCENT_MID},
    "c-bar": {"fill": ACCENT},
    "c-s1": {"fill": ACCENT},
    "c-s2": {"fill": SERIES_2},
    "c-s3": {"fill": INK_3},
    "c-s4": {"fill": PAPER_3, "stroke": INK_3, "stroke-width": "1"},
    "c-s5": {"fill": ACCENT_TINT, "stroke": ACCENT, "stroke-width": "1"},
    "c-s6": {"fill": SOON_TINT, "stroke": SERIES_2, "stroke-width": "1"},
    "c-none": {"fill": PAPER_3},
}
#: Fills dark enough to carry light text.
DARK_PARTS = ("c-s1", "c-s2", "c-s3")
_TEXT_FILL = {"t2": INK_2, "t-on": PAPER}


def escape(text: str) -> str:
    """Text for XML content and quoted attributes; what XML cannot hold becomes U+FFFD."""
    legal = "".join(
        char
        if char in "\t\n\r" or 0x20 <= (code := ord(char)) <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000
        else "\ufffd"
        for char in text
    )
    return legal.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """A coordinate with one decimal at most, without a negative zero."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


class Canvas:
    """Collects the elements of one picture of a given ``width``; ``svg`` closes it with its height and words."""

    def __init__(self, width: int, *, standalone: bool = False, font: str = "Noto Sans SC") -> None:
        self.width = width
        self.wide = width >= 600
        self.standalone = standalone
        self.font = font
        self.elements: list[str] = []

    def _look(self, class_name: str) -> str:
        if not self.standalone:
            return f' class="{class_name}"'
        return "".join(f' {name}="{value}"' for name, value in LOOKS[class_name].items())

    def path(self, class_name: str, data: str) -> None:
        self.elements.append(f'<path{self._look(class_name)} d="{data}"/>')

    def polyline(self, class_name: str, points: Sequence[tuple[float, float]]) -> None:
        """An open line through ``points``."""
        self.path(class_name, "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points))

    def rect(self, class_name: str, x: float, y: float, width: float, height: float) -> None:
        self.elements.append(
            f'<rect{self._look(class_name)} x="{number(x)}" y="{number(y)}"'
            f' width="{number(max(width, 0))}" height="{number(height)}"/>'
        )

    def circle(self, class_name: str, x: float, y: float, radius: float) -> None:
        self.elements.append(
            f'<circle{self._look(class_name)} cx="{number(x)}" cy="{number(y)}" r="{number(radius)}"/>'
        )

    def text(
        self, x: float, y: float, content: str, *, anchor: str = "start", kind: str = "", bold: bool = False
    ) -> None:
        """One line of text at the 14-unit size; ``kind`` is "", "t2" (secondary) or "t-on" (on a dark part)."""
        place = f' x="{number(x)}" y="{number(y)}"' + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        if self.standalone:
            fill = _TEXT_FILL.get(kind, INK)
            look = f' font-family="{escape(self.font)}" font-size="14" fill="{fill}"'
            if bold:
                # The packaged font has one weight: a thin outline stands in for the bold one.
                look += f' stroke="{fill}" stroke-width="0.45"'
        else:
            classes = " ".join(name for name in (kind, "tb" if bold else "") if name)
            look = f' class="{classes}"' if classes else ""
        self.elements.append(f"<text{look}{place}>{escape(content)}</text>")

    def svg(self, height: float, *, title: str, description: str, id_prefix: str) -> str:
        """The finished picture with its title and description."""
        size = "w" if self.wide else "n"
        title_id, description_id = f"{id_prefix}{size}t", f"{id_prefix}{size}d"
        box = f'viewBox="0 0 {self.width} {number(height)}"'
        if self.standalone:
            head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{number(height)}" {box}'
        else:
            head = f'<svg class="fig--{size}" {box}'
        return (
            f'{head} role="img" aria-labelledby="{title_id} {description_id}">'
            f'<title id="{title_id}">{escape(title)}</title><desc id="{description_id}">{escape(description)}</desc>'
            + "".join(self.elements)
            + "</svg>"
        )
