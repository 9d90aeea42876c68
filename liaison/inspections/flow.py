"""The workflow of an inspection, as a table (备案 → 审批 → 亮码 → 到场 → 离场 → 结果)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liaison.workflow.definition import SYSTEM_ROLE, Event, Party, State, Workflow

BODY = ("body.clerk", "body.head")
READY = ("inspection.complete", "inspection.before_the_visit")
IN_FORCE = ("inspection.filed", "inspection.warn")

INSPECTION = Workflow(
    code="inspection",
    label=_("Inspection of an enterprise"),
    initial="draft",
    parties=(Party("body", _("inspecting body")),),
    states=(
        State("draft", pgettext_lazy("inspection", "draft"), 0, "body"),
        State("submitted", pgettext_lazy("inspection", "waits for approval"), 0, "body"),
        State("filed", pgettext_lazy("inspection", "filed"), 0, "body"),
        State("under_way", pgettext_lazy("inspection", "under way"), 0, "body"),
        State("finished", pgettext_lazy("inspection", "finished"), 0, "", final=True),
        State("cancelled", pgettext_lazy("inspection", "cancelled"), 0, "", final=True),
    ),
    events=(
        Event(
            "file",
            pgettext_lazy("inspection", "File it"),
            ("draft",),
            "filed",
            BODY,
            guards=("inspection.no_approval", *READY),
            effects=IN_FORCE,
        ),
        Event(
            "submit",
            pgettext_lazy("inspection", "Submit for approval"),
            ("draft",),
            "submitted",
            BODY,
            guards=READY,
            effects=("inspection.submitted",),
        ),
        Event(
            "approve",
            pgettext_lazy("inspection", "Approve the inspection"),
            ("submitted",),
            "filed",
            ("body.head",),
            guards=("inspection.second_person", *READY),
            effects=("inspection.approved", *IN_FORCE),
        ),
        Event(
            "send_back",
            pgettext_lazy("inspection", "Send back"),
            ("submitted",),
            "draft",
            ("body.head",),
            requires=("reason",),
        ),
        Event(
            "arrive",
            pgettext_lazy("inspection", "Mark the arrival"),
            ("filed",),
            "under_way",
            (*BODY, SYSTEM_ROLE),
            guards=("inspection.day_has_come",),
            effects=("inspection.arrived",),
        ),
        Event(
            "leave",
            pgettext_lazy("inspection", "Mark the departure"),
            ("under_way",),
            "finished",
            (*BODY, SYSTEM_ROLE),
            effects=("inspection.left",),
        ),
        Event(
            "record_result",
            pgettext_lazy("inspection", "Record the result"),
            ("under_way", "finished"),
            None,
            BODY,
            requires=("result",),
            effects=("inspection.result",),
        ),
        Event(
            "cancel",
            pgettext_lazy("inspection", "Cancel the inspection"),
            ("draft", "submitted", "filed"),
            "cancelled",
            BODY,
            requires=("reason",),
            stops=True,
        ),
    ),
)
