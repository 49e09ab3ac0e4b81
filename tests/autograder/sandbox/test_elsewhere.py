"""Lines that only work on another machine, in real kernels: they do nothing and say so, and what is below them runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import NONE, choose
from autograder.sandbox.run import run

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as server:
        yield server


def shown(cell: NotebookNode) -> str:
    return "".join(out.get("text", "") + out.get("ename", "") for out in cell.outputs)


# What stands in a cell, what is said, and what the last line of the cell prints.
IDLE = {
    "pip": ("!pip install -q seaborn", "!pip install -q seaborn: shell lines do nothing here."),
    "captured": ("names = !ls *.jpg\nassert names == [] and names.n == ''", "!ls *.jpg: shell lines do nothing here."),
    "double": ("!!ls", "!ls: shell lines do nothing here."),
    "in a function": ("def fetch():\n    !wget {1 + 1}\nfetch()", "!wget {1 + 1}: shell lines do nothing here."),
    "pip magic": ("%pip install seaborn", "%pip install seaborn: this magic does nothing here."),
    "conda": ("%conda install -y seaborn", "this magic does nothing here."),
    "version": ("%tensorflow_version 1.x", "this magic does nothing here."),
    "extension": ("%load_ext lab_black\n%reload_ext lab_black", "%load_ext lab_black: this magic does nothing here."),
    "unknown": ("%mymagic on", "%mymagic on: this magic does nothing here. Line magic function"),
    "environment": ("%env NOT_SET_ANYWHERE", "%env NOT_SET_ANYWHERE: this magic does nothing here."),
    "backend": ("%matplotlib widget", "%matplotlib widget: figures are shown inline here."),
    "debugger": ("%pdb on\n%debug", "%debug: this magic does nothing here."),
    "asked for": ("get_ipython().run_line_magic('pip', 'list')", "%pip list: this magic does nothing here."),
    "shell asked for": ("assert get_ipython().getoutput('ls') == []", "!ls: shell lines do nothing here."),
    "system": ("import os\nassert os.system('pip list')", "os.system('pip list'): shell lines do nothing here."),
    "popen": (
        "import os\nassert os.popen('wget http://x/y.zip').read() == ''",
        "wget http://x/y.zip: programs that fetch or install do nothing here.",
    ),
    "subprocess": (
        "import subprocess as s, sys\ns.check_call([sys.executable, '-m', 'pip', 'install', 'x'])\n"
        "assert s.check_output('pip list', shell=True) == b'' and s.getoutput('git clone x') == ''\n"
        "assert s.run(['conda', 'list'], capture_output=True, text=True).stdout == ''\n"
        "assert [*s.Popen('pip list', -1, None, None, s.PIPE).stdout] == []",
        "-m pip install x: programs that fetch or install do nothing here.",
    ),
    "colab": (
        "from google.colab import drive, files\nfrom google.colab.patches import cv2_imshow\n"
        "drive.mount('/content/drive', force_remount=True)\ncv2_imshow(None)\nassert files.upload() == {}",
        "drive.mount(): this only works in Colab, and does nothing here.",
    ),
    "long": ("!echo " + "x" * 500, "…: shell lines do nothing here."),
}


@pytest.mark.parametrize("confined", [True, False], ids=["sandbox", "no-sandbox"])
def test_does_nothing_and_says_so(confined: bool, server: ForkServer, tmp_path: Path) -> None:
    sources = [f"{source}\nprint('below')" for source, _ in IDLE.values()]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    with (
        ForkServer(None if confined else NONE) as other,
        run(notebook, tmp_path, server if confined else other) as session,
    ):
        got = {name: shown(cell) for name, cell in zip(IDLE, session.notebook.cells, strict=True)}
        assert session.events == []
    for name, (_, said) in IDLE.items():
        assert said in got[name], name
        assert got[name].endswith("below\n"), name
    assert max(len(line) for text in got.values() for line in text.splitlines()) < 250


CELLS = {
    "bash": ("%%bash\necho hello", "%%bash: this cell was not run, since it is for another program.\n"),
    "script": ("%%script true\nhello", "%%script true: this cell was not run, since it is for another program.\n"),
    "unknown": ("%%bigquery\nSELECT *", "%%bigquery: this magic is not known here, and the cell was not run.\n"),
    "unknown, of Python": (
        "%%memory_profile\nb = 4\nprint(b)",
        "%%memory_profile: this magic is not known here, and the cell was run without it.\n4\n",
    ),
    "unwritable": (
        "%%writefile /nowhere/x.py\nx = 1",
        "Writing /nowhere/x.py\n%%writefile /nowhere/x.py: this magic does nothing here. [Errno 2] No such file or "
        "directory: '/nowhere/x.py'\n",
    ),
    "captured": ("%%capture kept\n!ls\nprint('out')", ""),
    "and shown": ("kept.show()", "!ls: shell lines do nothing here.\nout\n"),
    "written": ("%%writefile own.py\nc = 6", "Writing own.py\n"),
    "imported": ("import own; print(own.c)", "6\n"),
    "error of one's own": ("%time 1 / 0", "ZeroDivisionError"),
    "no Colab": (
        "import sys\ntry:\n    import google.colab\n    print('here')\nexcept ImportError:\n    print('not here')\n"
        "print('google.colab' in sys.modules)",
        "not here\nFalse\n",
    ),
    "automatic magic": ("pip install seaborn", "%pip install seaborn: this magic does nothing here.\n"),
}


def test_cells(server: ForkServer, tmp_path: Path) -> None:
    notebook = new_notebook(cells=[new_code_cell(source) for source, _ in CELLS.values()])
    with run(notebook, tmp_path, server) as session:
        got = {name: shown(cell) for name, cell in zip(CELLS, session.notebook.cells, strict=True)}
    timed = got.pop("error of one's own")
    assert got == {name: said for name, (_, said) in CELLS.items() if name in got}
    assert timed.endswith("ZeroDivisionError")


def test_what_works_goes_on_working(server: ForkServer, tmp_path: Path) -> None:
    sources = [
        "%matplotlib inline\nimport matplotlib.pyplot as plt\n%env NST_OWN=3\nplt.plot([1, 2]); plt.show()",
        "%%time\nx = 20",
        "y = 1\n%timeit -n1 -r1 x + y\nimport os\nprint(x + y, os.environ['NST_OWN'])",
        "def f(z):\n    %timeit -n1 -r1 z + 1\n    return z\nprint(f(5))",
        "%matplotlib notebook\nplt.plot([1, 2]); plt.show()",
    ]
    with run(new_notebook(cells=[new_code_cell(source) for source in sources]), tmp_path, server) as session:
        cells = session.notebook.cells
        pictures = [any("image/jpeg" in out.get("data", {}) for out in cell.outputs) for cell in cells]
        assert pictures == [True, False, False, False, True]
        assert "21 3\n" in shown(cells[2]) and "per loop" in shown(cells[2])
        assert shown(cells[3]).endswith("5\n")
