"""A view of a person: what changes from one picture to the next."""

from dataclasses import dataclass

import numpy as np

from nst.people.person import number

OCCLUSIONS = ("none", "hand", "scarf", "sunglasses", "hat", "bar")


@dataclass(frozen=True)
class View:
    """What changes of a face. `View()` is from the front, in even light, with a calm face."""

    yaw: float = number(-35, 35, 0)  # degrees, to the right of the picture
    pitch: float = number(-20, 20, 0)  # degrees, upwards
    roll: float = number(-20, 20, 0)  # degrees, clockwise
    scale: float = number(0.5, 1.3, 1)
    shift_x: float = number(-0.2, 0.2, 0)  # of the picture's width, to the right
    shift_y: float = number(-0.2, 0.2, 0)  # of the picture's height, downwards
    light_x: float = number(-1, 1, 0)  # where the light comes from: left to right
    light_y: float = number(-1, 1, -0.3)  # above to below
    light: float = number(0, 1, 0.3)  # even to strong
    warmth: float = number(-1, 1, 0)  # of the light: cold to warm
    brightness: float = number(0.6, 1.3, 1)
    smile: float = number(-1, 1, 0.2)
    mouth_open: float = number(0, 1, 0)
    eyes_closed: float = number(0, 1, 0)
    brows: float = number(-1, 1, 0)  # lowered to raised
    occlusion: str = "none"  # of OCCLUSIONS
    occlusion_at: float = number(0, 1, 0.5)  # where: left to right
    noise: float = number(0, 0.15, 0)  # standard deviation, of 1
    seed: int = 0  # of the noise
    background: float = number(0, 1, 0.55)  # its hue
    clothes: float = number(0, 1, 0.08)  # their hue


def random_view(rng: np.random.Generator, strength: float = 1.0) -> View:
    """Return a view by chance: 1 is as in an album; at 0, only the background and the clothes change."""

    def around(spread: float, limit: float) -> float:
        return float(np.clip(rng.normal(0, spread * strength), -limit, limit))

    def rarely(chance: float) -> float:
        return float((rng.random() < chance * strength) * rng.random())

    smile = around(0.5, 0.8) + 0.2
    return View(
        yaw=around(14, 35),
        pitch=around(7, 20),
        roll=around(5, 20),
        scale=1 + around(0.05, 0.15),
        shift_x=around(0.02, 0.1),
        shift_y=around(0.02, 0.1),
        light_x=around(0.6, 1),
        light_y=float(np.clip(around(0.4, 1) - 0.3, -1, 1)),
        light=float(min(1, 0.3 + 0.6 * strength * rng.random())),
        warmth=around(0.4, 1),
        brightness=1 + around(0.08, 0.25),
        smile=smile,
        mouth_open=rarely(0.35),
        eyes_closed=float(rng.random() < 0.08 * strength),
        brows=around(0.4, 1),
        occlusion=str(rng.choice(OCCLUSIONS[1:])) if rng.random() < 0.15 * strength else "none",
        occlusion_at=float(rng.random()),
        noise=0.03 * min(1.0, strength) * float(rng.random()),
        seed=int(rng.integers(2**31)),
        background=float(rng.random()),
        clothes=float(rng.random()),
    )
