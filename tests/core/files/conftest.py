from pathlib import Path

import pytest
from django.core.files.storage import storages


@pytest.fixture(autouse=True)
def store_folder(settings, tmp_path) -> Path:
    """A store of its own for each test."""
    folder = tmp_path / "attachments"
    backend = {**settings.STORAGES["attachments"], "OPTIONS": {"location": str(folder), "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "attachments": backend}
    assert Path(storages["attachments"].location) == folder
    return folder


@pytest.fixture
def stored(store_folder):
    """The files in the store, as hashes."""
    return lambda: {path.name for path in store_folder.glob("??/*")}
