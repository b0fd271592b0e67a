"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("steady", deadline=None)  # speed is measured in benchmarks/; a busy machine fails no test
settings.load_profile("steady")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write golden files anew; read the difference before you commit it")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--golden"))


@pytest.fixture(scope="session", autouse=True)
def private_folders(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep caches and stores of a test run apart from the user's own."""
    monkeypatch = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("riskwhy")
    monkeypatch.setenv("RISKWHY_CACHE", str(folder / "cache"))
    monkeypatch.setenv("RISKWHY_STORE", str(folder / "decisions.sqlite"))


@pytest.fixture(scope="session")
def project() -> Path:
    return Path(__file__).resolve().parents[1]
