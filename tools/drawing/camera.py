"""A pinhole camera with a shifted lens, which keeps vertical lines vertical, and its viewing rays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 800, 600


@dataclass(frozen=True)
class Camera:
    """A level camera that looks along y, turned by `azimuth` degrees clockwise."""

    position: tuple[float, float, float]
    focal_length: float  # millimetres, for a picture 36 mm wide
    horizon: float  # height of the horizon in the picture, as a share measured from the top
    azimuth: float = 0.0

    def rays(self, width: int, height: int) -> NDArray[np.float64]:
        """Unit vectors through the pixels of a picture, shape (height, width, 3)."""
        focal = self.focal_length / 36.0 * width
        across = (np.arange(width) + 0.5 - 0.5 * width) / focal
        up = (self.horizon * height - (np.arange(height) + 0.5)) / focal
        x, z = np.meshgrid(across, up)
        turn = np.radians(self.azimuth)
        rays = np.stack([x * np.cos(turn) + np.sin(turn), np.cos(turn) - x * np.sin(turn), z], axis=-1)
        directions: NDArray[np.float64] = rays / np.linalg.norm(rays, axis=-1, keepdims=True)
        return directions

    def pixel(self, direction: NDArray[np.float64], width: int, height: int) -> tuple[float, float]:
        """Return where a direction meets a picture of the given size: column and row."""
        turn = np.radians(self.azimuth)
        ahead = direction[0] * np.sin(turn) + direction[1] * np.cos(turn)
        side = direction[0] * np.cos(turn) - direction[1] * np.sin(turn)
        focal = self.focal_length / 36.0 * width
        return (
            float(0.5 * width + focal * side / ahead),
            float(self.horizon * height - focal * direction[2] / ahead),
        )
