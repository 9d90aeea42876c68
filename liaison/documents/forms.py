"""Forms of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files import PARTY_LIMITS
from liaison.clues.models import LONGEST_DESCRIPTION
from liaison.documents.joint import MOST_CO_ISSUERS, able_to_join
from liaison.documents.kinds import Kind, kinds_for
from liaison.documents.models import LONGEST_TERM, LONGEST_TITLE, Document, Secrecy, Urgency
from liaison.documents.services import MOST_SECRECY_YEARS
from liaison.organisations.choices import ACTIVE_ROLES
from liaison.organisations.models import Membership, Organisation
from liaison.rectifications.forms import MOST_FILES, FilesField
from liaison.workflow.definition import Event

TEXT_HELP = _(
    "One line is one paragraph. 一、 （一） 1. （1） at the beginning make headings. "
    "Lines that begin with | make a table: | cell | cell |; ／ is a line break in a cell."
)


def organisations_for(kind: Kind, issuer: Organisation):
    """Whom a document of ``kind`` can be addressed to."""
    able = Organisation.objects.active().of_kind(*kind.addressees).exclude(pk=issuer.pk)
    return able.order_by("kind", "region_id", "name")


class KindForm(forms.Form):
    """The first step: which kind."""

    kind = forms.ChoiceField(label=_("Kind of document"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation_kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds_for(organisation_kind)]


class DraftForm(forms.Form):
    """A draft: what is printed, to whom, and until when a reply is asked for."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    addressees = forms.ModelMultipleChoiceField(
        label=_("Addressees"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    addressed_as = forms.CharField(
        label=_("Line of addressees as printed"),
        max_length=200,
        required=False,
        help_text=_(
            "Empty: their names. Each addressee reads this line; write 各有关单位 where they shall not know each other."
        ),
    )
    co_issuers = forms.ModelMultipleChoiceField(
        label=_("Issued together with (联合行文)"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_DESCRIPTION, widget=forms.Textarea({"rows": 22}), help_text=TEXT_HELP
    )
    supervisor = forms.ModelChoiceField(label=_("Supervisor (1)"), queryset=Membership.objects.none(), required=False)
    second_supervisor = forms.ModelChoiceField(
        label=_("Supervisor (2)"), queryset=Membership.objects.none(), required=False
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=[("", pgettext_lazy("urgency", "none")), *Urgency.choices], required=False
    )
    secrecy = forms.ChoiceField(
        label=_("Secrecy mark"), choices=[("", pgettext_lazy("secrecy mark", "none")), *Secrecy.choices], required=False
    )
    secrecy_years = forms.IntegerField(
        label=_("Years of secrecy"), min_value=1, max_value=MOST_SECRECY_YEARS, required=False
    )
    reply_asked = forms.BooleanField(label=_("A reply is asked for"), required=False)
    reply_days = forms.IntegerField(label=_("Days for the reply"), min_value=1, max_value=LONGEST_TERM, required=False)
    copies_to = forms.CharField(label=_("Copies to (抄送)"), max_length=300, required=False)

    def __init__(self, *args: Any, document: Document, term: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = document.rules
        if not settings.PORTAL_SECRECY_MARKS:
            del self.fields["secrecy"], self.fields["secrecy_years"]
        if rules.is_served:
            able = organisations_for(rules, document.issuer)
            if not rules.many:
                self.fields["addressees"] = forms.ModelChoiceField(label=_("Addressee"), queryset=able, required=False)
            self.fields["addressees"].queryset = able
        else:
            for name in ("addressees", "addressed_as", "copies_to"):
                del self.fields[name]
        if rules.joint:
            self.fields["co_issuers"].queryset = able_to_join(rules, document.issuer)
            self.fields["co_issuers"].help_text = _(
                "Your organisation is the host: it stands first and gives the number. After your head's approval the "
                "head of each of these signs, or refuses with a reason; the document is issued when all have signed. "
                "At most %(n)d; they read the text, its services and the replies."
            ) % {"n": MOST_CO_ISSUERS}
        else:
            del self.fields["co_issuers"]
        if rules.limit:
            self.fields["reply_days"].help_text = _("Empty: the limit in force, %(term)s.") % {"term": term}
        else:
            del self.fields["reply_asked"], self.fields["reply_days"]
        members = Membership.objects.active().filter(organisation=document.issuer_id, role__in=ACTIVE_ROLES)
        members = members.exclude(certificate="").select_related("user", "organisation").order_by("pk")
        for name in ("supervisor", "second_supervisor"):
            self.fields[name].queryset = members
            self.fields[name].label_from_instance = lambda member: f"{member.user}（{member.certificate}）"
        if rules.supervisors:
            self.fields["supervisor"].help_text = _("This kind names two certificated supervisors.")

    def given(self) -> dict[str, Any]:
        """What ``edit_document`` takes."""
        data = dict(self.cleaned_data)
        named = [data.pop("supervisor"), data.pop("second_supervisor")]
        if isinstance(data.get("addressees"), Organisation):
            data["addressees"] = [data["addressees"]]
        elif "addressees" in data and not data["addressees"]:
            data["addressees"] = []
        return (
            {"addressees": [], "reply_asked": False, "reply_days": None}
            | data
            | {"supervisors": [member for member in named if member]}
        )

    @staticmethod
    def stored(document: Document) -> dict[str, Any]:
        """What the form shows of a draft."""
        names = (
            *("title", "text", "addressed_as", "copies_to", "supervisor", "second_supervisor", "reply_asked"),
            *("urgency", "secrecy", "secrecy_years"),
        )
        chosen = list(document.services.order_by("pk").values_list("addressee", flat=True))
        return {name: getattr(document, name) for name in names} | {
            "reply_days": document.reply_days,
            "co_issuers": [each.pk for each in document.co_issuers],
            "addressees": chosen if document.rules.many else (chosen[0] if chosen else None),
        }


class AnnexForm(forms.Form):
    """Annexes (附件) of a draft."""

    files = FilesField(
        label=_("Annexes"), help_text=_("Their names are printed in the document; addressees can open them.")
    )


class TogetherForm(forms.Form):
    """Which of the approved documents are issued together."""

    documents = forms.ModelMultipleChoiceField(
        label=_("Documents to be issued"), queryset=Document.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ready: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["documents"].queryset = ready
        self.fields["documents"].label_from_instance = lambda each: f"{each.get_kind_display()}　{each.title}"


class EventForm(forms.Form):
    """What one event of a document or a service asks for."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "text" in event.requires:
            self.fields["text"] = forms.CharField(
                label=_("Reply (the issuing organisation reads it)"),
                max_length=LONGEST_DESCRIPTION,
                widget=forms.Textarea({"rows": 10}),
            )
            self.fields["files"] = FilesField(
                label=_("Evidence files"),
                required=False,
                help_text=_(
                    "At most %(n)d at once, each up to %(size)d MB: pictures, PDF, docx, xlsx, txt, csv, sound."
                )
                % {"n": MOST_FILES, "size": PARTY_LIMITS.largest // 1024 // 1024},
            )
        if "days" in event.requires:
            self.fields["days"] = forms.IntegerField(
                label=_("More days for the reply"), min_value=1, max_value=LONGEST_TERM
            )
        if "reason" in event.requires:
            self.fields["reason"] = forms.CharField(
                label=_("Reason"), max_length=2000, widget=forms.Textarea({"rows": 4})
            )

    def note(self) -> str:
        """Words for the timeline."""
        return self.cleaned_data.get("reason", "")


class TemplateForm(forms.Form):
    """A new version of a template, and a record to try it on."""

    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)
    text = forms.CharField(
        label=_("Text"), max_length=LONGEST_DESCRIPTION, widget=forms.Textarea({"rows": 22}), help_text=TEXT_HELP
    )
    remark = forms.CharField(label=_("What was changed"), max_length=200, required=False)
    sample = forms.ChoiceField(
        label=_("Record to try it on"),
        required=False,
        help_text=_("Samples are invented and always there. A trial is stored nowhere and is no document."),
    )

    def __init__(self, *args: Any, samples: list[tuple[str, str]], records: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        own = [(_("Records of your organisation"), records)] if records else []
        self.fields["sample"].choices = [("", _("without a record")), (_("Samples (invented)"), samples), *own]
