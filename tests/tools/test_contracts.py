"""The contract of tools/contracts.py: run by import-linter on a package made here."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.assignments.assignment import ROOT

SETTINGS = """\
[tool.importlinter]
root_package = "engine"
include_external_packages = true
contract_types = ["only: tools.contracts.OnlyContract"]

[[tool.importlinter.contracts]]
name = "The engine imports NumPy"
type = "only"
package = "engine"
allowed = ["numpy"]
"""


def lint(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    (folder / "engine").mkdir()
    (folder / "engine" / "__init__.py").touch()
    (folder / "engine" / "part.py").write_text(code)
    (folder / "pyproject.toml").write_text(SETTINGS)
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )


def test_numpy_the_standard_library_and_the_package_itself_are_allowed(tmp_path: Path) -> None:
    done = lint(tmp_path, "import numpy.linalg\nimport xml.dom\nimport engine\n")
    assert (done.returncode, "1 kept, 0 broken" in done.stdout) == (0, True), done.stdout + done.stderr


@pytest.mark.parametrize("module", ["tensorflow", "numpy_financial", "engineering"])
def test_another_module_is_told(tmp_path: Path, module: str) -> None:
    done = lint(tmp_path, f"import {module}\n")
    assert done.returncode == 1
    assert f"engine.part imports {module}" in done.stdout
