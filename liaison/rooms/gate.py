"""Who stands behind a session, for sockets: the portal says (it alone knows idle limits and second factors)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.access import Principal


@dataclass(slots=True)
class Gate:
    """``check`` gives the principal a session acts as now, or None; ``used`` notes that somebody is there."""

    check: Callable[[str], Principal | None] = lambda session_key: None
    used: Callable[[str], None] = lambda session_key: None


#: Closed until the portal opens it.
gate: Final = Gate()
