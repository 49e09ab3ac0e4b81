"""Materials made of procedural shader nodes.  Patterns are laid out in metres, in the space of the scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bpy

Colour = tuple[float, float, float]


class Graph:
    """A thin layer over a shader node tree: makes nodes and connects them in one call."""

    def __init__(self, tree: bpy.types.NodeTree) -> None:
        self._tree = tree

    def connect(self, value: Any, socket: bpy.types.NodeSocket) -> None:
        """Feed a socket with another node's output or with a constant."""
        if isinstance(value, bpy.types.NodeSocket):
            self._tree.links.new(value, socket)
        elif socket.type == "RGBA" and len(value) == 3:
            socket.default_value = (*value, 1.0)
        else:
            socket.default_value = value

    def node(self, kind: str, **settings: Any) -> bpy.types.Node:
        """Make a node; capitalized settings are inputs (with _ for a space), others are attributes."""
        node = self._tree.nodes.new(f"ShaderNode{kind}")
        for name, value in settings.items():
            if not name[0].isupper():
                setattr(node, name, value)
        for name, value in settings.items():
            if name[0].isupper():
                self.connect(value, node.inputs[name.replace("_", " ")])
        return node

    def math(self, operation: str, *values: Any) -> bpy.types.NodeSocket:
        """Return the result of a calculation with numbers."""
        node = self.node("Math", operation=operation)
        for value, socket in zip(values, node.inputs, strict=False):
            self.connect(value, socket)
        return node.outputs[0]

    def mix(self, factor: Any, first: Any, second: Any, blend: str = "MIX") -> bpy.types.NodeSocket:
        """Return a blend of two colours."""
        node = self.node("Mix", data_type="RGBA", blend_type=blend)
        for value, index in ((factor, 0), (first, 6), (second, 7)):
            self.connect(value, node.inputs[index])
        return node.outputs[2]

    def ramp(self, value: Any, low: float, high: float, to: tuple[float, float] = (0.0, 1.0)) -> Any:
        """Return `value` rescaled smoothly from low..high to another range, and cut there."""
        node = self.node(
            "MapRange",
            interpolation_type="SMOOTHSTEP",
            Value=value,
            From_Min=low,
            From_Max=high,
            To_Min=to[0],
            To_Max=to[1],
        )
        return node.outputs["Result"]

    def position(self) -> bpy.types.NodeSocket:
        """Return the point being shaded."""
        return self.node("NewGeometry").outputs["Position"]

    def stretched(self, factors: tuple[float, float, float]) -> bpy.types.NodeSocket:
        """Return the point being shaded, multiplied coordinate by coordinate."""
        node = self.node("VectorMath", operation="MULTIPLY")
        self.connect(self.position(), node.inputs[0])
        self.connect(factors, node.inputs[1])
        return node.outputs[0]

    def noise(self, scale: float, detail: float = 5.0, roughness: float = 0.6, vector: Any = None) -> Any:
        """Return fractal noise around 0.5 with `scale` features per metre."""
        node = self.node(
            "TexNoise",
            Vector=self.position() if vector is None else vector,
            Scale=scale,
            Detail=detail,
            Roughness=roughness,
        )
        return node.outputs["Fac"]

    def bump(self, height: Any, metres: float, before: Any = None) -> bpy.types.NodeSocket:
        """Return a surface normal bent by a pattern of heights; `before` is a coarser bump below it."""
        node = self.node("Bump", Height=height, Distance=metres, Strength=1.0)
        if before is not None:
            self.connect(before, node.inputs["Normal"])
        return node.outputs["Normal"]


@dataclass(frozen=True)
class Haze:
    """Air in front of distant things: its colour and the distance at which it hides two thirds of them."""

    colour: Colour
    distance: float


@dataclass(frozen=True)
class Weathering:
    """What age has done to stone."""

    stains: float = 0.5  # strength of the dark streaks left by rain
    relief: float = 0.02  # depth of the rough surface in metres
    per_object: float = 0.0  # how much lighter or darker whole objects are
    per_block: float = 0.0  # the same for the separate blocks of one mesh


def _material(name: str) -> tuple[bpy.types.Material, Graph]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.node_tree.nodes.clear()
    return material, Graph(material.node_tree)


def _finish(graph: Graph, surface: bpy.types.NodeSocket, haze: Haze | None = None) -> None:
    if haze is not None:
        distance = graph.node("CameraData").outputs["View Distance"]
        clear = graph.math("EXPONENT", graph.math("DIVIDE", distance, -haze.distance))
        air = graph.node("Emission", Color=haze.colour).outputs[0]
        mixed = graph.node("MixShader", Fac=clear)
        graph.connect(air, mixed.inputs[1])
        graph.connect(surface, mixed.inputs[2])
        surface = mixed.outputs[0]
    graph.node("OutputMaterial", Surface=surface)


