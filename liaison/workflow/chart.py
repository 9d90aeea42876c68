"""The flow chart of an item, drawn from its workflow's table: steps, where it stands, where it can be sent back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from liaison.workflow.definition import Workflow

#: Measures of the wide picture, in units of its view box.
BOX, GAP, TOP, HEIGHT = 150, 46, 28, 60
BRANCH, BRANCH_GAP = 168, 12


@dataclass(frozen=True)
class Box:
    """A step: ``tone`` is done, now or empty; ``x`` its left edge in the wide picture, ``y`` its top in the other."""

    number: int
    label: str
    detail: str
    tone: str
    x: int
    y: int

    @property
    def middle(self) -> int:
        return self.x + BOX // 2

    @property
    def right(self) -> int:
        return self.x + BOX


@dataclass(frozen=True)
class Branch:
    """A choice below a step, taken or not."""

    label: str
    chosen: bool
    x: int

    @property
    def middle(self) -> int:
        return self.x + BRANCH // 2


@dataclass(frozen=True)
class BackEdge:
    """A way back from a later step to an earlier one, with the words of its event."""

    label: str
    from_x: int
    to_x: int


@dataclass(frozen=True)
class Chart:
    """What the template draws."""

    boxes: list[Box]
    branches: list[Branch]
    branch_from: int
    back: list[BackEdge]
    width: int
    narrow_height: int
    description: str


def draw(
    workflow: Workflow,
    state: str,
    *,
    done_at: Mapping[int, dt.datetime] | None = None,
    detail: str = "",
    branches: Sequence[tuple[str, bool]] = (),
    branch_step: int = 0,
) -> Chart:
    """The chart of an item in ``state``.

    Args:
        done_at: when each step was left, by step.
        detail: words under the present step.
        branches: choices below ``branch_step`` as (label, chosen).
    """
    done_at = done_at or {}
    steps: dict[int, str] = {}
    for each in workflow.states:
        if each.step and not each.final:
            steps[each.step] = str(each.label)  # the last of a step names it: received, then analysis
    now = workflow.state(state)
    boxes = []
    for place, number in enumerate(sorted(steps)):
        if number == now.step and not now.final:
            tone, words = "now", detail or _("now")
        elif number < now.step or (now.final and number in done_at):
            tone, words = (
                "done",
                _("ended on %(day)s") % {"day": f"{done_at[number]:%m-%d}"} if number in done_at else _("ended"),
            )
        else:
            tone, words = "", _("not begun")
        boxes.append(Box(number, f"{number} {steps[number]}", words, tone, 2 + place * (BOX + GAP), 2 + place * 66))
    by_number = {box.number: box for box in boxes}
    drawn = []
    if branches and branch_step in by_number:
        whole = len(branches) * BRANCH + (len(branches) - 1) * BRANCH_GAP
        left = by_number[branch_step].middle - whole // 2
        drawn = [
            Branch(str(label), chosen, left + i * (BRANCH + BRANCH_GAP)) for i, (label, chosen) in enumerate(branches)
        ]
    width = boxes[-1].right + 4 if boxes else 0
    return Chart(
        boxes,
        drawn,
        by_number[branch_step].middle if drawn else 0,
        _back_edges(workflow, by_number),
        width,
        boxes[-1].y + 54 if boxes else 0,
        "；".join(f"{box.label}：{box.detail}" for box in boxes),
    )


def _back_edges(workflow: Workflow, boxes: Mapping[int, Box]) -> list[BackEdge]:
    found = {}
    for event in workflow.events:
        target = workflow.state(event.target) if event.target else None
        for source in map(workflow.state, event.sources):
            if target and not source.final and not target.final and 0 < target.step < source.step:
                found[source.step, target.step] = BackEdge(
                    str(event.label), boxes[source.step].middle, boxes[target.step].middle
                )
    return list(found.values())
