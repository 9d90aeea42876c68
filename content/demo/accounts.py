"""The sample accounts of the demo. They exist only where the demo content was loaded."""

from dataclasses import asdict, dataclass

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


def as_dicts() -> list[dict]:
    """The sample accounts as plain dictionaries, for ``manage.py demo accounts --json``."""
    return [{key: value for key, value in asdict(a).items() if key != "superuser"} for a in ACCOUNTS]


def ensure_accounts() -> dict[str, object]:
    """Create the sample accounts that are missing; existing ones keep their password. Returns users by username."""
    User = get_user_model()
    users = {}
    for account in ACCOUNTS:
        user = User.objects.filter(username=account.username).first()
        if user is None:
            user = User.objects.create_user(
                account.username,
                f"{account.username}@portal.example",
                account.password,
                display_name=account.display_name,
                is_staff=account.superuser,
                is_superuser=account.superuser,
            )
            if account.group:
                user.groups.add(Group.objects.get_or_create(name=account.group)[0])
        users[account.username] = user
    return users