def plain(
    name: str, colour: Colour, roughness: float, metallic: float = 0.0, variation: float = 0.15
) -> bpy.types.Material:
    """Return a material of one colour, slightly uneven."""
    material, graph = _material(name)
    uneven = graph.ramp(graph.noise(1.3), 0.3, 0.7, (1.0 - variation, 1.0 + variation))
    tinted = graph.mix(1.0, colour, uneven, "MULTIPLY")
    surface = graph.node("BsdfPrincipled", Base_Color=tinted, Roughness=roughness, Metallic=metallic)
    _finish(graph, surface.outputs[0])
    return material


def stone(
    name: str, colour: Colour, weathering: Weathering, blocks: tuple[float, float] | None = None
) -> bpy.types.Material:
    """Return weathered stone.

    `blocks` draws courses of blocks of a width and height on walls along x or y.
    """
    material, graph = _material(name)
    broad = graph.noise(0.35, 6.0)
    fine = graph.noise(7.0, 8.0, 0.7)
    streaks = graph.noise(1.0, 6.0, 0.65, graph.stretched((1.6, 1.6, 0.13)))
    tone = graph.mix(graph.ramp(broad, 0.3, 0.7), colour, _shade(colour, (0.80, 0.72, 0.62)))
    tone = graph.mix(graph.ramp(fine, 0.42, 0.75, (0.0, 0.55)), tone, _shade(colour, (1.25, 1.22, 1.15)))
    tone = graph.mix(graph.ramp(fine, 0.48, 0.28, (0.0, 0.6)), tone, _shade(colour, (0.55, 0.5, 0.45)))
    dirt = graph.ramp(streaks, 0.48, 0.72, (0.0, weathering.stains))
    tone = graph.mix(dirt, tone, _shade(colour, (0.25, 0.24, 0.24)))
    for amount, kind, output in (
        (weathering.per_object, "ObjectInfo", "Random"),
        (weathering.per_block, "NewGeometry", "Random Per Island"),
    ):
        if amount > 0.0:
            luck = graph.ramp(graph.node(kind).outputs[output], 0.0, 1.0, (1.0 - amount, 1.0 + amount))
            tone = graph.mix(1.0, tone, luck, "MULTIPLY")
    normal = graph.bump(graph.noise(2.2, 8.0, 0.65), 3.0 * weathering.relief)
    if blocks is not None:
        place = graph.node("SeparateXYZ", Vector=graph.position()).outputs
        wall = graph.node("CombineXYZ", X=graph.math("ADD", place[0], place[1]), Y=place[2]).outputs[0]
        bricks = graph.node(
            "TexBrick",
            Vector=wall,
            Color1=(0.78, 0.78, 0.78),
            Color2=(1.12, 1.10, 1.06),
            Mortar=(0.35, 0.33, 0.3),
            Scale=1.0,
            Mortar_Size=0.012,
            Mortar_Smooth=0.3,
            Brick_Width=blocks[0],
            Row_Height=blocks[1],
        )
        tone = graph.mix(0.8, tone, bricks.outputs["Color"], "MULTIPLY")
        normal = graph.bump(graph.math("SUBTRACT", 1.0, bricks.outputs["Fac"]), 0.03, normal)
    normal = graph.bump(graph.noise(28.0, 4.0, 0.7), 0.4 * weathering.relief, normal)
    surface = graph.node("BsdfPrincipled", Base_Color=tone, Roughness=0.9, Normal=normal)
    _finish(graph, surface.outputs[0])
    return material


def _shade(colour: Colour, factors: Colour) -> Colour:
    return (colour[0] * factors[0], colour[1] * factors[1], colour[2] * factors[2])


def paving(name: str, colour: Colour, slab: float, wet: float) -> bpy.types.Material:
    """Return a floor of slabs with wet patches; `wet` is roughly the share of the floor under water."""
    material, graph = _material(name)
    bricks = graph.node(
        "TexBrick",
        Vector=graph.position(),
        Color1=(0.50, 0.50, 0.51),
        Color2=(1.12, 1.10, 1.05),
        Mortar=(0.3, 0.29, 0.28),
        Scale=1.0,
        Mortar_Size=0.035,
        Mortar_Smooth=0.2,
        Brick_Width=1.6 * slab,
        Row_Height=slab,
    )
    tone = graph.mix(graph.ramp(graph.noise(0.12, 6.0), 0.35, 0.65), colour, _shade(colour, (0.7, 0.68, 0.66)))
    tone = graph.mix(1.0, tone, bricks.outputs["Color"], "MULTIPLY")
    tone = graph.mix(graph.ramp(graph.noise(9.0, 8.0, 0.75), 0.5, 0.7, (0.0, 0.5)), tone, _shade(colour, (0.45,) * 3))
    puddles = graph.noise(0.16, 5.0, 0.55, graph.stretched((1.0, 0.55, 1.0)))
    level = 0.68 - 0.36 * wet
    water = graph.ramp(puddles, level, level + 0.03)
    damp = graph.ramp(puddles, level - 0.12, level + 0.01)
    tone = graph.mix(graph.math("MULTIPLY", damp, 0.55), tone, _shade(colour, (0.25, 0.24, 0.24)))
    dry = graph.ramp(graph.noise(3.0, 6.0), 0.3, 0.7, (0.48, 0.72))
    roughness = graph.math("MULTIPLY", dry, graph.math("SUBTRACT", 1.0, graph.math("MULTIPLY", damp, 0.55)))
    roughness = graph.math("MULTIPLY", roughness, graph.math("SUBTRACT", 1.0, graph.math("MULTIPLY", water, 0.93)))
    uneven = graph.math("ADD", graph.noise(6.0, 8.0, 0.7), graph.math("MULTIPLY", bricks.outputs["Fac"], -0.8))
    height = graph.math("MULTIPLY", uneven, graph.math("SUBTRACT", 1.0, water))
    surface = graph.node(
        "BsdfPrincipled",
        Base_Color=tone,
        Roughness=roughness,
        Normal=graph.bump(height, 0.012),
    )
    _finish(graph, surface.outputs[0])
    return material


