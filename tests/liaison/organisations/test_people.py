"""People of an organisation: who sees and changes what, roles, leaving, handing over."""

import datetime as dt

import pytest
from django.utils import timezone

from core.audit import AuditEntry
from liaison.clues.models import Clue
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.models import Delegation, Membership
from liaison.organisations.people import change_membership, end_membership
from liaison.organisations.refusals import Refused
from liaison.workflow.models import Transition
from tests.factories.liaison import clue, member, organisation
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def change(membership, by, **values):
    given = {"role": membership.role, "department": membership.department}
    return change_membership(membership=membership, principal=principal_for(by), **given | values)


def end(membership, by, **values):
    return end_membership(membership=membership, principal=principal_for(by), **values)


class TestTheList:
    def test_one_sees_ones_own_people_and_nobody_elses(self, signed_in, bureau, head, clerk):
        stranger = member(organisation())
        for who in (head, clerk, member(bureau, Role.READER), member(bureau, Role.AUDITOR)):
            text = signed_in(who).get("/work/people/").content.decode()
            assert str(head.user) in text
            assert str(clerk.user) in text
            assert str(stranger.user) not in text
            for address in ("", "deputy/", "leave/"):
                assert signed_in(who).get(f"/work/people/{stranger.pk}/{address}").status_code == 404

    def test_the_public_and_people_without_membership_see_none(self, client, clerk, django_user_model):
        assert client.get("/work/people/").status_code == 302
        client.force_login(django_user_model.objects.create_user("nobody"))
        assert client.get("/work/people/")["location"].startswith("/work/as/")

    def test_who_belongs_to_two_sees_the_people_of_the_one_acted_for(self, signed_in, bureau, clerk):
        both = member(organisation(), Role.HEAD)
        here = member(bureau, Role.READER, user=both.user)
        colleague = member(both.organisation)
        browser = signed_in(both)
        assert str(colleague.user) in browser.get("/work/people/").content.decode()
        assert browser.get(f"/work/people/{clerk.pk}/").status_code == 404
        browser.post("/work/as/", {"membership": here.pk})
        assert browser.get(f"/work/people/{colleague.pk}/").status_code == 404
        assert browser.get(f"/work/people/{clerk.pk}/").status_code == 200

    def test_filters(self, signed_in, bureau, head, clerk):
        former = member(bureau, ended_on=dt.date(2026, 1, 1))
        browser = signed_in(head)
        assert str(former.user) not in browser.get("/work/people/").content.decode()
        assert str(former.user) in browser.get("/work/people/?left=on").content.decode()
        by_department = browser.get("/work/people/?q=监督一科").content.decode()
        assert f"/work/people/{clerk.pk}/" in by_department
        assert f"/work/people/{head.pk}/" not in by_department
        assert f"/work/people/{clerk.pk}/" not in browser.get("/work/people/?role=head").content.decode()
        assert browser.get("/work/people/?role=nonsense&page=x").status_code == 200
        assert "没有符合条件" in browser.get("/work/people/?q=没有这个人").content.decode()

    def test_queries_do_not_grow_with_the_people(self, signed_in, bureau, head):
        browser = signed_in(head)
        asked = []
        for _round in range(2):
            for _person in range(3):
                absent, deputy = member(bureau), member(bureau)
                today = timezone.localdate()
                Delegation.objects.create(absent=absent, deputy=deputy, starts_on=today, ends_on=today)
            asked.append(queries_of(browser, "/work/people/"))
        assert asked[0] == asked[1]


