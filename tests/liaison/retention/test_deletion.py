"""Deletion by two people: who may do what, what stops it, that nothing is left, and what stays."""

import datetime as dt
from itertools import product

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.http import Http404
from django.utils import timezone

from core.access import GoneError, get_visible_or_404, visible
from core.audit import AuditEntry
from core.audit.verifying import verify
from core.files import Attachment, StoredFile, store
from core.outbox import drain
from core.outbox.models import OutboxEntry
from liaison.casefiles.services import export_case
from liaison.clues.models import Clue, ClueText
from liaison.clues.queries import ClueFilter, find_clues
from liaison.intake.models import Receipt, Reporter
from liaison.notices.models import Notice
from liaison.organisations.acting import principal_for
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.refusals import Refused
from liaison.rectifications.models import Rectification
from liaison.rectifications.services import issue
from liaison.referrals.models import Referral
from liaison.referrals.services import send_referral
from liaison.retention import services
from liaison.retention.listing import list_due
from liaison.retention.models import Deletion, DueRecord, Hold, Tombstone, TombstoneBarred, TombstoneParty
from liaison.retention.removing import FILES
from liaison.trail.reading import readable
from liaison.workflow.engine import fire
from tests.factories.liaison import clue, member, organisation
from tests.liaison.retention.conftest import MARK, ended, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("periods")]

REASON = "保管期限届满，无继续保存价值"


def propose(item, by, kind="clue"):
    return services.propose(kind=kind, item=item, principal=principal_for(by), reason=REASON)


def delete(item, by, other, kind="clue") -> Tombstone:
    return services.approve(deletion=propose(item, by, kind), principal=principal_for(other))


