"""Settings of a socket server for tests: the test database, and Redis as in production."""

import os

from portal.settings.test import *  # noqa: F403 - Django's idiom for a layer of settings

CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
}
