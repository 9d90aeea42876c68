"""The sample accounts of the demo. They exist only where the demo content was loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """An account of the demo: whom it stands for, and how to sign in."""

    username: str
    password: str
    display_name: str
    role: str
    group: str = ""
    superuser: bool = False


ACCOUNTS = (
    SampleAccount("editor", "shili-bianji-2026", "沈宁", "编辑：起草、提交审核", "编辑"),
    SampleAccount("reviewer", "shili-ershen-2026", "韩松", "二审：审核或退回", "二审"),
    SampleAccount("approver", "shili-zhongshen-2026", "罗敏", "终审：批准发布", "终审"),
    SampleAccount("admin", "shili-guanli-2026", "系统管理员", "管理员：用户、设置、全部内容", superuser=True),
)


def ensure_accounts(accounts: Iterable[SampleAccount] = ACCOUNTS) -> dict[str, object]:
    """Create those of ``accounts`` that are missing; existing ones keep their password. Returns users by username.

    An account without a password cannot be signed in to.
    """
    User = get_user_model()
    accounts = list(accounts)
    users = User.objects.in_bulk([account.username for account in accounts], field_name="username")
    for account in accounts:
        if account.username not in users:
            user = User.objects.create_user(
                account.username,
                f"{account.username}@portal.example",
                account.password or None,
                display_name=account.display_name,
                is_staff=account.superuser,
                is_superuser=account.superuser,
            )
            if account.group:
                user.groups.add(Group.objects.get_or_create(name=account.group)[0])
            users[account.username] = user
    return users
