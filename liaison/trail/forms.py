"""The filter of the audit trail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.audit import Result, registered_actions


class AuditFilter(forms.Form):
    """Which entries of the audit trail are listed."""

    who = forms.CharField(label=_("who"), max_length=60, required=False)
    action = forms.ChoiceField(label=_("action"), required=False)
    stream = forms.CharField(label=_("subject"), max_length=120, required=False)
    result = forms.ChoiceField(label=_("result"), choices=[("", _("all")), *Result.choices], required=False)
    since = forms.DateField(label=_("from day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("until day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(((action.code, str(action.label)) for action in registered_actions()), key=lambda pair: pair[1])
        self.fields["action"].choices = [("", _("all")), *known]
