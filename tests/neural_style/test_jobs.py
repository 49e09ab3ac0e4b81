"""Several pictures from one file."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from neural_style import shared
from neural_style.__main__ import main
from neural_style.command_line import read_options
from neural_style.jobs import read_jobs
from neural_style.options import Options
from nst.errors import SettingsError
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.paths import ROOT
from tests.support.tool import folder, read

__all__ = ["folder", "weight_file", "weights"]  # fixtures

TOML = """\
# two pictures
[first]
content = "content.png"
styles = ["style.png", "other.png"]
style-blend-weights = [3, 1]
output = "out/first.png"

["second one"]
content = "content.png"
styles = "style.png"
output = "out/second.png"
width = 40
preserve-colors = true
"""
CSV = """\
content,styles,style_blend_weights,output,width,preserve-colors
content.png,style.png other.png,3 1,out/first.png,,
content.png,style.png,,out/second.png,40,yes
"""
LINE = ["--iterations", "3", "--width", "48", "--network", "weights.mat"]


@pytest.fixture
def here(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the pictures."""
    for file in folder.iterdir():
        (tmp_path / file.name).symlink_to(file)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def options(name: str, text: str, *more: str) -> list[Options]:
    Path(name).write_text(text)
    return [job.options for job in read_jobs(["--jobs", name, *more])]


# ---------------------------------------------------------------- what is in the file


@pytest.mark.parametrize(("name", "text"), [("all.toml", TOML), ("all.csv", CSV)])
def test_jobs_are_as_lines_would_be(here: Path, name: str, text: str) -> None:
    first = ["--content", "content.png", "--styles", "style.png", "other.png", "--style-blend-weights", "3", "1"]
    second = ["--content", "content.png", "--styles", "style.png", "--width", "40", "--preserve-colors"]
    assert options(name, text, *LINE) == [
        read_options([*LINE, *first, "--output", "out/first.png"]),
        read_options([*LINE, *second, "--output", "out/second.png"]),
    ]


def test_the_line_holds_for_what_a_job_does_not_say(here: Path) -> None:
    text = '[a]\noutput = "a.png"\n[b]\noutput = "b.png"\nrecipe = "fast"\npreserve-colors = false\n'
    more = ("--content", "c.png", "--styles", "s.png", "--recipe", "original", "--preserve-colors", "--tv-weight", "7")
    first, second = options("all.toml", text, *more)
    for found, expected in ((first, ("adam", True, 7)), (second, ("lbfgs", False, 7))):
        assert (found.optimizer.optimizer, found.output.preserve_colors, found.loss.tv_weight) == expected


