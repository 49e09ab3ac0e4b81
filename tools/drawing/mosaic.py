"""A wall of glazed cut tile in the Persian manner: a ten-fold star pattern framed by a scrolling vine.

The stars are drawn with polygons in contact (E. H. Hankin, 1925): decagons cover the panel except for
bow-ties, and from the middle of every edge two lines leave under 54 degrees. The tesserae are the cells of
a centroidal Voronoi diagram with a square metric turned along the edges of the pattern (A. Hausner,
"Simulating Decorative Mosaics", SIGGRAPH 2001).
"""

from __future__ import annotations

from typing import TypeAlias

import numba
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from .brush import at
from .canvas import SHAPE, lit, photograph
from .fields import (
    Field,
    Real,
    blur,
    distance_inside,
    fractal_noise,
    hex_colour,
    label_regions,
    mix,
    palette,
    single,
    smoothstep,
)

SEED = 1602

# All positions and sizes below are in canvas pixels (1600 x 1200), x to the right and y down.

TESSERA = 20.0  # side of a tile
JOINT = 1.3  # half the width of the grout
APOTHEM = 151.0  # of the decagons
STRAP = 18  # width of the interlaced bands
#: From a decagon to the one that touches it in the next row.
ROW = (2.0 * APOTHEM * float(np.cos(np.radians(72.0))), 2.0 * APOTHEM * float(np.sin(np.radians(72.0))))
FRAME = 168.0  # width of the border with the vine
RELAXATIONS = 14
SMALLEST = 30  # pixels; what is smaller becomes grout
LOST = 0.006  # share of tiles that have fallen out
TILT = 0.075  # std of the slope of a tile

# Glazes, by their index in the pattern.
COBALT, NAVY, TURQUOISE, SKY, WHITE, OCHRE, GREEN, WINE = range(8)
GLAZES = (
    ("#1d3f9c", "#16307f", "#2a52b4"),
    ("#0f1f57", "#14286a", "#0b1745"),
    ("#128fa6", "#1fa5b4", "#0c7b95"),
    ("#5fc3c6", "#7dd0cc", "#48b2bd"),
    ("#ece7d6", "#f4f0e4", "#ddd5bf"),
    ("#d89b2e", "#e6b04a", "#c2801f"),
    ("#2f8a63", "#45a077", "#206f50"),
    ("#7c2f3c", "#933d40", "#64243a"),
)
MORTAR = "#857b6b"
OUTLINE = "#15130f"

#: Outline of a petal: distance from the centre in sizes of the star, degrees from its axis.
LENS = ((0.17, 0.0), (0.27, -13.0), (0.37, -13.5), (0.52, 0.0), (0.37, 13.5), (0.27, 13.0))

Point: TypeAlias = tuple[float, float]
Labels: TypeAlias = npt.NDArray[np.int32]
Glazes: TypeAlias = npt.NDArray[np.uint8]


def decagon_centres() -> list[Point]:
    """Return centres of the decagons: rows that touch edge to edge and shift to and fro, which leaves bow-ties."""
    middle_x, middle_y = SHAPE[1] / 2, SHAPE[0] / 2
    centres = []
    for row in range(-4, 5):
        y = middle_y + row * ROW[1]
        centres += [(middle_x + ROW[0] * (row % 2) + 2.0 * APOTHEM * column, y) for column in range(-5, 6)]
    return centres


def bow_tie_centres() -> list[Point]:
    """Return centres of the gaps, each in the middle of four decagons."""
    middle_x, middle_y = SHAPE[1] / 2, SHAPE[0] / 2
    centres = []
    for row in range(-4, 5):
        y = middle_y + (row + 0.5) * ROW[1]
        centres += [(middle_x + ROW[0] / 2 + APOTHEM * (2 * column + 1), y) for column in range(-5, 6)]
    return centres


def polar(centre: Point, radius: float, degrees: float) -> Point:
    """Return the point at ``radius`` from ``centre`` in the direction ``degrees``, which grows clockwise."""
    turn = np.radians(degrees)
    return (centre[0] + radius * float(np.cos(turn)), centre[1] + radius * float(np.sin(turn)))


def star(centre: Point, size: float) -> list[Point]:
    """Return corners of the ten-pointed star whose tips are the middles of the edges of a decagon."""
    # Lines from neighbouring tips, 36 degrees off the radius, meet half-way between them.
    notch = float(np.sin(np.radians(36.0)) / np.sin(np.radians(126.0)))
    corners = []
    for k in range(10):
        corners += [polar(centre, size, 36.0 * k), polar(centre, notch * size, 36.0 * k + 18.0)]
    return corners