def everything_stored() -> str:
    """Every value of every table, as text: what a thief of the database would read."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


class TestNothingIsLeft:
    def test_of_a_clue_in_any_table_or_file(self, old, clerk, head):
        assert everything_stored().count(MARK) > 15, "the test sees what it looks for"
        attachment = Attachment.objects.get(subject=old.subject)
        sealed, digest, pk = Reporter.objects.get(clue=old).name, attachment.original.sha256, old.pk
        tombstone = delete(old, clerk, head)
        left = everything_stored()
        assert MARK not in left
        assert sealed not in left
        assert not Clue.objects.filter(pk=pk).exists()
        assert not ClueText.objects.filter(clue=pk).exists()
        assert not list(find_clues(principal_for(head), ClueFilter(scope="", text=MARK)))
        assert store.is_there(digest), "the file leaves after the commit"
        assert OutboxEntry.objects.filter(topic=FILES, key=digest, done_at=None).exists()
        drain(FILES)
        assert not store.is_there(digest)
        assert tombstone.counts["clues.clue"] == 1
        assert tombstone.counts["intake.identityreading"] == 1
        assert tombstone.counts["core.attachment"] == 1

    def test_the_audit_trail_never_had_it(self, old, clerk, head):
        delete(old, clerk, head)
        for entry in AuditEntry.objects.all():
            assert MARK not in entry.detail_json
            assert REASON not in entry.detail_json

    def test_a_file_that_something_else_has_stays(self, bureau, old, clerk, head):
        other = ended(bureau, 1)
        shared = put(other.subject, "同一份.txt", f"{MARK}附件".encode())
        assert StoredFile.objects.count() == 1
        delete(old, clerk, head)
        drain(FILES)
        with store.read(shared.original.sha256) as file:
            assert file.read() == f"{MARK}附件".encode()

    def test_a_file_uploaded_again_in_the_meantime_stays(self, bureau, old, clerk, head):
        delete(old, clerk, head)
        again = put(ended(bureau, 1).subject, "又来.txt", f"{MARK}附件".encode())
        drain(FILES)
        assert store.is_there(again.original.sha256)


class TestWhatStays:
    def test_the_tombstone_says_what_and_who_and_the_chain_vouches_for_it(self, old, clerk, head):
        number, closed = old.number, timezone.localdate(old.closed_at)
        tombstone = delete(old, clerk, head)
        tombstone.refresh_from_db()
        assert (tombstone.number, tombstone.ended_on, tombstone.reason) == (number, closed, REASON)
        assert (tombstone.proposed_by, tombstone.approved_by) == (str(clerk.user), str(head.user))
        assert tombstone.period_months == 120
        entry = AuditEntry.objects.get(action="retention.deleted")
        assert entry.stream == f"clue:{tombstone.item_id}"
        assert entry.detail["tombstone"] == tombstone.digest()
        assert entry.detail["content"] == tombstone.content_hash
        assert len(tombstone.content_hash) == 64
        assert verify().intact

    def test_the_hash_is_of_the_content(self, bureau, clerk, head):
        first = delete(ended(bureau, description="甲"), clerk, head)
        second = delete(ended(bureau, description="乙"), clerk, head)
        assert first.content_hash != second.content_hash

    def test_the_database_refuses_to_change_or_delete_it(self, old, clerk, head):
        tombstone = delete(old, clerk, head)
        for change in (
            lambda: Tombstone.objects.filter(pk=tombstone.pk).update(reason="别的"),
            lambda: Tombstone.objects.filter(pk=tombstone.pk)._raw_delete("default"),
            lambda: TombstoneParty.objects.update(confined=True),
            lambda: TombstoneParty.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        assert Tombstone.objects.get().reason == REASON

    def test_barred_rows_stay_too(self, bureau, clerk, head):
        delete(ended(bureau, subjects=[{"kind": "officer", "name": "某", "user": member().user}]), clerk, head)
        assert TombstoneBarred.objects.count() == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            TombstoneBarred.objects.all()._raw_delete("default")

    def test_case_files_exported_before_are_named_and_the_trail_says_so(self, old, clerk, head):
        with export_case(clue=old, principal=principal_for(clerk)):
            pass
        exported = AuditEntry.objects.get(action="casefile.exported")
        tombstone = delete(old, clerk, head)
        assert [one["entry"] for one in tombstone.exports] == [exported.seq]
        assert tombstone.exports[0]["sha256"] == exported.detail["sha256"]
        said = AuditEntry.objects.get(action="casefile.source_deleted")
        assert (said.stream, said.detail["exports"]) == (exported.stream, [exported.seq])
        assert verify().intact

    def test_other_clues_stay_as_they_are(self, bureau, old, clerk, head):
        other = ended(bureau, 1, description="别的")
        note = put(other.subject, "b.txt", b"other")
        delete(old, clerk, head)
        assert Clue.objects.get(pk=other.pk).description == "别的"
        assert Attachment.objects.filter(pk=note.pk).exists()
        assert list(find_clues(principal_for(head), ClueFilter(scope="", text="别的"))) == [other]


class TestTwoPeople:
    def test_who_may_propose_and_who_may_decide(self, bureau, clerk, head, other_head):
        """The closed world: every role, of the holder and of another organisation, as proposer and as decider."""
        elsewhere = organisation(OrganisationKind.PROCURATORATE)
        people = {
            (where, role): member(of, role)
            for (where, of), role in product((("own", bureau), ("other", elsewhere)), Role.values)
        }
        people["own", "same"] = clerk
        wrong = []
        for who, acting in people.items():
            item = ended(bureau)
            try:
                propose(item, acting)
                could = True
            except Refused:
                could = False
            if could != (who in {("own", "head"), ("own", "clerk"), ("own", "same")}):
                wrong.append(("propose", who))
        for who, acting in people.items():
            deletion = propose(ended(bureau), clerk)
            try:
                services.approve(deletion=deletion, principal=principal_for(acting))
                could = True
            except Refused:
                could = False
            if could != (who == ("own", "head")):
                wrong.append(("approve", who))
            assert Clue.objects.filter(pk=deletion.item_id).exists() is not could
        assert wrong == []

    def test_one_person_with_two_memberships_is_one(self, bureau, head):
        elsewhere = organisation(OrganisationKind.PROCURATORATE)
        deletion = propose(ended(bureau), head)
        second = member(elsewhere, Role.HEAD, user=head.user)
        for acting in (head, second):
            with pytest.raises(Refused):
                services.approve(deletion=deletion, principal=principal_for(acting))
        assert Deletion.objects.get().state == Deletion.State.PROPOSED

    def test_the_database_itself_holds_to_two_people(self, bureau, clerk):
        deletion = propose(ended(bureau), clerk)
        for state, by in product((Deletion.State.DONE, Deletion.State.REFUSED), (clerk.user, None)):
            with pytest.raises(IntegrityError), transaction.atomic():
                Deletion.objects.filter(pk=deletion.pk).update(state=state, decided_by=by, decided_at=timezone.now())

    def test_once(self, bureau, clerk, head, other_head):
        item = ended(bureau)
        deletion = propose(item, clerk)
        with pytest.raises(Refused):
            propose(item, head)
        services.approve(deletion=deletion, principal=principal_for(head))
        with pytest.raises(Refused):
            services.approve(deletion=deletion, principal=principal_for(other_head))
        assert Tombstone.objects.count() == 1

    def test_refused_with_a_reason_and_withdrawn_by_its_proposer_only(self, bureau, clerk, head, other_head):
        item = ended(bureau)
        deletion = propose(item, clerk)
        with pytest.raises(Refused):
            services.refuse(deletion=deletion, principal=principal_for(head), answer="")
        services.refuse(deletion=deletion, principal=principal_for(head), answer="仍有复查价值，继续保存")
        again = propose(item, clerk)
        with pytest.raises(Refused):
            services.withdraw(deletion=again, principal=principal_for(other_head))
        services.withdraw(deletion=again, principal=principal_for(clerk))
        with pytest.raises(Refused):
            services.approve(deletion=again, principal=principal_for(head))
        assert Clue.objects.filter(pk=item.pk).exists()
        actions = list(AuditEntry.objects.filter(action__startswith="retention.").values_list("action", flat=True))
        assert actions == ["retention.proposed", "retention.refused", "retention.proposed", "retention.withdrawn"]


class TestWhatStopsIt:
    def test_a_period_that_runs_or_none(self, bureau, clerk):
        for years in (9, 0.1):
            with pytest.raises(Refused):
                propose(ended(bureau, years), clerk)
        with pytest.raises(Refused):
            propose(clue(bureau), clerk)

    def test_reopened_after_the_proposal(self, bureau, clerk, head):
        item = ended(bureau)
        deletion = propose(item, clerk)
        Clue.objects.filter(pk=item.pk).update(state="analysing", closed_at=None)
        with pytest.raises(Refused):
            services.approve(deletion=deletion, principal=principal_for(head))
        assert Clue.objects.filter(pk=item.pk).exists()

    def test_a_hold_until_it_is_lifted(self, bureau, old, clerk, head, other_head):
        deletion = propose(old, clerk)
        auditor = member(bureau, Role.AUDITOR)
        hold = services.place_hold(kind="clue", item=old, principal=principal_for(auditor), reason="行政诉讼需要")
        for kind in ("clue", "identity", "files"):
            with pytest.raises(Refused):
                services.check_deletable(services.KINDS[kind], old)
        with pytest.raises(Refused):
            services.approve(deletion=deletion, principal=principal_for(head))
        for acting in (auditor, clerk, member(role=Role.HEAD)):
            with pytest.raises(Refused):
                services.lift_hold(hold=hold, principal=principal_for(acting), reason="诉讼已经终结")
        services.lift_hold(hold=hold, principal=principal_for(other_head), reason="诉讼已经终结")
        services.approve(deletion=deletion, principal=principal_for(head))
        assert not Hold.objects.exists(), "its words went with the record"
        assert AuditEntry.objects.filter(action__startswith="retention.hold").count() == 2

    def test_who_may_hold(self, bureau, old, clerk):
        elsewhere = member(organisation(), Role.HEAD)
        for acting in (clerk, member(bureau, Role.READER), elsewhere):
            with pytest.raises(Refused):
                services.place_hold(kind="clue", item=old, principal=principal_for(acting), reason="行政诉讼需要")

    def test_the_database_holds_once_and_knows_who_lifted(self, bureau, old, head):
        hold = services.place_hold(kind="clue", item=old, principal=principal_for(head), reason="行政诉讼需要")
        with pytest.raises(Refused):
            services.place_hold(kind="clue", item=old, principal=principal_for(head), reason="行政诉讼需要")
        with pytest.raises(IntegrityError), transaction.atomic():
            Hold.objects.filter(pk=hold.pk).update(lifted_at=timezone.now())

    def test_records_that_need_it(self, bureau, clerk, head):
        item = ended(bureau)
        merged = ended(bureau, state="merged", outcome="", merged_into=item)
        with pytest.raises(Refused, match="1"):
            propose(item, clerk)
        delete(merged, clerk, head)
        delete(item, clerk, head)


def long_ago(item, years=11):
    at = timezone.now() - dt.timedelta(days=round(365.25 * years))
    type(item).objects.filter(pk=item.pk).update(ended_at=at)


class TestBetweenOrganisations:
    @pytest.fixture
    def held(self, bureau, clerk):
        return clue(bureau, state="supervising", handler=clerk, description=f"{MARK}经过")

    def test_a_referral_is_the_senders_and_either_side_can_hold_it(self, bureau, held, clerk, head):
        theirs = organisation(OrganisationKind.PROCURATORATE)
        receiver = member(theirs, Role.HEAD)
        referral = send_referral(
            clue=held,
            receiver=theirs,
            principal=principal_for(clerk),
            fields=["description"],
            request="handle",
            legal_basis="《行政执法监督条例》",
            note=f"{MARK}附言",
        )
        fire(referral, "receive", principal=principal_for(receiver))
        fire(referral, "accept", principal=principal_for(receiver), values={"acceptance_number": "1"})
        long_ago(referral)
        referral.refresh_from_db()
        with pytest.raises(Refused):
            propose(referral, receiver, "referral")
        hold = services.place_hold(
            kind="referral", item=referral, principal=principal_for(receiver), reason="检察监督需要"
        )
        with pytest.raises(Refused):
            propose(referral, clerk, "referral")
        services.lift_hold(hold=hold, principal=principal_for(receiver), reason="检察监督结束")
        tombstone = delete(referral, clerk, head, "referral")
        assert not Referral.objects.exists()
        own = Clue.objects.get(holder=theirs)
        assert own.description == f"{MARK}经过", "the receiver's own record is not touched"
        assert visible(principal_for(receiver), Tombstone).get() == tombstone
        assert not visible(principal_for(member()), Tombstone).exists()

    def test_a_clue_goes_after_what_was_made_of_it(self, bureau, held, clerk, head):
        body = organisation()
        item = issue(
            clue=held,
            body=body,
            principal=principal_for(clerk),
            title="整改",
            disclosed=f"{MARK}告知",
            requirements="改",
            legal_basis="《条例》",
        )
        put(item.subject, "整改.txt", f"{MARK}材料".encode())
        long_ago(item)
        at = timezone.now() - dt.timedelta(days=365 * 12)
        Clue.objects.filter(pk=held.pk).update(state="closed", outcome="rectified", closed_at=at)
        held.refresh_from_db()
        with pytest.raises(Refused):
            propose(held, clerk)
        delete(Rectification.objects.get(), clerk, head, "rectification")
        delete(held, clerk, head)
        assert MARK not in everything_stored()
        assert visible(principal_for(member(body)), Tombstone).get().kind == "rectification"


class TestParts:
    def test_who_reported_goes_before_the_clue(self, old, clerk, head):
        Clue.objects.filter(pk=old.pk).update(closed_at=timezone.now() - dt.timedelta(days=365 * 6))
        sealed = Reporter.objects.get(clue=old).name
        tombstone = delete(old, clerk, head, "identity")
        assert sealed not in everything_stored()
        assert Reporter.objects.get(clue=old).erased_at
        assert Clue.objects.filter(pk=old.pk).exists()
        assert (tombstone.kind, tombstone.subject, tombstone.is_whole) == ("identity", old.subject, False)
        assert get_visible_or_404(principal_for(head), Clue, pk=old.pk) == old

    def test_files_go_before_the_clue_and_once_more_when_there_are_new_ones(self, old, clerk, head):
        for content in (f"{MARK}附件".encode(), b"new"):
            put(old.subject, "再.txt", content)
            delete(old, clerk, head, "files")
            assert not Attachment.objects.filter(subject=old.subject).exists()
        drain(FILES)
        assert not StoredFile.objects.exists()
        delete(old, clerk, head)
        assert Tombstone.objects.count() == 3

    def test_notices_of_the_organisation_that_are_old_enough(self, bureau, clerk, head):
        item = clue(bureau)
        old_one = Notice.objects.create(recipient=clerk, kind="clue.received", about="clue", item_id=item.pk, cause="a")
        Notice.objects.filter(pk=old_one.pk).update(created_at=timezone.now() - dt.timedelta(days=365 * 6))
        Notice.objects.create(recipient=clerk, kind="clue.assign", about="clue", item_id=item.pk, cause="b")
        before = Notice.objects.count()
        tombstone = delete(bureau, clerk, head, "notices")
        assert Notice.objects.count() == before - 1
        assert tombstone.counts == {"notices.notice": 1}
        with pytest.raises(Refused):
            propose(bureau, clerk, "notices")


class TestWhoSeesTheTombstone:
    def test_whoever_could_see_the_clue_and_nobody_else(self, bureau, clerk, head):
        body, officer, recused = organisation(), member(bureau), member(bureau)
        item = ended(
            bureau,
            confined=True,
            handler=clerk,
            subjects=[
                {"kind": "body", "name": "某局", "organisation": body},
                {"kind": "officer", "name": "某", "user": officer.user},
            ],
        )
        item.recusals.create(user=recused.user, reason="近亲属", declared_by=head.user)
        both = member(bureau, Role.HEAD)
        member(body, user=both.user)
        people = [clerk, head, officer, recused, both, member(bureau), member(bureau, Role.AUDITOR), member(body)]
        people += [member(bureau, Role.HEAD), member(role=Role.HEAD)]
        could = {one.pk for one in people if visible(principal_for(one), Clue).filter(pk=item.pk).exists()}
        assert could == {clerk.pk, head.pk, people[-2].pk}
        pk = item.pk
        delete(item, clerk, head)
        for one in people:
            asking = principal_for(one)
            assert visible(asking, Tombstone).exists() is (one.pk in could)
            if one.pk in could:
                with pytest.raises(GoneError):
                    get_visible_or_404(asking, Clue, pk=pk)
            else:
                with pytest.raises(Http404) as refused:
                    get_visible_or_404(asking, Clue, pk=pk)
                assert not isinstance(refused.value, GoneError)

    def test_an_auditor_for_whom_it_was_confined_does_not_read_its_entries(self, bureau, clerk, head):
        item = ended(bureau, confined=True, handler=clerk)
        open_one = ended(bureau)
        auditor = principal_for(member(bureau, Role.AUDITOR))
        stream, other = item.subject, open_one.subject
        delete(item, clerk, head)
        delete(open_one, clerk, head)
        shown = {entry.stream for entry in readable(auditor, AuditEntry.objects.all())}
        assert stream not in shown
        assert other in shown

    def test_due_records_and_proposals_are_seen_with_the_record(self, bureau, clerk, head):
        item = ended(bureau, confined=True, handler=clerk)
        list_due()
        propose(item, clerk)
        stranger, reader = principal_for(member(bureau)), principal_for(member(bureau, Role.READER))
        for model in (DueRecord, Deletion):
            for asking, seen in ((principal_for(clerk), 1), (principal_for(head), 1), (stranger, 0)):
                assert visible(asking, model).filter(kind="clue").count() == seen
            assert not visible(reader, model).exists()


def test_a_receipt_of_a_deleted_clue_is_kept_only_to_be_told_so(old, clerk, head):
    delete(old, clerk, head)
    assert not Receipt.objects.exists()