def test_names_with_spaces(here: Path) -> None:
    text = "content,styles,output\nmy cat.png,\"'my style.png' b.png\",my output.png\n"
    (found,) = options("all.csv", text)
    assert found.pictures.content == Path("my cat.png") and found.output.output == Path("my output.png")
    assert found.pictures.styles == (Path("my style.png"), Path("b.png"))


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("all.toml", TOML.replace("[3, 1]", "[3]"), r"^all\.toml, line 2, first: --style-blend-weights has 1 numbers"),
        ("all.csv", CSV.replace("3 1", "3"), r"^all\.csv, line 2: --style-blend-weights has 1 numbers"),
        ("all.toml", TOML.replace("40", '"wide"'), r"^all\.toml, line 8, second one: argument --width: invalid int"),
        ("all.toml", TOML.replace("width", "widht"), r"line 8, second one: there is no option 'widht'"),
        ("all.toml", TOML.replace("width", "help"), "there is no option 'help'"),
        ("all.toml", TOML.replace("width", "web"), "there is no option 'web'"),
        ("all.toml", TOML.replace("40", "[40, 50]"), r"line 8, second one: --width is \[40, 50\]; expected one value"),
        ("all.toml", TOML.replace("40", "1979-05-27"), "--width is .*1979.*; expected numbers or words"),
        ("all.toml", TOML.replace("true", '"yes"'), "--preserve-colors is 'yes'; expected true or false"),
        ("all.csv", CSV.replace("yes", "maybe"), r"all\.csv, line 3: --preserve-colors is 'maybe'; expected true"),
        ("all.toml", TOML.replace('content = "content.png"\n', ""), "(?s)first: --content missing.*one: --content mis"),
        ("all.toml", "width = 40\n" + TOML, r"all\.toml cannot be read: 'width' is in no table"),
        ("all.toml", TOML.replace("]", ""), r"all\.toml cannot be read: .*\(at line 2"),
        (
            "all.csv",
            CSV.replace("yes", "yes,3"),
            r"all\.csv cannot be read: line 3 has '3' in column 7, for which line 1",
        ),
        (
            "all.csv",
            CSV.replace("other.png", "'other.png"),
            r"all\.csv cannot be read: line 2 has .* for styles: No closing quotation",
        ),
        ("all.toml", "", r"all\.toml is empty; expected a table"),
        ("all.csv", "content,styles,output\n", r"all\.csv is empty; expected a table"),
        ("all.yaml", "", r"--jobs is all\.yaml; expected a file \*\.toml or \*\.csv"),
    ],
)
def test_what_cannot_be_is_told_with_its_place(here: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        options(name, text, *LINE)


def test_no_file(here: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.toml cannot be read: no such file"):
        read_jobs(["--jobs", "none.toml"])
    Path("latin.csv").write_bytes("content,output\nm\xe4.png,a.png".encode("latin-1"))
    with pytest.raises(SettingsError, match=r"latin\.csv cannot be read: line 2 is not in UTF-8 \(byte 0xe4\)"):
        read_jobs(["--jobs", "latin.csv"])


PLAIN = "content,styles,output,width\nc.png,s.png t.png,o.png,40\n,,,\nd.png,s.png,p.png,\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("all.csv", PLAIN.replace(",", ";").encode()),
        ("all.csv", PLAIN.replace(",", "\t").encode()),
        ("all.csv", PLAIN.replace("\n", ",,\r\n").encode("utf-8-sig")),
        ("all.csv", PLAIN.replace(",", "\t").encode("utf-16")),
        ("all.csv", b"\xfe\xff" + PLAIN.replace(",", ";").encode("utf-16-be")),
        ("all.csv", PLAIN.replace("o.png,40", "o.png,40,,").encode()),
        ("all.toml", TOML.encode("utf-8-sig")),
        ("all.toml", TOML.encode("utf-16")),
    ],
    ids=["semicolons", "tabs", "empty columns", "UTF-16", "big-endian", "empty cells", "TOML with BOM", "TOML UTF-16"],
)
def test_file_as_other_programs_save_it(here: Path, name: str, content: bytes) -> None:
    Path(name).write_bytes(content)
    first, second = (job.options for job in read_jobs(["--jobs", name, *LINE]))
    if name == "all.csv":
        assert first.pictures.styles == (Path("s.png"), Path("t.png")) and first.pictures.width == 40
        assert second.pictures.content == Path("d.png") and second.pictures.width == 48
        assert (first.output.output, second.output.output) == (Path("o.png"), Path("p.png"))
    else:
        assert first.loss.style_blend_weights == (3, 1) and second.output.preserve_colors


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("content,styles,content\na,b,c\n", "line 1 has the name 'content' 2 times; expected it once"),
        ('content,styles\n"a"b,c\n', "line 2: ',' expected after '\"'"),
        ('content,styles\na,"b\n', "line 2: unexpected end of data"),
        ("content;style-weight\na;0,5\n", "line 2: argument --style-weight: invalid float value: '0,5'"),
    ],
)
def test_line_of_a_csv_that_is_wrong(here: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as raised:
        options("all.csv", text, *LINE)
    assert said in str(raised.value)


def test_what_is_no_file_is_not_waited_for(here: Path) -> None:
    os.mkfifo("pipe.csv")
    Path("folder.toml").mkdir()
    Path("device.csv").symlink_to("/dev/zero")
    for name in ("pipe.csv", "folder.toml", "device.csv"):
        with pytest.raises(SettingsError, match="it is no file, but a folder, a pipe or a device"):
            read_jobs(["--jobs", name])
    Path("huge.csv").touch()
    os.truncate("huge.csv", 1 << 34)
    with pytest.raises(SettingsError, match="it has 17,179,869,184 bytes; expected up to 3,000,000"):
        read_jobs(["--jobs", "huge.csv"])
    with pytest.raises(SettingsError, match=r"deep\.toml cannot be read: "):
        options("deep.toml", "x = " + "[" * 100_000)


def test_no_name_reaches_the_terminal_as_it_is(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither of a job, nor of a file: a terminal would obey what is in it."""
    odd = r"\u001b]0;owned\u0007\u202e"
    Path("all.toml").write_text(
        f'["a{odd}\\nneural_style: done"]\ncontent = "content.png"\nstyles = "style.png"\noutput = "o{odd}.png"\n'
        f'[b]\ncontent = "none{odd}.png"\nstyles = "style.png"\noutput = "p.png"\n'
    )
    assert main(["--jobs", "all.toml", *LINE]) == 1
    Path("one.toml").write_text(Path("all.toml").read_text().partition("[b]")[0])
    assert main(["--jobs", "one.toml", *LINE]) == 0
    assert main(["--jobs", "one.toml", *LINE]) == 1
    out, err = capsys.readouterr()
    assert "no picture at none\\x1b]0;owned\\x07\\u202e.png" in err
    assert "a\\x1b]0;owned\\x07\\u202e\\nneural_style: done: " in err and "wrote o\\x1b]0;owned\\x07\\u202e.png" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out + err)


# ---------------------------------------------------------------- what is painted


def test_pictures_are_those_of_lines(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("all.toml").write_text(TOML)
    assert main(["--jobs", "all.toml", *LINE]) == 0
    assert "2/2 second: 100%" in capsys.readouterr().err
    alone = ["--content", "content.png", "--styles", "style.png", "--preserve-colors", "--output", "alone.png"]
    assert main([*LINE, *alone, "--width", "40"]) == 0
    assert np.array_equal(read(Path("alone.png")), read(Path("out/second.png")))
    assert read(Path("out/first.png")).shape == (36, 48, 3)
    assert sorted(file.name for file in Path("out").iterdir()) == ["first.png", "second.png"]


def test_what_jobs_share_is_made_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counted(name: str) -> None:
        function = getattr(shared, name)

        def call(*args: object) -> object:
            made.append(name)
            return function(*args)

        monkeypatch.setattr(shared, name, call)

    for name in ("read_weights", "layers", "style_statistics"):
        counted(name)
    same = "".join(f'[{name}]\noutput = "{name}.png"\nstyles = "style.png"\n' for name in "abc")
    other = '[d]\noutput = "d.png"\nstyles = ["style.png", "other.png"]\n'
    compared_otherwise = '[e]\noutput = "e.png"\nstyles = "style.png"\nstyle-loss = "wasserstein"\n'
    Path("all.toml").write_text(same + other + compared_otherwise)
    assert main(["--jobs", "all.toml", "--content", "content.png", *LINE]) == 0
    assert sorted(made) == ["layers", "read_weights", *3 * ["style_statistics"]]
    assert not np.array_equal(read(Path("e.png")), read(Path("a.png")))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("second.png", "first.png"), "line 8, second one: out/first.png is to be written for all.toml, line 2, first"),
        (('styles = "style.png"', 'styles = "none.png"'), "line 8, second one: no picture at none.png"),
        (("width = 40", "width = 18"), "line 8, second one: --width makes content.png 18x13 pixels"),
        (("width = 40", 'style-layers = ["fc7"]'), "line 8, second one: there is no layer 'fc7'"),
        (("out/second.png", "style.png"), "line 8, second one: style.png is style.png, which is read"),
        (
            ('output = "out/second.png"', 'output = "other.png"\noverwrite = true'),
            "other.png is other.png, which is read",
        ),
    ],
)
def test_all_jobs_are_checked_before_any_work(
    here: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    Path("all.toml").write_text(TOML.replace(*change))
    assert main(["--jobs", "all.toml", *LINE]) == 1
    out, err = capsys.readouterr()
    assert said in err and out == "" and "%" not in err
    assert not list(Path("out").glob("*"))


def test_a_job_that_fails_on_the_way_does_not_keep_others(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("all.toml").write_text(TOML.replace('output = "out/first', 'style-weight = 1e38\noutput = "out/first'))
    assert main(["--jobs", "all.toml", *LINE]) == 1
    assert "neural_style: all.toml, line 2, first: the losses are" in capsys.readouterr().err
    assert [file.name for file in Path("out").iterdir()] == ["second.png"]


def test_killed_batch_goes_on_with_what_is_not_finished(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("all.toml").write_text(TOML.replace("[3, 1]\n", "[3, 1]\niterations = 2\n"))
    words = ["--jobs", "all.toml", *LINE, "--save-seconds", "0", "--print-iterations", "1", "--iterations", "100"]
    command = [sys.executable, "-m", "neural_style", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as program:
        while not Path("out/second.png.npz").exists():
            assert program.poll() is None
            time.sleep(0.005)
        program.send_signal(signal.SIGKILL)
    assert program.returncode == -signal.SIGKILL
    with np.load("out/second.png.npz") as state:
        made = len(state["history"])
    before = Path("out/first.png").stat()
    assert main([*words, "--resume"]) == 0
    printed = capsys.readouterr().out
    assert "out/first.png is finished" in printed
    assert re.findall(r"^step (\d+)", printed, re.MULTILINE) == [str(step) for step in range(made + 1, 101)]
    assert Path("out/first.png").stat() == before
    finished = {file.name for file in Path("out").iterdir() if file.name[0] != "."}
    assert finished == {"first.png", "second.png"}