def draw_rosette(pen: ImageDraw.ImageDraw, centre: Point, size: float, kind: int) -> None:
    """Paint the inside of a star with tips at ``size``: rays, petals, ring and eye; ``kind`` swaps the glazes."""
    rays, petals, ring, eye = (
        (COBALT, WHITE, OCHRE, WINE),
        (TURQUOISE, OCHRE, NAVY, WHITE),
        (WINE, SKY, WHITE, OCHRE),
    )[kind]
    for k in range(10):
        tip = polar(centre, 0.80 * size, 36.0 * k)
        sides = [polar(centre, 0.48 * size, 36.0 * k - 13.0), polar(centre, 0.48 * size, 36.0 * k + 13.0)]
        pen.polygon([tip, sides[0], polar(centre, 0.34 * size, 36.0 * k), sides[1]], fill=rays)
    for k in range(10):
        lens = [polar(centre, r * size, 36.0 * k + 18.0 + a) for r, a in LENS]
        pen.polygon(lens, fill=petals)
    draw_disc(pen, centre, 0.19 * size, ring)
    draw_disc(pen, centre, 0.09 * size, eye)


def draw_disc(pen: ImageDraw.ImageDraw, centre: Point, radius: float, glaze: int) -> None:
    """Paint a filled circle."""
    pen.ellipse([centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius], fill=glaze)


def draw_stars(pen: ImageDraw.ImageDraw) -> None:
    """Paint the panel: ground, rosettes, kites at the corners of the decagons, and white bands over everything."""
    centres = decagon_centres()
    corner = APOTHEM / np.cos(np.radians(18.0))
    for index, centre in enumerate(centres):
        pen.polygon([polar(centre, corner, 36.0 * k + 18.0) for k in range(10)], fill=COBALT)
        pen.polygon(star(centre, APOTHEM), fill=(TURQUOISE, SKY, TURQUOISE)[index % 3])
        draw_rosette(pen, centre, APOTHEM, index % 3)
    for centre in centres:
        outline = star(centre, APOTHEM)
        pen.line([*outline, outline[0], outline[1]], fill=WHITE, width=STRAP, joint="curve")
    # In the bow-ties the bands run on until they meet.
    for centre in centres:
        for k in range(10):
            tip = polar(centre, APOTHEM, 36.0 * k)
            beyond = polar(centre, 2.0 * APOTHEM, 36.0 * k)
            if min(np.hypot(beyond[0] - c[0], beyond[1] - c[1]) for c in centres) > 0.1 * APOTHEM:
                for side in (-36.0, 36.0):
                    pen.line([tip, polar(tip, 0.25 * APOTHEM, 36.0 * k + side)], fill=WHITE, width=STRAP)
    for centre in bow_tie_centres():
        draw_blossom(pen, centre, 0.27 * APOTHEM, OCHRE, WINE)


def leaf(foot: Point, degrees: float, length: float, width: float) -> list[Point]:
    """Outline of a curved leaf that leaves ``foot`` in the direction ``degrees``."""
    t = np.linspace(0.0, 1.0, 9)
    spine = [polar(foot, length * s, degrees + 38.0 * s * s) for s in t]
    half = width * np.sin(np.pi * t**0.75) ** 0.9
    left = [polar(p, h, degrees + 70.0 * s - 90.0) for p, h, s in zip(spine, half, t, strict=True)]
    right = [polar(p, 0.7 * h, degrees + 70.0 * s + 90.0) for p, h, s in zip(spine, half, t, strict=True)]
    return left + right[::-1]


def draw_blossom(pen: ImageDraw.ImageDraw, centre: Point, radius: float, petals: int, eye: int) -> None:
    """Six round petals about an eye."""
    for k in range(6):
        draw_disc(pen, polar(centre, 0.62 * radius, 60.0 * k), 0.44 * radius, petals)
    draw_disc(pen, centre, 0.36 * radius, eye)


def draw_vine(pen: ImageDraw.ImageDraw, start: Point, degrees: float, length: float, coils: int) -> None:
    """Paint a stem that winds along a side of the border, with a coil, a blossom and leaves in every bend."""
    pitch = length / coils

    def place(s: float, off: float) -> Point:
        return polar(polar(start, s, degrees), off, degrees + 90.0)

    s = np.linspace(0.0, length, 30 * coils)
    stem = [place(float(v), 40.0 * float(np.sin(np.pi * v / pitch))) for v in s]
    pen.line(stem, fill=WHITE, width=15, joint="curve")
    for i in range(coils):
        side = 1.0 if i % 2 == 0 else -1.0
        centre = place((i + 0.5) * pitch, -14.0 * side)
        turn = np.linspace(0.0, 1.0, 40)
        radius = 58.0 - 40.0 * turn
        angle = degrees + side * (90.0 + 400.0 * turn)
        coil = [polar(centre, float(r), float(a)) for r, a in zip(radius, angle, strict=True)]
        pen.line(coil, fill=SKY, width=13, joint="curve")
        for share, paint in ((0.08, GREEN), (0.26, OCHRE), (0.44, TURQUOISE)):
            at_coil = int(share * 39)
            heading = float(angle[at_coil]) + side * 40.0
            pen.polygon(leaf(coil[at_coil], heading, 50.0, 15.0), fill=paint)
        draw_blossom(pen, centre, 30.0, (OCHRE, WHITE)[i % 2], (WINE, OCHRE)[i % 2])
        for offset, paint in ((-0.02, TURQUOISE), (0.98, GREEN)):
            foot = place((i + offset) * pitch, 0.0)
            pen.polygon(leaf(foot, degrees - side * 70.0, 62.0, 17.0), fill=paint)


