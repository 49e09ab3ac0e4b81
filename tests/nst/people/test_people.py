"""Drawn people: who they are, how they are seen, and that each of their numbers is."""

from dataclasses import astuple, fields, replace
from typing import Any

import numpy as np
import pytest

from nst.people import PEOPLE, Person, View, draw, random_person, random_view
from nst.people.head import Head
from nst.people.person import BEARDS, GLASSES, HAIR, MOLES, ranges
from nst.people.view import OCCLUSIONS
from nst.types import Array

# Faces in which all that a person has is to be seen somewhere
FACES = (
    Person(hair="parted", beard="full", glasses="round", freckles=0.7, age=0.9),
    Person(hair="wavy", earrings=0.8),
    Person(hair="ponytail", grey=0.5, lip_colour=0.8),
)
FEW, SEEN = 12, 30  # pixels that change, and by how much in all three channels


def changed(one: Array, other: Array) -> int:
    """The number of pixels that one sees to be different."""
    return int((np.abs(one.astype(int) - other).sum(axis=2) > SEEN).sum())


def with_(whole: Any, name: str, value: Any) -> Any:
    """A person or a view with another value in one place."""
    return replace(whole, **{name: value})


# ---------------------------------------------------------------- pictures


@pytest.mark.parametrize("size", [16, 33, 64, 96])
def test_picture_is_as_large_as_asked(size: int) -> None:
    picture = draw(PEOPLE["Itzel"], View(noise=0.02), size)
    assert picture.shape == (size, size, 3) and picture.dtype == np.uint8
    assert picture.std() > 25


def test_same_arguments_give_the_same_picture() -> None:
    view = View(noise=0.05, seed=3)
    assert np.array_equal(draw(PEOPLE["Kofi"], view), draw(replace(PEOPLE["Kofi"]), replace(view)))
    assert not np.array_equal(draw(PEOPLE["Kofi"], view), draw(PEOPLE["Kofi"], replace(view, seed=4)))


def test_noise_is_as_strong_as_asked() -> None:
    clean, noisy = (draw(PEOPLE["Aiko"], View(noise=noise), 128).astype(float) for noise in (0, 0.04))
    within = (clean > 60) & (clean < 195)  # not cut off
    assert (noisy - clean)[within].std() == pytest.approx(0.04 * 255, rel=0.05)


def test_a_large_picture_shows_the_same_as_a_small_one() -> None:
    view = View(yaw=15, roll=5, occlusion="hand")
    large = draw(PEOPLE["Priya"], view, 256).reshape(64, 4, 64, 4, 3).mean(axis=(1, 3))
    assert np.abs(large - draw(PEOPLE["Priya"], view)).mean() < 3


def test_nothing_is_too_far_outside_to_be_drawn() -> None:
    rng = np.random.default_rng(0)
    limits = ranges(View)
    for _ in range(40):
        ends: dict[str, Any] = {name: float(rng.choice(limits[name])) for name in limits}
        person = random_person(rng)
        draw(person, View(**ends, occlusion=str(rng.choice(OCCLUSIONS))), 24)


# ---------------------------------------------------------------- who, and how


def test_people_by_chance_are_within_the_ranges_and_of_all_kinds() -> None:
    rng = np.random.default_rng(1)
    people = [random_person(rng) for _ in range(400)]
    for name, (low, high) in ranges(Person).items():
        values = [getattr(person, name) for person in people]
        assert low <= min(values) and max(values) <= high
        assert max(values) - min(values) > 0.9 * (high - low), name
    for name, kinds in {"hair": HAIR, "beard": BEARDS, "glasses": GLASSES, "mole": MOLES}.items():
        assert {getattr(person, name) for person in people} == set(kinds)
    assert people[:2] == [random_person(again) for again in [np.random.default_rng(1)] for _ in range(2)]


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0, 3.0])
def test_views_by_chance_are_within_the_ranges(strength: float) -> None:
    rng = np.random.default_rng(2)
    views = [random_view(rng, strength) for _ in range(300)]
    for name, (low, high) in ranges(View).items():
        values = [getattr(view, name) for view in views]
        assert low <= min(values) and max(values) <= high, name
    turned = float(np.std([view.yaw for view in views]))
    assert turned == 0 if strength == 0 else turned > 5 * strength
    assert {view.occlusion for view in views} == ({"none"} if strength == 0 else set(OCCLUSIONS))


def test_a_calm_view_is_from_the_front() -> None:
    calm, without = random_view(np.random.default_rng(3), 0), {"background", "clothes", "occlusion_at", "seed"}
    assert all(getattr(calm, f.name) == getattr(View(), f.name) for f in fields(View) if f.name not in without)


def test_twelve_with_names_differ_in_most_of_what_they_are() -> None:
    assert len(PEOPLE) == 12 and all(name.isascii() and name.istitle() for name in PEOPLE)
    people = [astuple(person) for person in PEOPLE.values()]
    for number, one in enumerate(people):
        for other in people[:number]:
            assert sum(a != b for a, b in zip(one, other, strict=True)) > 25
    for person in PEOPLE.values():
        assert all(low <= getattr(person, name) <= high for name, (low, high) in ranges(Person).items())


# ---------------------------------------------------------------- each number is seen


@pytest.mark.parametrize("name", ranges(Person))
def test_each_number_of_a_person_is_seen(name: str) -> None:
    assert max(changed(*(draw(with_(face, name, end)) for end in ranges(Person)[name])) for face in FACES) >= FEW


@pytest.mark.parametrize("name", [name for name in ranges(View) if name != "occlusion_at"])
def test_each_number_of_a_view_is_seen(name: str) -> None:
    ends = ranges(View)[name] if name not in ("background", "clothes") else (0, 0.5)  # a circle of hues
    view = View(light=0.8, light_x=0.5)
    assert changed(*(draw(FACES[1], with_(view, name, end)) for end in ends)) >= FEW


@pytest.mark.parametrize(("name", "kinds"), [("hair", HAIR), ("beard", BEARDS), ("glasses", GLASSES), ("mole", MOLES)])
def test_each_kind_looks_different(name: str, kinds: tuple[str, ...]) -> None:
    drawn = [draw(with_(FACES[2], name, kind)) for kind in kinds]
    for number, one in enumerate(drawn):
        assert all(changed(one, other) >= (FEW if name != "mole" else 2) for other in drawn[:number])


@pytest.mark.parametrize("kind", OCCLUSIONS[1:])
def test_what_hides_a_face_hides_some_of_it(kind: str) -> None:
    plain, hidden = (draw(FACES[1], View(occlusion=occlusion)) for occlusion in ("none", kind))
    assert 60 < changed(plain, hidden) < 1600


def test_clothes_give_nobody_away() -> None:
    """A headscarf has the colour of a view, as clothes have, and none of a person."""
    jamila = PEOPLE["Jamila"]
    assert changed(draw(jamila, View(clothes=0.1)), draw(jamila, View(clothes=0.6))) > 800
    assert changed(draw(jamila), draw(replace(jamila, hair_colour=1, grey=1))) < 100  # of the brows


def test_what_is_nearer_turns_further() -> None:
    head = Head(Person(), View(yaw=25, pitch=10), np.zeros((3, 64, 64), np.float32))
    (nose, high, _), (eye, *_), (brow, low, _) = head.point(0, 0.36, 0.22), head.point(0.3, 0), head.point(0, 0.36)
    assert nose > brow > 0 and eye - 0.3 < nose and high < low < 0.36
    assert head.point(0.3, 0)[2] < head.point(-0.3, 0)[2]  # the side that is turned away is narrower
