"""Forms of the admin for rulings."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm


class RulingForm(WagtailAdminModelForm):
    """The edit form. Browsers end lines with CR LF, texts here with LF: that difference is no change of the text, which
    would void an attestation of it and put a reviewer's name to it."""

    def __init__(self, data=None, *args, **kwargs):
        if data is not None:
            data = data.copy()  # a QueryDict: the admin's request.POST
            for name in data:
                data.setlist(name, [value.replace("\r\n", "\n") for value in data.getlist(name)])
        super().__init__(data, *args, **kwargs)


class WithdrawalForm(forms.Form):
    """撤回: the reason is printed on the page that takes the ruling's place."""

    reason = forms.CharField(
        label=_("Reason (published)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Readers see it instead of the ruling. Do not repeat personal data or anything of the ruling's content."
        ),
    )
    basis = forms.CharField(
        label=_("Legal basis (internal)"),
        max_length=300,
        required=False,
        help_text=_("Kept for the record; not shown to the public."),
    )