def draw_frame(pen: ImageDraw.ImageDraw) -> None:
    """Paint the border: a vine along each side, a blossom in each corner, plain bands inside and outside."""
    middle = 0.5 * (42.0 + FRAME)
    right, bottom = SHAPE[1] - middle, SHAPE[0] - middle
    corners = [(middle, middle), (right, middle), (right, bottom), (middle, bottom)]
    for k, (corner, following) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True)):
        length = float(np.hypot(following[0] - corner[0], following[1] - corner[1]))
        draw_vine(pen, polar(corner, 0.5 * FRAME, 90.0 * k), 90.0 * k, length - FRAME, (7, 5)[k % 2])
    half = 0.5 * FRAME - 21.0
    for x, y in corners:
        pen.rectangle([x - half, y - half, x + half, y + half], fill=SKY)
        draw_blossom(pen, (x, y), 0.82 * half, WHITE, OCHRE)
    for inset, glaze in ((-2.0, TURQUOISE), (20.0, WHITE), (FRAME, TURQUOISE), (FRAME + 22.0, OCHRE)):
        far = (SHAPE[1] - 1 - inset, SHAPE[0] - 1 - inset)
        pen.rectangle([inset, inset, *far], outline=glaze, width=23)


def pattern() -> Glazes:
    """Glaze index of every pixel."""
    panel = Image.new("L", (SHAPE[1], SHAPE[0]), COBALT)
    draw_stars(ImageDraw.Draw(panel))
    frame = Image.new("L", panel.size, NAVY)
    draw_frame(ImageDraw.Draw(frame))
    inset = round(FRAME + 44.0)
    box = (inset, inset, SHAPE[1] - inset, SHAPE[0] - inset)
    frame.paste(panel.crop(box), box)
    return np.asarray(frame, np.uint8)


@numba.njit  # type: ignore[untyped-decorator]
def assign(region: Labels, site: Field, home: Labels, heading: Field, reach: int) -> tuple[Labels, Field]:
    """Nearest site of every pixel (or -1) and the centroids (sites, 2) of the cells, as x, y.

    A pixel joins only sites in its own region, whose number is in ``home``. The metric is close to the larger
    of the two distances along and across the ``heading`` (radians) of the site, so cells are about square.
    """
    rows, columns = region.shape
    owner = np.full((rows, columns), -1, np.int32)
    best = np.full((rows, columns), np.float32(1e9))
    for n in range(site.shape[0]):
        x, y = site[n, 0], site[n, 1]
        cosine, sine = np.cos(heading[n]), np.sin(heading[n])
        for r in range(max(0, int(y) - reach), min(rows, int(y) + reach + 1)):
            for c in range(max(0, int(x) - reach), min(columns, int(x) + reach + 1)):
                if region[r, c] != home[n]:
                    continue
                u = abs((c - x) * cosine + (r - y) * sine)
                v = abs((r - y) * cosine - (c - x) * sine)
                away = max(u, v) + 0.15 * min(u, v)
                if away < best[r, c]:
                    best[r, c] = away
                    owner[r, c] = n
    total = np.zeros((site.shape[0], 2), np.float64)
    count = np.zeros(site.shape[0], np.int64)
    for r in range(rows):
        for c in range(columns):
            n = owner[r, c]
            if n >= 0:
                total[n, 0] += c
                total[n, 1] += r
                count[n] += 1
    centroid = site.copy()
    for n in range(site.shape[0]):
        if count[n] > 0:
            centroid[n, 0] = total[n, 0] / count[n]
            centroid[n, 1] = total[n, 1] / count[n]
    return owner, centroid


def seams(labels: Labels) -> npt.NDArray[np.bool_]:
    """True where the label differs from that of the pixel below or to the right."""
    down = np.diff(labels, axis=0, append=labels[-1:]) != 0
    across = np.diff(labels, axis=1, append=labels[:, -1:]) != 0
    seam: npt.NDArray[np.bool_] = np.logical_or(down, across)
    return seam


