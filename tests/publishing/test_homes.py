"""A bundle's home holds its files and no others, whatever happens to the folder."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine import StoreError
from engine.decisions.bundles import Bundle, read_bundle
from engine.publishing.homes import house_folders, open_home
from tests.decisions.support import small_knowledge


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bundle:
    monkeypatch.setenv("RISKWHY_CACHE", str(tmp_path / "cache"))
    small_knowledge(tmp_path / "knowledge")
    return read_bundle([tmp_path / "knowledge"])


def _refuse(digest: str) -> Bundle:
    raise AssertionError(digest)


def test_home_is_written_once_and_loads_as_the_folder_did(bundle: Bundle) -> None:
    first = open_home(bundle.digest, lambda _: bundle)
    assert open_home(bundle.digest, _refuse) == first
    assert read_bundle(list(map(Path, first))) == bundle


@pytest.mark.parametrize("harm", ["changed", "added", "removed"])
def test_home_that_is_not_whole_is_written_anew(harm: str, bundle: Bundle) -> None:
    (root,) = map(Path, open_home(bundle.digest, lambda _: bundle))
    path = root / "rules/library/rules.yaml"
    {"changed": lambda: path.write_text("b: 2\n"), "added": (root / "rules/x.yaml").touch, "removed": path.unlink}[harm]()
    (again,) = open_home(bundle.digest, lambda _: bundle)
    assert read_bundle([Path(again)]) == bundle


def test_folder_may_change_while_its_home_is_in_use(bundle: Bundle, tmp_path: Path) -> None:
    old = house_folders([str(tmp_path / "knowledge")])
    (tmp_path / "knowledge/rules/library/rules.yaml").write_text("a: 2\n", encoding="utf-8")
    new = house_folders([str(tmp_path / "knowledge")])
    assert read_bundle(list(map(Path, old))) == bundle
    assert read_bundle(list(map(Path, new))).digest == read_bundle([tmp_path / "knowledge"]).digest != bundle.digest


def test_home_is_written_by_many_at_once(bundle: Bundle) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: open_home(bundle.digest, lambda _: bundle), range(16)))
    assert len(set(found)) == 1
    assert read_bundle(list(map(Path, found[0]))) == bundle


def test_homes_unused_for_long_make_room(bundle: Bundle, tmp_path: Path) -> None:
    homes = tmp_path / "cache" / "homes"
    for number in range(40):
        (homes / f"old{number}").mkdir(parents=True)
        os.utime(homes / f"old{number}", (number, number))
    (homes / "new").mkdir()
    open_home(bundle.digest, lambda _: bundle)
    left = {path.name for path in homes.iterdir()}
    assert left == {bundle.digest.partition(":")[2], "new", *(f"old{number}" for number in range(10, 40))}


def test_cache_that_cannot_be_written_is_told(bundle: Bundle, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "cache", ignore_errors=True)
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(StoreError) as raised:
        open_home(bundle.digest, lambda _: bundle)
    assert raised.value.problem.as_dict() == {
        "code": "V012",
        "message": "the files of the rules cannot be unpacked: not a directory",
        "path": str(tmp_path / "cache" / "homes" / bundle.digest.partition(":")[2]),
        "help": "set RISKWHY_CACHE to a folder that you may write",
    }
