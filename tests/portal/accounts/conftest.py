import pytest
from django.core.cache import cache

from core.users import User

PASSWORD = "correct-horse-battery"


@pytest.fixture(autouse=True)
def _no_rate_limits_left_over():
    cache.clear()


@pytest.fixture
def officer(db) -> User:
    return User.objects.create_user("zhangsan", password=PASSWORD, display_name="张三")


def sign_in(client, username="zhangsan", password=PASSWORD, **extra):
    return client.post("/accounts/login/", {"login": username, "password": password}, **extra)