def tesserae(region: Labels, rng: np.random.Generator) -> Labels:
    """Cut every region into tiles of about ``TESSERA`` pixels; returns the tile number of every pixel.

    Pixels of slivers that are too small for a tile get the number after the last one.
    """
    dy, dx = np.gradient(blur(distance_inside(~seams(region)), 4.0))
    heading = single(np.arctan2(dy, dx))
    count = np.bincount(region.ravel())
    order = np.argsort(region.ravel(), kind="stable")
    first = np.concatenate([[0], np.cumsum(count)])
    seeds = []
    for number, pixels in enumerate(int(n) for n in count):
        wanted = max(1, round(pixels / TESSERA**2)) if pixels > SMALLEST else 0
        seeds.append(order[first[number] + rng.integers(0, max(pixels, 1), wanted)])
    chosen = np.concatenate(seeds)
    site = single(np.stack([chosen % SHAPE[1], chosen // SHAPE[1]], -1))
    home = region.ravel()[chosen]
    owner = region
    for _ in range(RELAXATIONS):
        owner, site = assign(region, site, home, at(heading, site[:, 0], site[:, 1]), int(2.6 * TESSERA))
    return np.where(owner < 0, chosen.size, owner)


def glazed(glaze: Glazes, tile: Labels, depth: Field, rng: np.random.Generator) -> Field:
    """Colour of the tiles (height, width, 3); ``depth`` is the distance in pixels from their edges."""
    n = int(tile.max()) + 1
    names = np.zeros(n, np.intp)
    names[tile.ravel()] = glaze.ravel()
    firings = np.stack([palette(codes) for codes in GLAZES])
    fired = firings[names, rng.integers(0, firings.shape[1], n)]
    base = fired * np.exp(rng.normal(0.0, 0.10, (n, 1))) + rng.normal(0.0, 0.012, (n, 3))
    # Thin and pale over the edges of a tile, pooled and dark in its middle; flecks of the oxide.
    cloudy = fractal_noise(SHAPE, 26.0, 4, rng)
    pooled = smoothstep(0.0, 8.0, depth)
    painted = np.clip(base, 0.0, 1.0)[tile] * (1.10 - 0.16 * pooled + 0.22 * (cloudy - 0.5))[..., None]
    flecks = smoothstep(0.80, 0.95, fractal_noise(SHAPE, 5.0, 2, rng)) * cloudy
    colour = mix(painted, 0.45 * painted, 0.5 * flecks)
    # Where the glaze has gone in patches, the biscuit of the tile shows.
    worn = smoothstep(0.87, 0.93, fractal_noise(SHAPE, 90.0, 5, rng, 0.6))
    biscuit = hex_colour("#c9a988") * (0.8 + 0.3 * cloudy[..., None])
    return single(np.clip(mix(colour, biscuit, 0.75 * worn), 0.0, 1.0))


def draw() -> Image.Image:
    """Lay the mosaic and photograph it, 800 x 600 pixels."""
    rng = np.random.default_rng(SEED)
    glaze = pattern()
    region = label_regions(glaze)
    tile = tesserae(region, rng)
    n = int(tile.max()) + 1

    # Nibbled edges: the cut wanders by a pixel, some corners are chipped and a few tiles are lost.
    cut = distance_inside(~seams(tile)) + 1.5 * (fractal_noise(SHAPE, 7.0, 2, rng) - 0.5)
    cut = cut - 4.0 * smoothstep(0.86, 0.98, fractal_noise(SHAPE, 34.0, 3, rng))
    depth = single(cut - JOINT - 0.7 * rng.random(n)[tile])
    lost = (rng.random(n) < LOST)[tile] | (tile == n - 1)
    body = smoothstep(0.0, 1.6, depth) * ~lost
    grain = fractal_noise(SHAPE, 4.0, 2, rng)
    stained = fractal_noise(SHAPE, 150.0, 3, rng)
    mortar: Real = hex_colour(MORTAR) * (0.5 + 0.4 * grain + 0.25 * stained)[..., None]
    ink = hex_colour(OUTLINE)
    mortar = mix(mortar, ink, 0.92 * smoothstep(4.2, 2.6, distance_inside(~seams(region))))
    surface = mix(mortar, glazed(glaze, tile, depth, rng), body)

    swelling = 0.8 + 0.2 * smoothstep(0.0, 8.0, depth) + 0.28 * (fractal_noise(SHAPE, 26.0, 4, rng) - 0.5)
    relief = 2.6 * body * swelling + 0.5 * grain * (1.0 - body)
    slopes = rng.normal(0.0, TILT, (2, n))
    tilt = (slopes[0][tile] * body, slopes[1][tile] * body)
    return photograph(lit(surface, relief, depth=0.55, gloss=0.75, tilt=tilt), rng)
