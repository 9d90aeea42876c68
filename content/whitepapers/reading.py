"""What the pages of an edition show: chapters with their numbers, rendered bodies, key figures."""


def headline_figures(edition) -> list:
    return []


def edition_context(edition) -> dict:
    return {}


def whole_edition_context(edition) -> dict:
    return {}


def chapter_context(chapter) -> dict:
    return {}
