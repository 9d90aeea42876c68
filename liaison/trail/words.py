"""The words of the audit trail: what a key in the detail of an entry stands for, and what a code in it does.

The table is closed: ``python -m portal.audit_words`` collects the keys from the source code and misses none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.analyses.choices import Cause
from liaison.board.tellable import LABELS
from liaison.campaigns.choices import CheckResult
from liaison.documents.kinds import CHOICES as DOCUMENTS
from liaison.organisations.choices import Role
from liaison.organisations.models import AdministratorDuty
from liaison.promotion.models import CampaignPage
from liaison.retention.kinds import OUTCOMES
from liaison.retention.models import RecordKind
from liaison.rooms.choices import RoomRole
from liaison.rooms.models import Stance

#: What it is about, what was decided, then numbers and hashes: lines follow the order of this table. A key that means
#: something else in entries of one action or of one group of actions stands once more, after ``action.``.
KEYS: Final[dict[str, Any]] = {
    "person": _("person"),
    "name": _("name"),
    "item": pgettext_lazy("audit", "item"),
    "room.item": _("action item"),
    "campaign.item": _("item of the checklist"),
    "number": _("number"),
    "kind": _("kind"),
    "what": _("what"),
    "goal": _("draft of"),
    "label": _("label"),
    "enterprise": _("enterprise"),
    "matter": _("matter"),
    "case": _("case number"),
    "clue": _("clue"),
    "referral": _("referral"),
    "rectification": _("rectification"),
    "document": pgettext_lazy("audit", "document"),
    "about": _("about"),
    "organisation": _("organisation"),
    "organisations": _("organisations"),
    "body": _("body concerned"),
    "below": _("organisation below"),
    "receiver": _("receiving organisation"),
    "reader": _("reading organisation"),
    "owner": pgettext_lazy("audit", "owner"),
    "host": _("visit of the day"),
    "guest": _("visit that joins it"),
    "room.guest": _("guest"),
    "member": _("member"),
    "role": _("role"),
    "department": _("department"),
    "duty": _("duty"),
    "deputy": pgettext_lazy("audit", "deputy"),
    "starts_on": _("first day"),
    "ends_on": _("last day"),
    "handed_over": _("handed over"),
    "from": _("handed over by"),
    "to": _("handed over to"),
    "deputy_of_name": _("done as deputy of"),
    "outcome": _("outcome"),
    "months": _("period"),
    "period_months": _("period"),
    "since": _("in force from"),
    "source": _("source"),
    "deleted": _("kind of record"),
    "proposed_by": _("proposed by"),
    "approved_by": _("approved by"),
    "granted": _("answer"),
    "stance": _("stance"),
    "result": _("result"),
    "causes": _("causes"),
    "finding": _("finding"),
    "findings": pgettext_lazy("audit", "findings"),
    "is_working": pgettext_lazy("audit", "day"),
    "amount": _("limit"),
    "unit": _("unit"),
    "first": _("first day"),
    "last": _("last day"),
    "quarter": _("quarter"),
    "received_at": _("received at"),
    "chosen": _("chosen"),
    "slots": _("half days"),
    "whose": _("calendar of"),
    "methods": _("signed in with"),
    "factor": _("second factor"),
    "factors": _("second factors"),
    "locked": _("account"),
    "sessions": _("sessions ended"),
    "failure": _("failure"),
    "reason": _("reason"),
    "version": _("version"),
    "template": _("version of the wording"),
    "round": _("round"),
    "items": pgettext_lazy("audit", "items"),
    "bodies": _("bodies"),
    "analyses": _("analyses"),
    "addressees": _("addressees"),
    "operations": _("operations"),
    "evidence": _("items of evidence"),
    "looked_at": _("passages looked at"),
    "checklists": _("kept checklists used, with version"),
    "remembered": _("items taken over into the checklist"),
    "begun": _("numbers told from now on"),
    "ended": _("numbers told no longer"),
    "rows": _("rows"),
    "entries": _("entries"),
    "files": _("files"),
    "streams": _("histories included"),
    "format": _("format"),
    "query": _("selection"),
    "filter": _("filter"),
    "original": _("version of the file"),
    "length": _("characters"),
    "size": _("bytes"),
    "counts": _("rows deleted"),
    "exports": _("exports, by their entry"),
    "notice": _("notice, number"),
    "decision": _("decision, number"),
    "poll": _("poll, number"),
    "minutes": _("minutes, number"),
    "attendance": _("attendance list, number"),
    "attachment": _("file, number"),
    "page": _("page, number"),
    "hold": _("hold, number"),
    "deletion": _("proposal of deletion, number"),
    "opening": _("request for opening, number"),
    "invitation": _("invitation, number"),
    "membership": _("membership, number"),
    "warning": _("warning, number"),
    "package": _("hash of the package"),
    "content": _("hash of the content"),
    "tombstone": _("hash of the tombstone"),
    "sha256": _("hash of the file"),
    "filter.who": _("who"),
    "filter.action": _("action"),
    "filter.stream": _("subject"),
    "filter.result": _("result"),
    "filter.since": _("from day"),
    "filter.until": _("until day"),
}
#: In the entry for the chain alone: the row of the flow that it repeats, the number of whom the name stands beside, and
#: where the log of a room ended.
SILENT: Final = frozenset({"transition", "deputy_of", "seq", "hash"})

#: What the codes under a key mean, where no field of the model says it.
CODES: Final[Mapping[str, Mapping[Any, Any]]] = {
    "role": {**dict(Role.choices), **dict(RoomRole.choices)},
    "duty": dict(AdministratorDuty.choices),
    "outcome": OUTCOMES,
    "deleted": dict(RecordKind.choices),
    "retention.kind": dict(RecordKind.choices),
    "document.kind": dict(DOCUMENTS),
    "stance": dict(Stance.choices),
    "campaign.result": dict(CheckResult.choices),
    "causes": dict(Cause.choices),
    "what": dict(CampaignPage.What.choices),
    "granted": {True: pgettext_lazy("audit", "agreed to"), False: pgettext_lazy("audit", "not agreed to")},
    "original": {True: _("the file as it was sent"), False: _("the copy without metadata")},
    "locked": {True: _("locked for a while"), False: _("not locked")},
    "is_working": {True: _("working day"), False: _("day off")},
    "begun": LABELS,
    "ended": LABELS,
    "whose": {"organisation": _("the organisation"), "member": _("the person")},
    "goal": {
        "case": _("typical case"),
        "chapter": _("chapter of a white paper"),
        "notice": _("notice on the public pages"),
    },
    "methods": {
        "password": _("password"),
        "mfa": _("second factor"),
        "code": _("code by mail"),
        "password_reset": _("password set anew"),
    },
    "factor": {
        "totp": _("one-time codes of an app"),
        "webauthn": _("security key"),
        "recovery_codes": _("recovery codes"),
    },
}

#: What a stream or a group of actions is about, where no workflow says it.
STREAMS: Final[dict[str, Any]] = {
    "account": _("account"),
    "organisation": _("organisation"),
    "region": _("region"),
    "membership": _("membership"),
    "room": _("room"),
    "retention": pgettext_lazy("audit", "retention period"),
    "import": _("import of clues"),
    "register-import": _("import of a register"),
    "inspection-token": _("key of a filing system"),
    "inspection-warning": _("inspection warning"),
    "calendar-feed": _("calendar feed"),
    "quarter-plan": _("plan of a quarter"),
    "calendar": _("calendar day"),
    "limit": _("limit"),
    "audit": _("audit trail"),
    "system": pgettext_lazy("audit", "the portal"),
    "board": _("board"),
    "casefile": pgettext_lazy("audit", "case file"),
    "duty": pgettext_lazy("audit", "duty of an administrator"),
    "identity": pgettext_lazy("audit", "identity of a reporter"),
    "quarter": _("plan of a quarter"),
    "registry": pgettext_lazy("audit", "register"),
    "checklist": pgettext_lazy("audit", "kept checklist"),
}
