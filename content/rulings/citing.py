"""Citations of a ruling, from its text."""


def citations_of(ruling) -> list[dict]:
    return []
