"""A Blender scene lit by a computed sky, and the call that ray traces it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from . import sky as skies
from .camera import HEIGHT, WIDTH, Camera
from .materials import Graph
from .sky import Sky

PLATE_OVERSAMPLING = 1.5


def start_scene(camera: Camera) -> None:
    """Empty Blender and set up the camera."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    lens = bpy.data.cameras.new("camera")
    lens.sensor_width = 36.0
    lens.lens = camera.focal_length
    lens.shift_y = (camera.horizon - 0.5) * HEIGHT / WIDTH
    lens.clip_end = 1e5
    thing = bpy.data.objects.new("camera", lens)
    thing.location = camera.position
    thing.rotation_euler = (np.pi / 2.0, 0.0, -np.radians(camera.azimuth))
    scene = bpy.context.scene
    scene.collection.objects.link(thing)
    scene.camera = thing


def _image(name: str, pixels: NDArray[np.float32]) -> bpy.types.Image:
    height, width = pixels.shape[:2]
    image = bpy.data.images.new(name, width, height, float_buffer=True, is_data=True)
    opaque = np.concatenate([pixels, np.ones((height, width, 1))], axis=-1, dtype=np.float32)
    image.pixels.foreach_set(opaque[::-1].ravel())
    image.update()
    return image


def light_scene(sky: Sky, camera: Camera, ground: tuple[float, float, float]) -> None:
    """Surround the scene with the sky.

    The camera sees the sky as a finely drawn plate behind the picture; everything else is lit by a coarser
    panorama, and by a lamp for the sun.
    """
    world = bpy.data.worlds.new("sky")
    bpy.context.scene.world = world
    world.use_nodes = True
    world.node_tree.nodes.clear()
    graph = Graph(world.node_tree)
    width, height = int(WIDTH * PLATE_OVERSAMPLING), int(HEIGHT * PLATE_OVERSAMPLING)
    rays = camera.rays(width, height)
    # Clipped, so that the edge of the sun stays smooth when the plate is interpolated.
    plate = np.minimum(skies.radiance(sky, rays) + skies.sun_disc(sky, rays), 60.0).astype(np.float32)
    window = graph.node("TexCoord").outputs["Window"]
    behind = graph.node("TexImage", Vector=window, image=_image("plate", plate), extension="EXTEND")
    # Blender has +x in the middle of a panorama, `panorama` has +y there.
    around = np.roll(skies.panorama(sky, ground), -skies.PANORAMA_SIZE[0] // 4, axis=1)
    environment = graph.node("TexEnvironment", image=_image("panorama", around))
    seen = graph.node("LightPath").outputs["Is Camera Ray"]
    colour = graph.mix(seen, environment.outputs["Color"], behind.outputs["Color"])
    background = graph.node("Background", Color=colour)
    graph.node("OutputWorld", Surface=background.outputs[0])

    light = skies.sunlight(sky)
    lamp = bpy.data.lights.new("sun", "SUN")
    lamp.energy = float(light.max())
    lamp.color = light / light.max()
    lamp.angle = 2.0 * skies.SUN_ANGULAR_RADIUS
    thing = bpy.data.objects.new("sun", lamp)
    thing.rotation_euler = Vector(sky.sun_direction).to_track_quat("Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(thing)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Send the progress messages of the renderer, written by native code, nowhere."""
    saved = os.dup(1)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
    try:
        yield
    finally:
        os.dup2(saved, 1)
        os.close(saved)


def render(samples: int) -> NDArray[np.float64]:
    """Ray trace the scene and return its linear light, shape (height, width, 3)."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.render.resolution_x, scene.render.resolution_y = WIDTH, HEIGHT
    scene.render.image_settings.file_format = "OPEN_EXR"
    scene.render.image_settings.color_depth = "32"
    scene.render.image_settings.color_mode = "RGB"
    cycles = scene.cycles
    cycles.device = "CPU"
    cycles.samples = samples
    cycles.seed = 0
    cycles.use_adaptive_sampling = True
    cycles.adaptive_threshold = 0.02
    cycles.max_bounces = 6
    cycles.transparent_max_bounces = 32
    cycles.sample_clamp_indirect = 20.0
    cycles.caustics_reflective = False
    cycles.caustics_refractive = False
    cycles.use_denoising = True
    cycles.denoiser = "OPENIMAGEDENOISE"
    with tempfile.TemporaryDirectory() as folder, _quiet():
        scene.render.filepath = str(Path(folder) / "light.exr")
        bpy.ops.render.render(write_still=True)
        image = bpy.data.images.load(scene.render.filepath)
        pixels = np.empty(image.size[0] * image.size[1] * image.channels, dtype=np.float32)
        image.pixels.foreach_get(pixels)
    picture = pixels.reshape(image.size[1], image.size[0], image.channels)[::-1, :, :3]
    return picture.astype(np.float64)
