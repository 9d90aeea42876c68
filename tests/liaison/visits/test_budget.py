"""One budget for visits of operations and inspections, in both directions, and when both are planned at once."""

import threading

import pytest
from django.db import connection, transaction

from liaison.inspections.budget import with_this
from liaison.inspections.models import Inspection, InspectionWarning
from liaison.joint.models import Operation, Visit
from liaison.joint.visits import left
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import Level, Role
from liaison.visits import budget
from liaison.workflow.engine import EventRefused, fire
from tests.factories.liaison import principal
from tests.liaison.joint.conftest import window
from tests.liaison.visits.conftest import filing


@pytest.fixture(autouse=True)
def limits(settings):
    settings.VISITS_PER_LEVEL, settings.VISITS_IN_ALL, settings.VISITS_OF_LEVELS = 2, 4, {}


@pytest.mark.django_db
def test_a_visit_of_an_operation_counts_for_inspections(world, body, code):
    operation = world.plan(enterprises=[("甲食品厂", code)])
    first = filing(body, code)
    assert with_this(first).in_all == 1
    fire(operation, "submit", principal=principal_for(world.clerk))
    assert with_this(first).in_all == 2, "held from the proposal on"
    second = filing(body, code)
    assert second.state == "submitted", "one too many: a head decides"
    fire(second, "approve", principal=principal(body, Role.HEAD))
    assert InspectionWarning.objects.get().kind == "over_budget"
    fire(operation, "send_back", principal=principal_for(world.head), values={"reason": "改"})
    assert with_this(first).in_all == 2, "given back with the proposal"


@pytest.mark.django_db
def test_a_filed_inspection_counts_for_operations(world, body, code):
    year, level = window()[0].year, world.bureau.region.level
    filing(body, code)
    assert left([code], year, level) == {code: 1}
    world.approved(enterprises=[("甲食品厂", code)])
    draft = world.plan(enterprises=[("甲食品厂", code)])
    with pytest.raises(EventRefused, match="甲食品厂"):
        fire(draft, "submit", principal=principal_for(world.clerk))
    fire(Inspection.objects.get(), "cancel", principal=principal(body, Role.HEAD), values={"reason": "并入"})
    fire(draft, "submit", principal=principal_for(world.clerk))
    assert left([code], year, level) == {code: 0}
    assert left([code], year - 1, level) == {code: 2}, "each year has its own"


@pytest.mark.django_db
def test_only_listed_reasons_exempt_and_levels_may_have_limits_of_their_own(world, body, code, settings):
    year, level = window()[0].year, world.bureau.region.level
    complaint = filing(body, code, occasion="complaint", reason="12345 工单")
    fire(complaint, "approve", principal=principal(body, Role.HEAD))
    world.approved(enterprises=[("甲食品厂", code)], exemption="danger")
    assert left([code], year, level) == {code: 2}
    settings.VISITS_EXEMPT = ("danger",)
    assert left([code], year, level) == {code: 1}, "a complaint is not listed any more"
    settings.VISITS_OF_LEVELS = {level: 1}
    assert left([code], year, level) == {code: 0}
    other = next(each for each in Level.values if each != level)
    assert left([code], year, other) == {code: 2}
    settings.VISITS_IN_ALL = 1
    assert left([code], year, other) == {code: 0}


@pytest.mark.django_db(transaction=True)
def test_operations_and_inspections_at_once_pass_no_limit_unapproved(world, body, code):
    """Three of each for two visits: two go through, whichever; the other filings wait for a head."""
    drafts = [world.plan(enterprises=[("甲食品厂", code)]) for _each in range(3)]
    clerk, files = principal_for(world.clerk), principal(body)
    ready = threading.Barrier(6)

    def run(work) -> None:
        try:
            ready.wait(20)
            work()
        except EventRefused:
            pass
        finally:
            connection.close()

    works = [lambda draft=draft: fire(draft, "submit", principal=clerk) for draft in drafts]
    works += [lambda: filing(body, code, by=files) for _each in range(3)]
    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    submitted = Operation.objects.filter(state="submitted").count()
    filed = Inspection.objects.filter(state="filed").count()
    assert (submitted + filed, Visit.objects.count()) == (2, submitted)
    assert budget.used([code], window()[0].year)[code].total() == 2


@pytest.mark.django_db(transaction=True)
def test_visits_are_never_counted_without_a_transaction(code):
    with pytest.raises(RuntimeError):
        budget.lock([code])
    with transaction.atomic():
        budget.lock([code, code])
        budget.lock([code])
