"""One broken rule file per mistake; the whole message stands beside it. `pytest --golden` writes the messages anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engine import KnowledgeError, load_knowledge
from engine.knowledge.loader import default_folders

BAD = Path(__file__).parent / "bad"


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_mistake_gets_its_message(path: Path, tmp_path: Path, golden: bool) -> None:
    folder = tmp_path / "rules" / "probe"
    folder.mkdir(parents=True)
    shutil.copy(path, folder / "rules.yaml")
    with pytest.raises(KnowledgeError) as failure:
        load_knowledge([*default_folders(), tmp_path], use_cache=False)
    expected = path.with_suffix(".txt")
    if golden:
        expected.write_text(f"{failure.value}\n", encoding="utf-8")
    assert str(failure.value) + "\n" == expected.read_text(encoding="utf-8")