class TestRoles:
    def test_a_head_changes_them_and_it_is_recorded(self, signed_in, head, clerk):
        answer = signed_in(head).post(f"/work/people/{clerk.pk}/", {"role": "head", "department": "监督二科"})
        assert answer.status_code == 302
        clerk.refresh_from_db()
        assert (clerk.role, clerk.department) == (Role.HEAD, "监督二科")
        entry = AuditEntry.objects.get(action="membership.changed")
        assert entry.stream == f"membership:{clerk.pk}"
        assert entry.detail["changed"]["role"] == ["clerk", "head"]
        assert entry.organisation_name == head.organisation.name
        text = signed_in(head).get(f"/work/people/{clerk.pk}/").content.decode()
        assert "经办人 → 负责人" in text

    def test_nothing_changed_is_nothing_recorded(self, head, clerk):
        change(clerk, head)
        assert not AuditEntry.objects.filter(action="membership.changed").exists()

    @pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.READER])
    def test_others_do_not_not_even_their_own(self, signed_in, bureau, head, role):
        who = member(bureau, role)
        browser = signed_in(who)
        for target in (who, head):
            assert browser.post(f"/work/people/{target.pk}/", {"role": "head"}).status_code == 403
        assert '<form method="post" class="slim">' not in browser.get(f"/work/people/{who.pk}/").content.decode()
        with pytest.raises(Refused):
            change(who, who, role="head")

    def test_a_head_of_another_organisation_does_not(self, clerk):
        with pytest.raises(Refused):
            change(clerk, member(role=Role.HEAD), role="reader")

    def test_the_last_head_stays_head(self, signed_in, bureau, head, clerk):
        answer = signed_in(head).post(f"/work/people/{head.pk}/", {"role": "clerk"})
        assert answer.status_code == 422
        member(bureau, Role.HEAD, ended_on=dt.date(2026, 1, 1))
        with pytest.raises(Refused):
            change(head, head, role="clerk")
        change(clerk, head, role="head")
        change(head, head, role="clerk")
        assert Membership.objects.get(pk=head.pk).role == Role.CLERK

    def test_a_head_whose_account_is_closed_is_no_head(self, bureau, head):
        other = member(bureau, Role.HEAD)
        other.user.is_active = False
        other.user.save()
        with pytest.raises(Refused):
            change(head, head, role="clerk")

    def test_a_handler_becomes_no_reader_with_open_work(self, bureau, head, clerk):
        clue(bureau, handler=clerk)
        with pytest.raises(Refused):
            change(clerk, head, role="reader")

    def test_who_works_no_more_deputises_no_more(self, bureau, head, clerk):
        today = timezone.localdate()
        Delegation.objects.create(absent=head, deputy=clerk, starts_on=today, ends_on=today)
        change(clerk, head, role="reader")
        assert principal_for(clerk).stands_in_for == frozenset()


