"""Forms of rooms."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.organisations.forms import ColleagueField
from liaison.organisations.models import Membership, Organisation
from liaison.rooms.choices import RoomRole


class OpenForm(forms.Form):
    """A room to be opened: its title and whom to let in."""

    title = forms.CharField(
        label=pgettext_lazy("room", "title"), max_length=120, help_text=_("Everybody in the room reads it.")
    )

    def __init__(self, *args, organisations: Iterable[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        found = Organisation.objects.filter(pk__in=[each.pk for each in organisations])
        self.fields["organisations"] = forms.ModelMultipleChoiceField(
            found,
            label=_("Organisations to let in"),
            widget=forms.CheckboxSelectMultiple,
            initial=found,
            help_text=_("The people who work on the matter there are in the room at once; they bring in others."),
        )


class ColleagueForm(forms.Form):
    """A colleague to bring in."""

    role = forms.ChoiceField(label=_("In the room"), choices=RoomRole.choices, initial=RoomRole.WRITER)
    from_start = forms.TypedChoiceField(
        label=_("Sees"),
        choices=[("start", _("everything from the start")), ("now", _("only what comes from now on"))],
        coerce=lambda value: value == "start",
        widget=forms.RadioSelect,
        initial="start",
    )

    def __init__(self, *args, colleagues: Iterable[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"] = ColleagueField(colleagues, label=_("Colleague"))
        self.order_fields(["member", "role", "from_start"])


class PartyForm(forms.Form):
    """Another organisation to let in."""

    def __init__(self, *args, organisations: Iterable[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = forms.ModelChoiceField(
            Organisation.objects.filter(pk__in=[each.pk for each in organisations]), label=_("Organisation")
        )
