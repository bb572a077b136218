"""The installation refuses what would lose hints in silence."""

from docflow.core.checks import one_process_in_memory

MEMORY = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
REDIS = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"}}


def test_one_process_may_keep_its_sockets_in_memory(settings):
    settings.WEB_CONCURRENCY, settings.CHANNEL_LAYERS = 1, MEMORY

    assert one_process_in_memory(None) == []


def test_several_processes_may_not(settings):
    settings.WEB_CONCURRENCY, settings.CHANNEL_LAYERS = 2, MEMORY

    assert [found.id for found in one_process_in_memory(None)] == ["docflow.E001"]


def test_several_processes_may_with_redis(settings):
    settings.WEB_CONCURRENCY, settings.CHANNEL_LAYERS = 4, REDIS

    assert one_process_in_memory(None) == []