class TestLeaving:
    def test_without_open_work_one_leaves_at_once(self, signed_in, head, clerk):
        browser = signed_in(clerk)
        answer = browser.post(f"/work/people/{clerk.pk}/leave/", {"reason": "调离"})
        assert answer["location"] == "/work/as/"
        clerk.refresh_from_db()
        assert clerk.ended_on == timezone.localdate()
        assert browser.get("/work/people/")["location"].startswith("/work/as/")
        entry = AuditEntry.objects.get(action="membership.ended")
        assert (entry.stream, entry.detail["reason"]) == (f"membership:{clerk.pk}", "调离")

    def test_open_work_goes_to_a_named_colleague_as_an_event_of_the_clue(self, signed_in, bureau, head, clerk):
        successor, other = member(bureau), member(bureau)
        alone = clue(bureau, handler=clerk)
        second = clue(bureau, handler=other, second_handler=clerk)
        both = clue(bureau, handler=clerk, second_handler=successor)
        ended = clue(bureau, handler=clerk, state="closed")
        browser = signed_in(head)
        page = browser.get(f"/work/people/{clerk.pk}/leave/").content.decode()
        assert all(str(item) in page for item in (alone, second, both))
        assert str(ended) not in page
        without = browser.post(f"/work/people/{clerk.pk}/leave/", {})
        assert without.status_code == 422
        assert Membership.objects.active().filter(pk=clerk.pk).exists()
        answer = browser.post(f"/work/people/{clerk.pk}/leave/", {"successor": successor.pk})
        assert answer["location"] == "/work/people/"
        handlers = {c.pk: (c.handler_id, c.second_handler_id) for c in Clue.objects.all()}
        assert handlers == {
            alone.pk: (successor.pk, None),
            second.pk: (other.pk, successor.pk),
            both.pk: (successor.pk, None),
            ended.pk: (clerk.pk, None),
        }
        events = Transition.objects.filter(event="assign")
        assert {event.subject for event in events} == {alone.subject, second.subject, both.subject}
        assert {event.membership_id for event in events} == {head.pk}
        assert all(str(clerk.user) in event.note for event in events)

    def test_single_items_go_to_different_colleagues(self, bureau, head, clerk):
        first, second = member(bureau), member(bureau)
        one, two = clue(bureau, handler=clerk), clue(bureau, handler=clerk)
        end(clerk, head, successor=first, successor_of={two.subject: second})
        assert [Clue.objects.get(pk=c.pk).handler_id for c in (one, two)] == [first.pk, second.pk]

    @pytest.mark.parametrize("kind", ["stranger", "reader", "self", "former"])
    def test_only_colleagues_who_work_take_over(self, bureau, head, clerk, kind):
        to = {
            "stranger": lambda: member(),
            "reader": lambda: member(bureau, Role.READER),
            "self": lambda: clerk,
            "former": lambda: member(bureau, ended_on=dt.date(2026, 1, 1)),
        }[kind]()
        held = clue(bureau, handler=clerk)
        with pytest.raises(Refused):
            end(clerk, head, successor=to)
        assert Clue.objects.get(pk=held.pk).handler_id == clerk.pk
        assert Membership.objects.active().filter(pk=clerk.pk).exists()

    def test_one_that_cannot_be_handed_over_keeps_everything_as_it_was(self, bureau, head, clerk):
        successor = member(bureau)
        one, recused = clue(bureau, handler=clerk), clue(bureau, handler=clerk)
        recused.recusals.create(user=successor.user, reason="近亲属", declared_by=head.user)
        with pytest.raises(Refused, match=recused.number):
            end(clerk, head, successor=successor)
        assert Clue.objects.get(pk=one.pk).handler_id == clerk.pk
        assert not Transition.objects.filter(event="assign").exists()
        assert not AuditEntry.objects.filter(action="membership.ended").exists()

    def test_work_the_head_may_not_see_is_counted_and_not_named(self, signed_in, bureau, head, clerk):
        hidden = clue(bureau, handler=clerk, title="反映负责人本人")
        hidden.subjects.create(kind="officer", name="某", user=head.user)
        page = signed_in(head).get(f"/work/people/{clerk.pk}/leave/").content.decode()
        assert "反映负责人本人" not in page
        assert hidden.number not in page
        with pytest.raises(Refused):
            end(clerk, head, successor=member(bureau))
        another = member(bureau, Role.HEAD)
        assert end(clerk, another, successor=another) == 1

    def test_a_clerk_with_open_work_asks_the_head(self, signed_in, bureau, head, clerk):
        clue(bureau, handler=clerk)
        successor = member(bureau)
        browser = signed_in(clerk)
        assert "请负责人" in browser.get(f"/work/people/{clerk.pk}/leave/").content.decode()
        assert browser.post(f"/work/people/{clerk.pk}/leave/", {"successor": successor.pk}).status_code == 422
        assert Membership.objects.active().filter(pk=clerk.pk).exists()

    def test_the_last_head_cannot_leave(self, signed_in, bureau, head, clerk):
        answer = signed_in(head).post(f"/work/people/{head.pk}/leave/", {})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        change(clerk, head, role="head")
        end(head, head)
        assert not Membership.objects.active().filter(pk=head.pk).exists()

    def test_of_two_heads_one_can_leave_and_then_the_other_cannot(self, bureau, head):
        other = member(bureau, Role.HEAD)
        end(other, other)
        with pytest.raises(Refused):
            end(head, head)

    @pytest.mark.parametrize("role", [Role.CLERK, Role.AUDITOR, Role.READER])
    def test_others_end_nobodys_membership(self, signed_in, bureau, head, role):
        who, target = member(bureau, role), member(bureau)
        assert signed_in(who).post(f"/work/people/{target.pk}/leave/").status_code == 403
        with pytest.raises(Refused):
            end(target, who)
        with pytest.raises(Refused):
            end(target, member(role=Role.HEAD))

    def test_it_ends_once(self, signed_in, bureau, head, clerk):
        end(clerk, head)
        with pytest.raises(Refused):
            end(clerk, head)
        assert signed_in(head).post(f"/work/people/{clerk.pk}/leave/").status_code == 403
        assert signed_in(head).get(f"/work/people/{clerk.pk}/").status_code == 200

    def test_deputising_ends_with_it(self, bureau, head, clerk):
        other = member(bureau)
        today = timezone.localdate()
        far = today + dt.timedelta(days=20)
        for absent, deputy in ((clerk, other), (head, clerk)):
            Delegation.objects.create(absent=absent, deputy=deputy, starts_on=today, ends_on=far)
        end(clerk, head)
        assert not Delegation.objects.filter(cancelled_at=None).exists()

    def test_the_other_membership_of_the_person_stays(self, clerk, head):
        elsewhere = member(organisation(OrganisationKind.EXPERTS), user=clerk.user)
        end(clerk, head)
        assert Membership.objects.active().filter(pk=elsewhere.pk).exists()

    def test_queries_of_the_leaving_page_do_not_explode(self, signed_in, bureau, head, clerk):
        for _number in range(3):
            clue(bureau, handler=clerk)
        queries_of(signed_in(head), f"/work/people/{clerk.pk}/leave/", at_most=30)
