"""Forms of notices: the list's filter, preferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.notices.models import NoticePreference
from liaison.workspace.lists import ANY, ListForm


class FilterForm(ListForm):
    """The list's filter."""

    show = forms.ChoiceField(
        label=_("Which"),
        choices=[("", pgettext_lazy("filter", "All")), ("unread", _("unread"))],
        required=False,
        widget=forms.HiddenInput,
    )
    about = forms.ChoiceField(
        label=_("About"),
        choices=[
            ANY,
            ("clue", _("clues")),
            ("referral", _("referrals")),
            ("rectification", _("rectifications")),
            ("document", _("documents to issue")),
            ("co_issue", _("joint documents to sign")),
            ("service", _("documents served")),
            ("campaign", _("campaigns")),
            ("crime", _("transfers of suspected crimes")),
            ("penalty", _("penalty opinions")),
            ("ledger", _("ledgers")),
            ("order", _("orders of supervision")),
            ("reading", _("drafts of white papers")),
            ("overlap", _("overlaps of clues")),
            ("consent", _("questions whether to share")),
            ("merger", _("visits made one")),
            ("membership", _("roles and deputies")),
        ],
        required=False,
    )
    need = forms.ChoiceField(
        label=_("What it asks"),
        choices=[ANY, ("act", _("something is to be done")), ("late", _("a limit has passed"))],
        required=False,
    )

    def wanted(self) -> dict[str, Any]:
        """As the read of the list takes it."""
        chosen = self.chosen()
        return {"unread": chosen["show"] == "unread", "about": chosen["about"], "need": chosen["need"]}


class PreferenceForm(forms.ModelForm):
    """How a member wants notices by mail."""

    class Meta:
        model = NoticePreference
        fields = ["mail", "quiet_from", "quiet_until", "quiet_days_off"]
        widgets = {
            "mail": forms.RadioSelect,
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
