"""The portal on one machine with its channel layer on Redis, for measuring."""

import os

from portal.settings.embedded import *  # noqa: F403 - settings build on settings

CHANNEL_LAYERS = {
    "default": {"BACKEND": "channels_redis.core.RedisChannelLayer", "CONFIG": {"hosts": [os.environ["REDIS_URL"]]}}
}
