"""The account a person signs in with."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person's account. What the person may do comes from groups (editors) and memberships, never from here.

    ``display_name`` is the name printed as a credit (编辑、二审、终审) and shown to colleagues.
    """

    display_name = models.CharField(_("display name"), max_length=60, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.get_username()

    def get_full_name(self) -> str:
        """The display name; Wagtail and e-mails use it."""
        return self.display_name or super().get_full_name() or self.get_username()
