"""The filter of the audit trail."""

from collections import defaultdict
from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from core.audit import Result, registered_actions
from liaison.trail.wording import kind_words


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
        # By what they are about: many kinds of records are "closed" or "approved".
        actions_of = groupby(registered_actions(), lambda action: action.code.partition(".")[0])
        groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for kind, actions in actions_of:  # they come in the order of their codes
            groups[kind_words(kind)] += [(action.code, str(action.label)) for action in actions]
        known = [(about, sorted(pairs, key=lambda pair: pair[1])) for about, pairs in sorted(groups.items())]
        self.fields["action"].choices = [("", _("all")), *known]
