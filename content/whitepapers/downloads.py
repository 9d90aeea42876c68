"""Downloads of an edition: PDF and CSV."""


def edition_pdf(edition, request):
    return None


def edition_csv(edition):
    return None


def figure_csv(chapter, figure):
    return None


def chapter_csv(chapter):
    return None
