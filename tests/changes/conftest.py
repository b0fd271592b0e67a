from __future__ import annotations

from pathlib import Path

import pytest

from tests.changes.versions import library


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library's scheme as it stands."""
    return library(tmp_path_factory.mktemp("versions") / "old")
