"""Workbooks pass through LibreOffice unharmed: what it saves is read as the same scheme, with lists, frozen titles aside, and base."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from engine.authoring.tabulation.base import find_base
from engine.authoring.tabulation.exchange import export_workbook, import_workbook
from tests.authoring.tables import ROOT, rules_path

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
FORMAT = "xlsx:Calc MS Excel 2007 XML"
SCHEMES = ("science-technology", "metallurgy")

pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-calc-nogui")


def test_what_libreoffice_saves_is_the_same_scheme(tmp_path: Path) -> None:
    for scheme in SCHEMES:
        export_workbook(scheme, tmp_path / f"{scheme}.xlsx", [ROOT])
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{scheme}.xlsx") for scheme in SCHEMES]
    command = [str(OFFICE), profile, "--headless", "--convert-to", FORMAT, "--outdir", str(tmp_path / "saved"), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    for scheme in SCHEMES:
        saved = tmp_path / "saved" / f"{scheme}.xlsx"
        done = import_workbook(saved, ROOT, dry_run=True)
        assert (done.changes, done.conflicts) == ((), ())
        assert done.text == rules_path(scheme).read_text(encoding="utf-8")
        before, after = load_workbook(tmp_path / f"{scheme}.xlsx"), load_workbook(saved)
        assert after.sheetnames == before.sheetnames
        assert find_base(after) == find_base(before) is not None
        assert set(after.defined_names) >= set(before.defined_names)
        lists = [len(sheet.data_validations.dataValidation) for sheet in before.worksheets if sheet.max_row > 1]
        assert [len(sheet.data_validations.dataValidation) for sheet in after.worksheets if sheet.max_row > 1] == lists
