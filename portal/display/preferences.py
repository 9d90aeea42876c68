"""How a reader wants pages shown: elder mode, type size, simplified or traditional characters.

Kept in one cookie, so that it works without JavaScript, survives visits and names the page-cache variant.
"""

from dataclasses import dataclass, replace
from typing import Final

COOKIE: Final = "display"
COOKIE_AGE: Final = 365 * 24 * 3600

MODES: Final = ("normal", "elder")
SIZES: Final = ("m", "s", "l")
SCRIPTS: Final = ("hans", "hant")

#: Query parameter → (attribute, {accepted value: stored value}).
PARAMETERS: Final = {
    "mode": ("mode", {"normal": "normal", "elder": "elder"}),
    "size": ("size", {"s": "s", "m": "m", "l": "l"}),
    "lang": ("script", {"zh-hans": "hans", "zh-hant": "hant"}),
}


@dataclass(frozen=True, slots=True)
class Display:
    """A reader's display choices. ``str(display)`` is the cookie value and the cache variant."""

    mode: str = "normal"
    size: str = "m"
    script: str = "hans"

    def __str__(self) -> str:
        return f"{self.mode}.{self.size}.{self.script}"

    @property
    def elder(self) -> bool:
        return self.mode == "elder"

    @property
    def traditional(self) -> bool:
        return self.script == "hant"

    def chosen(self, parameters) -> "Display":
        """These preferences with what the query ``parameters`` (a mapping) ask for; unknown values are ignored."""
        display = self
        for name, (attribute, values) in PARAMETERS.items():
            value = values.get(parameters.get(name, ""))
            if value:
                display = replace(display, **{attribute: value})
        return display


DEFAULT: Final = Display()


def parse(cookie: str | None) -> Display:
    """The preferences a cookie value stands for; anything malformed is the default."""
    parts = (cookie or "").split(".")
    if len(parts) == 3 and parts[0] in MODES and parts[1] in SIZES and parts[2] in SCRIPTS:
        return Display(*parts)
    return DEFAULT
