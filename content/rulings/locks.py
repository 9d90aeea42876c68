"""A withdrawn ruling is closed to editing until the withdrawal is lifted."""

from django.utils.translation import gettext as _
from wagtail.locks import BaseLock


class WithdrawnError(Exception):
    """Raised on an attempt to publish a withdrawn ruling; the argument is its number."""

    def __str__(self) -> str:
        return _("%(number)s is withdrawn. Lift the withdrawal first.") % {"number": self.args[0]}


class WithdrawnLock(BaseLock):
    """Nobody edits, submits or publishes a withdrawn ruling: the text stays as it was when taken down."""

    def for_user(self, user) -> bool:
        return True

    def get_message(self, user) -> str:
        return _(
            "Withdrawn on %(day)s: %(reason)s The text is kept for the record. Lift the withdrawal to edit it."
        ) % {
            "day": self.object.withdrawn_on,
            "reason": self.object.withdrawal_reason,
        }

    def get_locked_by(self, user) -> str:
        return _("Withdrawn")

    def get_description(self, user) -> str:
        return _("No one can edit a withdrawn ruling.")
