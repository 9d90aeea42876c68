"""For whom every address is: views of the workspaces say it themselves, all others are listed here by where they begin.

A test walks all addresses and fails for one that neither declares an audience nor stands here; under the addresses of
the parties (``work/``, ``clues/``) a declaration is compulsory, because there it also guards.
"""

from collections.abc import Iterator
from typing import Final

from django.urls import URLPattern, URLResolver, get_resolver

from core.access import Audience, declared_audience

#: Beginning of an address → its audience. The longest that fits counts.
BY_PREFIX: Final = {
    "": Audience.PUBLIC,  # Wagtail's page tree and the public views of content
    "admin/": Audience.EDITOR,
    "admin/login/": Audience.PUBLIC,
    "accounts/": Audience.ACCOUNT,
    "accounts/login/": Audience.PUBLIC,
    "accounts/password/reset/": Audience.PUBLIC,
    "documents/": Audience.PUBLIC,
    "media/images/": Audience.PUBLIC,
    "api/v2/": Audience.PUBLIC,
    "search/": Audience.PUBLIC,
    "rulings/": Audience.PUBLIC,
    "statutes/": Audience.PUBLIC,
}
#: Here every view must declare its audience itself.
GUARDED: Final = ("work/", "clues/", "inspections/", "calendar/")


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the portal as (pattern, where it leads)."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = before + str(entry.pattern).lstrip("^")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, address)
        else:
            yield address, entry


def audience_of(address: str, pattern: URLPattern) -> Audience | None:
    """The audience of an address; None where it must declare one and does not."""
    declared = declared_audience(pattern.callback)
    if declared is not None or address.startswith(GUARDED):
        return declared
    fitting = [prefix for prefix in BY_PREFIX if address.startswith(prefix)]
    return BY_PREFIX[max(fitting, key=len)]


def undeclared() -> list[str]:
    """Addresses whose audience nobody has said."""
    return [address for address, pattern in addresses() if audience_of(address, pattern) is None]
