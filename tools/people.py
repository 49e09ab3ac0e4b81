"""Draw the pictures of people: python -m tools.people

images/people/ has those for whom a door opens, one picture each; some of them again, as they stand before the door;
strangers; and a photograph of a photograph. images/people.png is a sheet: a row for each person, a column for each
view.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from nst.files import whole
from nst.people import PEOPLE, Person, View, draw, random_person

IMAGES = Path(__file__).resolve().parents[1] / "images"
SIZE = 96
ENROLLED = {  # a passport photograph: nearly from the front, in even light
    name: View(
        yaw=(-6, 4, 8, -3)[at % 4], pitch=(2, -3, 0)[at % 3], roll=(1, -2)[at % 2], light_x=(-0.4, 0.3, 0)[at % 3],
        smile=(0.3, 0.5, 0.1, 0.6, 0.2)[at % 5], background=at * 0.382 % 1, clothes=(at * 0.618 + 0.3) % 1,
    )
    for at, name in enumerate(PEOPLE)
}  # fmt: skip
AGAIN = {
    "Giulia": View(yaw=20, pitch=-5, roll=6, light=0.7, light_x=0.8, smile=0.8, mouth_open=0.5, background=0.6,
                   clothes=0.9),
    "Kofi": View(yaw=-18, pitch=6, light=0.6, light_x=-0.7, smile=0.7, brows=0.4, background=0.1, clothes=0.55),
    "Meilin": View(yaw=10, roll=-7, scale=0.95, warmth=0.7, smile=0.9, background=0.35, clothes=0.0),
    "Sven": View(yaw=-12, pitch=-8, scale=1.08, shift_x=0.03, warmth=-0.4, smile=-0.1, background=0.9, clothes=0.4),
}  # fmt: skip
STRANGERS = {  # the seed of the person: the view
    31: View(yaw=8, smile=0.6, light_x=-0.5, light=0.5, background=0.5, clothes=0.1),
    44: View(yaw=-10, pitch=4, smile=0.2, light_x=0.4, background=0.2, clothes=0.7),
    57: View(yaw=3, roll=5, smile=0.7, warmth=0.4, background=0.75, clothes=0.3),
}
HELD_UP = "Farid"
COLUMNS = (
    View(smile=0.3),
    View(yaw=-28, smile=0.4, background=0.1, clothes=0.5),
    View(yaw=28, smile=0.2, background=0.4, clothes=0.0),
    View(pitch=-16, smile=0.1, brows=-0.6, background=0.75, clothes=0.3),
    View(roll=10, smile=0.9, mouth_open=0.8, brows=0.5, background=0.9, clothes=0.65),
    View(yaw=8, eyes_closed=1, smile=0.6, background=0.3, clothes=0.8),
    View(yaw=-8, light=1, light_x=-1, light_y=0, warmth=1, smile=0.3, background=0.08, clothes=0.6),
    View(scale=0.9, brightness=0.75, warmth=-1, light_x=0.6, smile=0, noise=0.03, background=0.6, clothes=0.4),
    View(yaw=10, occlusion="sunglasses", smile=0.6, background=0.45, clothes=0.9),
    View(yaw=-6, occlusion="scarf", background=0.85, clothes=0.25),
    View(yaw=6, occlusion="hat", smile=0.5, background=0.2, clothes=0.1),
    View(occlusion="hand", occlusion_at=0.8, smile=0.5, background=0.55, clothes=0.75),
)
ROWS = ("Amara", "Giulia", "Farid", "Aiko", "Jamila", "Dmitri", "Itzel", "Sven")
TILE, GAP = 72, 4


def portrait(person: Person, view: View, size: int = SIZE) -> Image.Image:
    """Return a picture of a person."""
    return Image.fromarray(draw(person, view, size))


def photograph_of(picture: Image.Image) -> Image.Image:
    """Return a photograph of somebody's photograph, which is held up before a wall."""
    scale = 4
    wall = portrait(PEOPLE[HELD_UP], View(light=0.6, light_x=-0.8)).crop((0, 0, 8, SIZE))
    paper = Image.new("RGBA", (84 * scale, 88 * scale), (250, 248, 242, 255))
    paper.paste(picture.resize((76 * scale, 76 * scale), Image.Resampling.LANCZOS), (4 * scale, 4 * scale))
    paper = paper.rotate(5, Image.Resampling.BICUBIC, expand=True)
    scene = wall.resize((SIZE * scale, SIZE * scale)).convert("RGBA")
    left, top = (scene.width - paper.width) // 2, (scene.height - paper.height) // 2 - scale
    shadow = Image.new("RGBA", scene.size)
    shadow.paste((40, 30, 40, 120), (left + 2 * scale, top + 3 * scale), paper.getchannel("A"))
    scene.alpha_composite(shadow.filter(ImageFilter.GaussianBlur(2 * scale)))
    scene.alpha_composite(paper, (left, top))
    thumb = ImageDraw.Draw(scene)
    for fill, edge in (((134, 84, 60, 255), 1), ((190, 130, 98, 255), 0)):
        x, y, r = 78 - edge, 80 - edge, 7 + edge
        thumb.rounded_rectangle([v * scale for v in (x, y, x + 2 * r, 110)], r * scale, fill)
    return scene.resize((SIZE, SIZE), Image.Resampling.LANCZOS).convert("RGB")


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """Give each picture of images/people/, with the name of its file."""
    for name, view in ENROLLED.items():
        yield f"{name.lower()}.png", portrait(PEOPLE[name], view)
    for name, view in AGAIN.items():
        yield f"{name.lower()}_again.png", portrait(PEOPLE[name], view)
    for number, (seed, view) in enumerate(STRANGERS.items(), 1):
        yield f"stranger_{number}.png", portrait(random_person(np.random.default_rng(seed)), view)
    held = portrait(PEOPLE[HELD_UP], replace(ENROLLED[HELD_UP], scale=1.1), 4 * SIZE)
    yield f"photograph_of_{HELD_UP.lower()}.png", photograph_of(held)


def sheet() -> Image.Image:
    """Return the sheet of people and views."""
    step = TILE + GAP
    result = Image.new("RGB", (len(COLUMNS) * step - GAP, len(ROWS) * step - GAP), "white")
    for row, name in enumerate(ROWS):
        for column, view in enumerate(COLUMNS):
            result.paste(portrait(PEOPLE[name], view, TILE), (column * step, row * step))
    return result


def main() -> None:
    """Write the pictures."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    (IMAGES / "people").mkdir(exist_ok=True)
    for name, picture in pictures():
        with whole(IMAGES / "people" / name) as part:
            picture.save(part, format="png", optimize=True)
    drawn = sheet()
    few = drawn.quantize(palette=drawn.quantize(256, kmeans=2), dither=Image.Dither.FLOYDSTEINBERG)
    with whole(IMAGES / "people.png") as part:
        few.save(part, format="png", optimize=True)


if __name__ == "__main__":
    main()
