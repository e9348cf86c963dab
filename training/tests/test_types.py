"""The package is typed: mypy, as strictly as torch's own types allow (mypy.ini)."""

import pytest

from .fixtures import ROOT


def test_types_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    api = pytest.importorskip("mypy.api", reason="mypy is not installed")
    monkeypatch.chdir(ROOT)
    report, errors, status = api.run(["--config-file", "training/mypy.ini"])
    assert status == 0, report + errors