def water(name: str, colour: Colour, ripple: float) -> bpy.types.Material:
    """Return shallow water with ripples `ripple` metres high over a bottom of the given colour."""
    material, graph = _material(name)
    waves = graph.noise(1.4, 3.0, 0.5, graph.stretched((1.0, 0.6, 1.0)))
    surface = graph.node(
        "BsdfPrincipled", Base_Color=colour, Roughness=0.03, IOR=1.33, Normal=graph.bump(waves, ripple)
    )
    _finish(graph, surface.outputs[0])
    return material


def pane(name: str, tint: Colour, reflection: float) -> bpy.types.Material:
    """Return thin glass: seen through without bending, and a mirror at grazing angles."""
    material, graph = _material(name)
    clear = graph.node("BsdfTransparent", Color=tint).outputs[0]
    mirror = graph.node("BsdfGlossy", Color=(0.95, 0.97, 1.0), Roughness=0.015).outputs[0]
    fresnel = graph.node("LayerWeight", Blend=0.38).outputs["Fresnel"]
    mixed = graph.node("MixShader", Fac=graph.ramp(fresnel, 0.0, 1.0, (reflection, 1.0)))
    graph.connect(clear, mixed.inputs[1])
    graph.connect(mirror, mixed.inputs[2])
    _finish(graph, mixed.outputs[0])
    return material


def soil(name: str, dry: Colour, grass: Colour, haze: Haze | None = None) -> bpy.types.Material:
    """Return open ground: earth with gravel, and patches of thin dry grass."""
    material, graph = _material(name)
    earth = graph.mix(graph.ramp(graph.noise(0.08, 8.0, 0.6), 0.3, 0.7), dry, _shade(dry, (0.7, 0.66, 0.6)))
    growth = graph.ramp(graph.noise(0.05, 9.0, 0.7), 0.45, 0.62, (0.0, 0.8))
    tone = graph.mix(growth, earth, grass)
    pebbles = graph.node("TexVoronoi", Vector=graph.position(), Scale=6.0, Randomness=1.0)
    speckle = graph.ramp(pebbles.outputs["Distance"], 0.05, 0.45, (1.25, 0.75))
    tone = graph.mix(0.7, tone, speckle, "MULTIPLY")
    tone = graph.mix(graph.ramp(graph.noise(4.0, 8.0, 0.75), 0.5, 0.68, (0.0, 0.6)), tone, _shade(dry, (0.45,) * 3))
    # Slopes are bare, darker rock.
    upright = graph.node("SeparateXYZ", Vector=graph.node("NewGeometry").outputs["Normal"]).outputs[2]
    tone = graph.mix(graph.ramp(upright, 0.97, 0.82, (0.0, 0.9)), tone, _shade(dry, (0.5, 0.47, 0.46)))
    normal = graph.bump(graph.noise(0.02, 8.0, 0.65), 12.0)
    normal = graph.bump(graph.noise(0.6, 10.0, 0.7), 0.6, normal)
    normal = graph.bump(graph.math("SUBTRACT", 1.0, pebbles.outputs["Distance"]), 0.05, normal)
    surface = graph.node("BsdfPrincipled", Base_Color=tone, Roughness=0.95, Normal=normal)
    _finish(graph, surface.outputs[0], haze)
    return material


def foliage(name: str, colour: Colour, haze: Haze | None = None) -> bpy.types.Material:
    """Return leaves or grass, through which some light shines."""
    material, graph = _material(name)
    luck = graph.ramp(graph.noise(0.9, 4.0), 0.3, 0.7)
    tone = graph.mix(luck, _shade(colour, (0.6, 0.65, 0.6)), _shade(colour, (1.35, 1.25, 1.0)))
    front = graph.node("BsdfDiffuse", Color=tone).outputs[0]
    through = graph.node("BsdfTranslucent", Color=tone).outputs[0]
    mixed = graph.node("MixShader", Fac=0.4)
    graph.connect(front, mixed.inputs[1])
    graph.connect(through, mixed.inputs[2])
    _finish(graph, mixed.outputs[0], haze)
    return material
