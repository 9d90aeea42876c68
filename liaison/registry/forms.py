"""Forms of the register."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from liaison.organisations.models import Organisation
from liaison.registry.rules import below
from liaison.workspace.lists import ANY, ListForm

STATES = [ANY, ("valid", _("valid today")), ("soon", _("ends within 60 days")), ("ended", _("expired or revoked"))]


class CertificatesForm(ListForm):
    """What narrows the list of certificates."""

    q = forms.CharField(label=_("Name or certificate number"), max_length=60, required=False)
    body = forms.ModelChoiceField(
        label=_("Body"), queryset=Organisation.objects.none(), required=False, empty_label=ANY[1]
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    def __init__(self, data, *, principal) -> None:
        super().__init__(data)
        found = Organisation.objects.filter(below(principal, ""), enforcement__isnull=False)
        self.fields["body"].queryset = found.order_by("region_id", "pk")

    def wanted(self) -> dict:
        """As the read takes it."""
        chosen = self.chosen()
        body = chosen["body"]
        return {"text": chosen["q"], "state": chosen["state"], "body": body.pk if body else None}


class EnterprisesForm(ListForm):
    """What narrows the list of enterprises."""

    q = forms.CharField(label=_("Name or code"), max_length=60, required=False)


class TableForm(forms.Form):
    """A table to be imported."""

    file = forms.FileField(label=_("CSV or XLSX file"), help_text=_("UTF-8 or GBK, at most 5 MB and 2,000 rows."))
