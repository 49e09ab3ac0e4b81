"""The tool's command line: what holds for what is not given, and what cannot be."""

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path

import pytest

from neural_style.command_line import parser, read_options
from neural_style.options import GROUPS, Options
from nst.errors import SettingsError

NEEDED = ["--content", "c.jpg", "--styles", "s.jpg", "t.jpg", "--output", "o.png"]


def read(*more: object) -> Options:
    return read_options([*NEEDED, *map(str, more)])


def test_original_is_as_published() -> None:
    found = read("--recipe", "original")
    loss, adam, pictures = found.loss, found.optimizer, found.pictures
    assert (adam.optimizer, adam.iterations, found.network.pooling, pictures.noiseblend) == ("adam", 1000, "max", 1)
    assert (loss.content_weight, loss.content_weight_blend, loss.tv_weight) == (5, 1, 100)
    assert (loss.style_weight, loss.style_layer_weight_exp) == (500, 1)
    assert (adam.learning_rate, adam.beta1, adam.beta2, adam.epsilon) == (10, 0.9, 0.999, 1e-8)
    assert loss.blend_weights(2) == (0.5, 0.5) and pictures.scales == (1, 1)
    assert loss.content_layers == ("relu4_2", "relu5_2")
    assert loss.style_layers == ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")


def test_recipes_have_the_same_losses() -> None:
    fast = read()
    assert (fast.optimizer.optimizer, fast.network.pooling, fast.pictures.noiseblend) == ("lbfgs", "avg", 0)
    other = {"optimizer": "adam", "iterations": 1000, "pooling": "max", "initial_noiseblend": None}
    assert read("--recipe", "original").values() == fast.values() | other | {"precision": "float32"}
    assert read("--recipe", "original", "--iterations", 7).optimizer.iterations == 7


def test_what_is_given_is_heeded() -> None:
    found = read("--optimizer", "adam", "--eps", 0.5, "--style-scales", 1, 0.5, "--preserve-colors", "--width", 300)
    assert (found.optimizer.optimizer, found.optimizer.epsilon) == ("adam", 0.5)
    assert found.output.preserve_colors and found.pictures.width == 300 and found.pictures.style_scales == (1, 0.5)
    assert found.pictures.content == Path("c.jpg") and found.pictures.styles == (Path("s.jpg"), Path("t.jpg"))


def test_each_option_of_the_line_is_in_one_group() -> None:
    names = [field.name for group in GROUPS.values() for field in fields(group)]
    actions = {action.dest for action in parser(ArgumentParser)._actions}
    assert len(set(names)) == len(names) and actions == {*names, "help", "recipe", "jobs"}


def test_blend_weights_are_made_to_sum_to_one() -> None:
    assert read("--style-blend-weights", 3, 1).loss.blend_weights(2) == (0.75, 0.25)


def test_original_starts_from_noise_unless_there_is_a_picture() -> None:
    original = ("--recipe", "original")
    assert read(*original).pictures.noiseblend == 1
    assert read(*original, "--initial", "i.jpg").pictures.noiseblend == 0
    assert read(*original, "--initial-noiseblend", 0.25).pictures.noiseblend == 0.25
    assert read("--initial-noiseblend", 0.25).pictures.noiseblend == 0.25


@pytest.mark.parametrize("pattern", ["step_{:05}.jpg", "step_%05d.jpg"])
def test_checkpoints_have_the_number_in_their_name(pattern: str) -> None:
    found = read("--checkpoint-output", pattern, "--checkpoint-iterations", 5)
    assert found.output.checkpoint(15) == Path("step_00015.jpg")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--recipe fastest", "--recipe is 'fastest'; expected fast or original"),
        ("--style-loss sinkhorn", "--style-loss is 'sinkhorn'; expected gram or wasserstein"),
        ("--pooling mean", "--pooling is 'mean'; expected avg or max"),
        ("--optimizer sgd", "--optimizer is 'sgd'; expected lbfgs or adam"),
        ("--style-blend-weights 1", "--style-blend-weights has 1 numbers, --styles has 2 pictures"),
        ("--style-blend-weights 0 0", "--style-blend-weights is 0.0 0.0; expected numbers from 0, one of them above"),
        ("--style-blend-weights 2 -1", "--style-blend-weights is 2.0 -1.0"),
        ("--style-scales 1 1 1", "--style-scales has 3 numbers, --styles has 2 pictures"),
        ("--style-scales 1 0", "--style-scales is 1.0 0.0; expected numbers above 0"),
        ("--iterations 0", "--iterations is 0; expected at least 1"),
        ("--print-iterations 0", "--print-iterations is 0"),
        ("--width 8", "--width is 8; expected at least 16 pixels"),
        ("--content-weight nan", "--content-weight is nan; expected a number from 0"),
        ("--style-weight -1", "--style-weight is -1.0"),
        ("--content-weight 0 --style-weight 0 --tv-weight 0", "all weights are 0"),
        ("--content-weight-blend 2", "--content-weight-blend is 2.0; expected a number from 0 to 1"),
        ("--initial-noiseblend 1.5", "--initial-noiseblend is 1.5"),
        ("--style-layer-weight-exp 0", "--style-layer-weight-exp is 0.0; expected a number above 0"),
        ("--content-layers relu4_2", "--content-layers is relu4_2; expected two to blend"),
        ("--style-layers relu1_1 relu1_1", "--style-layers is relu1_1 relu1_1; expected each layer once"),
        ("--optimizer adam --beta1 1", "--beta1 is 1.0; expected a number from 0 to below 1"),
        ("--learning-rate 5 --eps 1", "--epsilon, --learning-rate would do nothing; expected --optimizer adam as well"),
        ("--checkpoint-iterations 5", "of --checkpoint-output and --checkpoint-iterations there is one"),
        ("--checkpoint-output a_{}.jpg", "of --checkpoint-output and --checkpoint-iterations there is one"),
        ("--checkpoint-output a.jpg --checkpoint-iterations 5", "in which no number can be put"),
        ("--checkpoint-output {name}.jpg --checkpoint-iterations 5", "in which no number can be put"),
        ("--checkpoint-output a%%.jpg --checkpoint-iterations 5", "in which no number can be put"),
        ("--checkpoint-output {0.real.imag}.jpg --checkpoint-iterations 5", "the same name for each picture"),
    ],
)
def test_what_cannot_be_is_told(line: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        read(*line.split())


@pytest.mark.parametrize("left_out", ["--content", "--styles", "--output"])
def test_what_is_needed(left_out: str) -> None:
    words = ["--content", "c.jpg", "--styles", "s.jpg", "--output", "o.png"]
    at = words.index(left_out)
    with pytest.raises(SettingsError, match=f"^{left_out} missing; expected a content"):
        read_options(words[:at] + words[at + 2 :])


def test_help_shows_examples_that_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        read_options(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    lines = [line.strip().split("    ")[0] for line in said.split("examples:")[1].splitlines() if "-m" in line]
    assert len(lines) >= 3
    for line in lines:
        if "--jobs" not in line:
            read_options(line.split()[3:])
