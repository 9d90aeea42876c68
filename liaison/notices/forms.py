"""The form of preferences."""

from django import forms

from liaison.notices.models import NoticePreference


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
