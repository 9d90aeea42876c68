"""Forms about people and organisations."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Invitation, Membership, Region
from liaison.organisations.refusals import Refused


def refuse(form: forms.Form, refused: Refused) -> None:
    """Show at its field, or above the form, why a service refused."""
    form.add_error(refused.field if refused.field in form.fields else None, refused.message)


class ColleagueField(forms.ModelChoiceField):
    """Choice of a colleague: name, department, role."""

    def __init__(self, colleagues: Iterable[Membership], **kwargs) -> None:
        pks = [colleague.pk for colleague in colleagues]
        queryset = Membership.objects.filter(pk__in=pks).select_related("user", "organisation")
        super().__init__(queryset=queryset, **kwargs)

    def label_from_instance(self, membership: Membership) -> str:
        parts = [str(membership.user), membership.department, membership.get_role_display()]
        return " · ".join(part for part in parts if part)


def _date(label: str, **kwargs) -> forms.DateField:
    # The browser's own picker sends and shows the day in this form only.
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class InvitationForm(forms.Form):
    """Whom to invite, as what."""

    name = forms.CharField(label=pgettext_lazy("person", "name"), max_length=60)
    email = forms.EmailField(
        label=gettext_lazy("e-mail"),
        max_length=254,
        help_text=gettext_lazy("The link goes there. An official address, used by this person only."),
    )
    department = forms.CharField(label=gettext_lazy("department"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("role"),
        choices=Role.choices,
        initial=Role.CLERK,
        help_text=gettext_lazy(
            "Head: decides and manages people. Clerk: handles. Auditor: reads the audit trail. Read only: looks on."
        ),
    )


class MembershipForm(forms.Form):
    """What a colleague does."""

    role = forms.ChoiceField(label=gettext_lazy("role"), choices=Role.choices)
    department = forms.CharField(label=gettext_lazy("department"), max_length=60, required=False)
    certificate = forms.CharField(label=gettext_lazy("supervision certificate"), max_length=40, required=False)


class DeputyForm(forms.Form):
    """Who deputises, from when until when."""

    starts_on = _date(gettext_lazy("first day"))
    ends_on = _date(gettext_lazy("last day"))
    reason = forms.CharField(
        label=gettext_lazy("reason"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Such as leave, training, duty elsewhere. Colleagues see it."),
    )
    field_order = ("deputy", "starts_on", "ends_on", "reason")

    def __init__(self, *args, colleagues: Iterable[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = ColleagueField(
            colleagues, label=gettext_lazy("deputy (B)"), empty_label=gettext_lazy("choose")
        )
        self.fields["starts_on"].initial = timezone.localdate()
        self.order_fields(self.field_order)


class LeavingForm(forms.Form):
    """Who takes over open work, and why the membership ends. ``successor_of_<n>`` overrides for one item."""

    reason = forms.CharField(label=gettext_lazy("reason"), max_length=200, required=False)
    field_order = ("successor", "reason")

    def __init__(self, *args, colleagues: Iterable[Membership], keys: Iterable[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.keys = list(keys)
        colleagues = list(colleagues)
        if self.keys:
            self.fields["successor"] = ColleagueField(
                colleagues,
                label=gettext_lazy("who takes over the open work"),
                required=False,
                empty_label=gettext_lazy("choose"),
            )
            for number, _key in enumerate(self.keys):
                self.fields[f"successor_of_{number}"] = ColleagueField(
                    colleagues,
                    required=False,
                    empty_label=gettext_lazy("as above"),
                    label=gettext_lazy("taken over by"),
                )
        self.order_fields(self.field_order)

    def successor_of(self) -> dict[str, Membership]:
        """Who takes over single items, by key."""
        chosen = {key: self.cleaned_data.get(f"successor_of_{number}") for number, key in enumerate(self.keys)}
        return {key: colleague for key, colleague in chosen.items() if colleague is not None}


class NewAccountForm(forms.Form):
    """A person who joins and has no account yet. Names and passwords follow the rules of signing in."""

    display_name = forms.CharField(
        label=gettext_lazy("your name"),
        max_length=60,
        help_text=gettext_lazy("As colleagues know you. It stands beside everything you do."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    username = forms.CharField(
        label=gettext_lazy("user name"),
        min_length=2,
        max_length=150,
        help_text=gettext_lazy("For signing in. Letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("password"),
        max_length=256,
        strip=False,
        help_text=gettext_lazy("At least 12 characters, no common word, not only digits."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=gettext_lazy("password, once more"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, invitation: Invitation, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["display_name"].initial = invitation.name

    def clean_username(self) -> str:
        return get_adapter().clean_username(self.cleaned_data["username"])

    def clean(self) -> dict:
        data = super().clean()
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords are not the same."))
        elif first:
            person = get_user_model()(
                username=data.get("username", ""),
                display_name=data.get("display_name", ""),
                email=self.invitation.email,
            )
            try:
                get_adapter().clean_password(first, user=person)
            except ValidationError as error:
                self.add_error("password1", error)
        return data


class PeopleFilter(forms.Form):
    """Which people of one's organisation are listed."""

    q = forms.CharField(label=gettext_lazy("name or department"), max_length=60, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("role"), choices=[("", gettext_lazy("all")), *Role.choices], required=False
    )
    left = forms.BooleanField(label=gettext_lazy("also those who left"), required=False)


class OrganisationFilter(forms.Form):
    """Which organisations the directory lists."""

    q = forms.CharField(label=gettext_lazy("name or field"), max_length=60, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("kind"), choices=[("", gettext_lazy("all")), *OrganisationKind.choices], required=False
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("region"),
        queryset=Region.objects.order_by("pk"),
        required=False,
        empty_label=gettext_lazy("all"),
    )
