"""Numbers without gaps or doubles: one counter row a series, taken under its lock."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _


class NumberSeries(models.Model):
    """The last number given in one series, such as ``disclosure/2026``."""

    key = models.CharField(_("series"), max_length=120, primary_key=True)
    last = models.PositiveBigIntegerField(_("last number given"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


def next_number(key: str) -> int:
    """Take the next number of series ``key`` (1, 2, 3 …) inside the caller's transaction.

    The row stays locked until that transaction ends, so a number is given if and only if what uses it is
    stored: no gap after a rollback, no double under concurrency (PostgreSQL row lock; SQLite's writer lock).
    """
    return next_numbers(key, 1)[0]


def next_numbers(key: str, count: int) -> range:
    """Take the next ``count`` numbers of series ``key`` at once, under the same rules as ``next_number``.

    For bulk writers: two statements instead of several for each number. ``count`` 0 takes none.

    Raises:
        ValueError: ``count`` is negative.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    with transaction.atomic():
        series = NumberSeries.objects.filter(key=key)
        # Adding locks the row; only the first number of a series finds none.
        if not series.update(last=models.F("last") + count):
            NumberSeries.objects.get_or_create(key=key)
            series.update(last=models.F("last") + count)
        last = NumberSeries.objects.values_list("last", flat=True).get(key=key)
        return range(last - count + 1, last + 1)
