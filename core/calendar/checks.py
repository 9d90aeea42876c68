"""Whether the libraries still agree, checked whenever Django starts or ``manage.py check`` runs."""

from django.core import checks

from core.calendar.published import disagreements


@checks.register()
def check_calendar(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """A day on which the libraries differ makes its whole year provisional; someone must decide it."""
    if app_configs is not None and not any(config.name == "core" for config in app_configs):
        return []
    return [
        checks.Warning(
            f"{found.day}: holidays says {_word(found.holidays_works)}, "
            f"chinesecalendar {_word(found.chinesecalendar_works)}",
            hint="Look at the State Council's notice and decide the day in core.calendar.published.RESOLVED.",
            id="core.W001",
        )
        for found in disagreements()
    ]


def _word(works: bool) -> str:
    return "worked" if works else "off"
