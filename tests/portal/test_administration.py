"""Three separate administrators: what each may do, and nobody in another's place. A closed world: who × what."""

from itertools import product

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from content.common.workflow import ensure_workflow
from core import outbox
from core.audit import AuditEntry
from core.users import User
from liaison.organisations.choices import OrganisationKind, Role
from liaison.organisations.duties import end_duty, give_duty
from liaison.organisations.models import Administrator, Membership
from liaison.organisations.refusals import Refused
from portal.administration import services
from tests.factories.liaison import clue, member, organisation, region
from tests.portal.accounts.conftest import PASSWORD, sign_in
from tests.queries import queries_of

pytestmark = pytest.mark.django_db

REASON = {"reason": "本人到场核验身份"}
PERIOD = {
    "kind": "files",
    "term": "other",
    "years": "5",
    "since": "2099-01-01",
    "source": "《规定》第七条",
    "reason": "统一保管期限",
}


def person(name: str, **values) -> User:
    return User.objects.create_user(name, f"{name}@example.org", PASSWORD, display_name=f"某{name}", **values)


def administrator(duty: str) -> User:
    user = person(f"{duty}-admin")
    give_duty(user=user, duty=duty)
    return user


def everybody() -> dict[str, User | None]:
    """One of each: the three administrators, and those who might be taken for one."""
    ensure_workflow()
    editor = person("editor")
    editor.groups.add(Group.objects.get(name="终审"))
    granted = person("granted", is_staff=True)
    wanted = Permission.objects.filter(content_type__app_label__in=["organisations", "core", "auth", "account", "mfa"])
    granted.user_permissions.add(
        *wanted, Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    bureau = organisation(OrganisationKind.COORDINATING)
    former = person("former")
    give_duty(user=former, duty="system")
    end_duty(user=former)
    closed = person("closed")
    give_duty(user=closed, duty="security")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return {
        **{duty: administrator(duty) for duty in ("system", "security", "audit")},
        "superuser": User.objects.create_superuser("root", password=PASSWORD),
        "granted": granted,
        "editor": editor,
        "head": member(bureau, Role.HEAD).user,
        "auditor": member(bureau, Role.AUDITOR).user,
        "former": former,
        "closed": closed,
        "public": None,
    }


def snippet(model: str, page: str, *args) -> str:
    return reverse(f"wagtailsnippets_organisations_{model}:{page}", args=args)


def actions(target: User, membership: Membership) -> dict[str, tuple[str, str, dict]]:
    """What can be tried: method, address, values."""
    place = membership.organisation.region_id
    act = reverse("administration:act", args=[target.pk])
    rows = {"region": place, "organisation": membership.organisation_id, "membership": membership.pk}
    tried = {
        f"{page} {model}": ("get", snippet(model, page, *([rows[model]] if page == "edit" else [])), {})
        for model, page in product(rows, ("list", "add", "edit"))
    }
    tried |= {
        "store region": ("post", snippet("region", "add"), {"name": "新区", "level": "county", "parent": place}),
        "accounts": ("get", reverse("administration:accounts"), {}),
        "account": ("get", reverse("administration:account", args=[target.pk]), {}),
        "end sessions": ("post", act, REASON | {"do": "sessions"}),
        "unlock": ("post", act, REASON | {"do": "unlock"}),
        "reset factors": ("post", act, REASON | {"do": "factors"}),
        "retention": ("get", reverse("administration:retention"), {}),
        "retained records": ("get", reverse("administration:retention_records"), {}),
        "set a period": ("post", reverse("administration:retention"), PERIOD),
        "audit": ("get", reverse("administration:audit"), {}),
        "audit as CSV": ("post", reverse("administration:audit_csv"), {}),
    }
    return tried


#: The closed world: everything not listed is refused.
ALLOWED = {
    "system": {
        f"{page} {model}" for model, page in product(("region", "organisation", "membership"), ("list", "add", "edit"))
    }
    | {"store region"},
    "security": {
        *("accounts", "account", "end sessions", "unlock", "reset factors"),
        *("retention", "retained records", "set a period"),
    },
    "audit": {"audit", "audit as CSV"},
}


def done(answer) -> bool:
    """Whether something was shown or done: refusals are 403, 404, and redirects to the entrance or the admin's home."""
    if answer.status_code == 302:
        leads_to = answer["location"]
        return not (leads_to.startswith("/accounts/login/") or leads_to == "/admin/")
    return answer.status_code == 200


@pytest.mark.parametrize("demo", [False, True])
def test_who_may_do_what(settings, demo):
    settings.PORTAL_DEMO = demo
    target, membership = person("target"), member()
    wrong = []
    for role, user in everybody().items():
        client = Client()
        if user is not None:
            client.force_login(user)
        for name, (method, address, values) in actions(target, membership).items():
            expected = name in ALLOWED.get(role, set()) or (demo and role == "superuser")
            if done(getattr(client, method)(address, values)) is not expected:
                wrong.append((role, name, "refused" if expected else "allowed"))
    assert wrong == []


def test_nothing_of_organisations_is_deleted_in_the_admin(client):
    client.force_login(administrator("system"))
    membership = member()
    rows = {"organisation": membership.organisation_id, "membership": membership.pk}
    for model, pk in rows.items():
        assert not done(client.post(snippet(model, "delete", pk)))
    assert Membership.objects.filter(pk=membership.pk).exists()


def test_the_menu_shows_each_administrator_their_own(client, settings):
    client.force_login(administrator("system"))
    assert snippet("organisation", "list") in client.get("/admin/").content.decode()
    settings.PORTAL_DEMO = False
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    assert snippet("organisation", "list") not in client.get("/admin/").content.decode()
    for duty in ("security", "audit"):
        client.force_login(administrator(duty))
        assert client.get("/admin/").status_code == 302, "no way into the editors' desk"


class TestDuties:
    def test_nobody_has_two(self):
        user = administrator("system")
        with pytest.raises(Refused):
            give_duty(user=user, duty="audit")
        assert Administrator.objects.get(user=user).duty == "system"

    def test_a_member_gets_none_and_an_administrator_no_membership(self):
        with pytest.raises(Refused):
            give_duty(user=member().user, duty="audit")
        membership = Membership(user=administrator("security"), organisation=organisation(), role=Role.CLERK)
        with pytest.raises(Exception, match="管理员"):
            membership.full_clean()

    def test_they_are_given_on_the_server_and_recorded(self, capsys):
        person("wang")
        call_command("administrators", "give", "wang", "audit")
        entry = AuditEntry.objects.get(action="duty.given")
        assert (entry.actor_name, entry.detail["duty"]) == ("system", "audit")
        call_command("administrators", "list")
        assert "wang" in capsys.readouterr().out
        with pytest.raises(CommandError):
            call_command("administrators", "give", "wang", "system")
        call_command("administrators", "end", "wang")
        assert AuditEntry.objects.filter(action="duty.ended").exists()
        for unknown in (["end", "wang"], ["give", "nobody", "audit"]):
            with pytest.raises(CommandError):
                call_command("administrators", *unknown)


class TestSystem:
    @pytest.fixture
    def browser(self, client):
        client.force_login(administrator("system"))
        return client

    def test_a_new_organisation_is_stored_and_recorded(self, browser):
        values = {
            "name": "示例市水务局",
            "short_name": "市水务局",
            "kind": "enforcement",
            "region": region().pk,
            "legal_basis": "《中华人民共和国水法》第十二条",
        }
        assert browser.post(snippet("organisation", "add"), values).status_code == 302
        entry = AuditEntry.objects.get(action="organisation.administered")
        assert entry.detail["changed"]["name"] == ["", "示例市水务局"]
        assert entry.actor_name == "某system-admin"

    def test_memberships_keep_person_organisation_and_the_last_head(self, browser):
        head = member(role=Role.HEAD)
        address = snippet("membership", "edit", head.pk)
        same = {"user": head.user_id, "organisation": head.organisation_id, "role": "head", "joined_on": "2025-01-01"}
        for wrong in ({"role": "clerk"}, {"user": person("other").pk}, {"organisation": organisation().pk}):
            assert browser.post(address, same | wrong).status_code == 200
        head.refresh_from_db()
        assert (head.role, head.user_id, head.organisation_id) == (Role.HEAD, same["user"], same["organisation"])
        member(head.organisation, Role.HEAD)
        assert browser.post(address, same | {"role": "clerk"}).status_code == 302

    def test_a_handler_of_open_work_is_not_made_a_reader(self, browser):
        handler = member()
        clue(handler.organisation, handler=handler)
        same = {"user": handler.user_id, "organisation": handler.organisation_id, "joined_on": "2025-01-01"}
        answer = browser.post(snippet("membership", "edit", handler.pk), same | {"role": "reader"})
        assert answer.status_code == 200
        assert Membership.objects.get(pk=handler.pk).role == Role.CLERK

    def test_lists_ask_the_same_for_more_rows(self, browser):
        asked = []
        for _round in range(2):
            for _number in range(3):
                member(organisation(parent=organisation()))
            asked.append([queries_of(browser, snippet(m, "list"), at_most=40) for m in ("organisation", "membership")])
        assert asked[0] == asked[1]


class TestSecurity:
    @pytest.fixture
    def browser(self):
        client = Client()
        client.force_login(administrator("security"))
        return client

    @pytest.fixture
    def officer(self):
        return person("officer")

    def act(self, browser, user, what, **values):
        return browser.post(reverse("administration:act", args=[user.pk]), REASON | {"do": what} | values)

    def test_all_sessions_of_a_person_end_and_the_person_is_told(self, browser, officer, client):
        sign_in(client, username="officer")
        assert client.get("/accounts/").status_code == 200
        assert self.act(browser, officer, "sessions").status_code == 302
        assert client.get("/accounts/").status_code == 302
        entry = AuditEntry.objects.get(action="account.sessions_ended")
        assert (entry.stream, entry.detail["reason"]) == (f"account:{officer.pk}", REASON["reason"])
        outbox.drain(services.TOPIC)
        assert mail.outbox[-1].to == ["officer@example.org"]

    def test_a_locked_account_is_shown_and_unlocked(self, browser, officer, client):
        for _attempt in range(6):
            sign_in(client, username="officer", password="wrong")
        assert "某officer" in browser.get(reverse("administration:accounts") + "?q=nobody-fits").content.decode()
        assert sign_in(client, username="officer").status_code == 200
        self.act(browser, officer, "unlock")
        assert sign_in(client, username="officer").status_code == 302

    def test_a_second_factor_is_reset_and_must_be_set_up_anew(self, browser, officer, client, settings):
        settings.ACCOUNTS_REQUIRE_SECOND_FACTOR = False
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert self.act(browser, officer, "factors").status_code == 302
        assert not Authenticator.objects.filter(user=officer).exists()
        entry = AuditEntry.objects.get(action="account.factors_reset")
        assert entry.detail["factors"] == ["totp"]
        settings.ACCOUNTS_REQUIRE_SECOND_FACTOR = True
        sign_in(client, username="officer")
        assert client.get("/work/as/")["location"] == "/accounts/2fa/"

    def test_without_a_reason_nothing_happens(self, browser, officer):
        Authenticator.objects.create(user=officer, type=Authenticator.Type.TOTP, data={"secret": "x"})
        assert self.act(browser, officer, "factors", reason=" ").status_code == 422
        assert Authenticator.objects.filter(user=officer).exists()
        assert self.act(browser, officer, "anything").status_code == 404

    def test_not_to_oneself(self, browser):
        own = User.objects.get(username="security-admin")
        assert self.act(browser, own, "factors").status_code == 422
        assert not AuditEntry.objects.filter(action="account.factors_reset").exists()

    def test_the_list_asks_the_same_for_more_accounts(self, browser):
        asked = []
        for number in range(2):
            for serial in range(4):
                person(f"p{number}{serial}")
            asked.append(queries_of(browser, reverse("administration:accounts")))
        assert asked[0] == asked[1]


class TestAudit:
    @pytest.fixture
    def browser(self, client):
        client.force_login(administrator("audit"))
        return client

    def test_the_trail_is_read_by_who_what_and_when(self, browser):
        address = reverse("administration:audit")
        text = browser.get(address).content.decode()
        assert "某audit-admin" in text
        assert "没有符合条件" in browser.get(address + "?action=clue.close").content.decode()
        assert "duty" in browser.get(address + "?action=duty.given&since=2020-01-01&until=2999-12-31").content.decode()
        assert "没有符合条件" in browser.get(address + "?until=2020-01-01").content.decode()
        assert browser.get(address + "?since=x&before=x").status_code == 200

    def test_older_entries_follow_without_gap(self, browser, monkeypatch):
        monkeypatch.setattr("portal.administration.views.PAGE", 2)
        for number in range(4):
            user = person(f"u{number}")
            give_duty(user=user, duty="system")
        seen, address = [], reverse("administration:audit") + "?"
        while address:
            context = browser.get(address).context
            seen += [entry.seq for entry, _label in context["rows"]]
            older = context["older"]
            address = f"{reverse('administration:audit')}?before={older}" if older else ""
        assert seen == list(AuditEntry.objects.order_by("-seq").values_list("seq", flat=True))

    def test_nothing_is_changed_here(self, browser):
        assert browser.post(reverse("administration:audit")).status_code == 405


def test_members_need_a_second_factor_outside_the_demo(client, settings):
    """Every role of every organisation: the rule is about accounts, not about a list of roles."""
    settings.ACCOUNTS_REQUIRE_SECOND_FACTOR = True
    for role in Role.values:
        membership = member(role=role)
        client.force_login(membership.user)
        for address in ("/work/", "/work/as/", "/work/people/", "/work/clues/"):
            assert client.get(address)["location"] == "/accounts/2fa/", (role, address)
