"""Neck, ears, the face itself, and what is on its skin."""

import numpy as np

from nst.people.canvas import colour, length, limited
from nst.people.colours import RIMS, hue
from nst.people.head import EYES, NOSE, SIDES, Head

SHADE, BLUSH, FRECKLE = colour(206, 150, 138), colour(255, 188, 178), colour(178, 112, 80)
MOLES = {"cheek": (0.38, 0.38), "lip": (-0.21, 0.5), "chin": (0.14, 0.84)}


def draw_body(head: Head) -> None:
    """Draw the neck, and the shoulders in their clothes."""
    body, person = head.body.part(-1.7, 1.7, 0.3, 1.8), head.person
    wide = 0.34 + 0.05 * person.jaw + 0.03 * person.face_width
    down = body.y - 1
    neck = np.abs(body.x - (head.frame.roll * 0.35) * down) - wide - np.square(np.maximum(down, 0)) * 0.9
    cover = body.inside(neck)
    body.paint(head.skin, cover)
    shadow = body.ellipse(0.2 * head.sin - 0.1 * head.view.light_x + head.frame.roll * 0.2, head.chin, 0.66, 0.3)
    body.darken(SHADE * 0.9, cover * body.inside(shadow, 0.24) * 0.9)
    cloth = hue(head.view.clothes, 0.48, 0.74)
    collar = body.ellipse(0, 1.14, 0.5, 0.27)
    shoulders = body.ellipse(0, 2.2, 1.45, 1.0)
    body.paint(cloth, body.inside(np.maximum(shoulders, -collar)))
    body.paint(cloth * 0.78, body.inside(np.maximum(np.abs(collar - 0.03) - 0.03, shoulders)))


def draw_ears(head: Head) -> None:
    """Draw the ears, of which the face hides the farther one, and rings in them."""
    person = head.person
    if person.hair == "headscarf":
        return
    near = [-side * head.sin for side in (-1, 1)]  # how much a side is turned to the front
    left, right = (head.half * (0.99 - 0.3 * max(0, turned)) + 0.03 for turned in near)
    y = EYES + 0.13 + 0.12 * head.up
    patch = head.frame.pair((0.02 * head.sin - left, y), (right + 0.02 * head.sin, y), 0.4)
    a = (0.12 + 0.03 * person.ears) * (1 + 0.5 * np.array(near, np.float32).reshape(2, 1, 1))
    b = 0.2 + 0.045 * person.ears
    patch.paint(head.skin * 0.97, patch.inside((length(patch.x / a, patch.y * (1 / b)) - 1) * 0.14))
    inner = (length((patch.x + 0.01) / (a * 0.55), (patch.y - 0.01) * (1.65 / b)) - 1) * 0.08
    patch.darken(SHADE, patch.inside(inner, 0.04) * 0.7)
    if person.earrings > 0.1:
        size = 0.03 + 0.06 * person.earrings
        ring = length(patch.x, patch.y - b - size * 0.6) - size
        patch.paint(RIMS[4], patch.inside(ring if person.earrings < 0.5 else np.abs(ring) - 0.02))
    patch.put()


def draw_face(head: Head) -> None:
    """Draw the face: skin, darker towards its edge, and rosy cheeks."""
    patch = head.patch
    patch.paint(head.skin, head.face)
    edge = limited(head.outline * 2 + 1)
    patch.darken(SHADE, head.face * edge * edge * edge * 0.55)
    (left, y, thin), (right, _, wide) = (head.point(side * 0.41, NOSE + 0.04) for side in (-1, 1))
    middle, apart = (left + right) / 2, (right - left) / 2
    v = np.square((patch.y - y) * (1 / 0.24))
    u = np.square((np.abs(patch.x - middle) - apart) * (2 / 0.3 / (thin + wide)))
    patch.darken(BLUSH, np.exp(-3.5 * (u + v)) * head.face * (0.45 + 0.2 * max(0, head.view.smile)))


def draw_marks(head: Head) -> None:
    """Draw freckles, a mole, and the lines of age."""
    person, view = head.person, head.view
    if person.freckles > 0.05:
        patch, narrow = head.pair(0.27, NOSE - 0.08, 0.05, 0.3)
        u, v = patch.x / narrow, patch.y
        dots = np.sin(u * 47 + 3 * np.sin(v * 23) + SIDES) * np.sin(v * 51 + 2 * np.sin(u * 31 + 1))
        there = np.exp(np.square(u * (1 / 0.19)) * -1 - np.square(v * (1 / 0.12)))
        patch.darken(FRECKLE, limited(dots * 2 - 0.3) * there * (0.9 * person.freckles))
        patch.put()
    if person.mole != "none":
        x, y, narrow_ = head.point(*MOLES[person.mole], 0.03)
        spot = head.frame.near(x, y, 0.1)
        spot.paint(head.skin * 0.32, spot.inside(spot.ellipse(x, y, 0.036 * narrow_, 0.036)) * 0.9)
    wrinkled = min(0.6, max(0, person.age - 0.5) + max(0, view.brows - 0.4) * 0.6)
    if wrinkled > 0.02:
        x, y, _ = head.point(0, -0.5 - 0.03 * view.brows)
        forehead = head.frame.part(x - 0.34, x + 0.34, y - 0.14, y + 0.14)
        u = (forehead.x - x) * (1 / 0.3)
        v = np.abs(forehead.y - y + 0.03 * np.cos(u * 4)) - 0.05
        line = np.maximum(np.abs(v) - 0.008, (np.abs(u) - 1) * 0.3)
        forehead.paint(head.skin * 0.66, forehead.inside(line, 0.02) * wrinkled)
