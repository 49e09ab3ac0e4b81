"""Bytes that cross between machines: a head in JSON, then parts. Nothing in a parcel is ever unpickled."""

import json
from collections.abc import Mapping
from typing import Any

LENGTH = 8  # bytes of the number before the head


def pack(head: Mapping[str, Any], *parts: bytes) -> bytes:
    """Return a head and parts as bytes."""
    about = json.dumps({"head": head, "sizes": [len(part) for part in parts]}).encode()
    return b"".join([len(about).to_bytes(LENGTH, "big"), about, *parts])


def unpack(parcel: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """Return the head and the parts. Raises ValueError, LookupError or TypeError if `pack` has not made the parcel."""
    end = LENGTH + int.from_bytes(parcel[:LENGTH], "big")
    about = json.loads(parcel[LENGTH:end])
    parts = []
    for size in map(int, about["sizes"]):
        parts.append(parcel[end : end + size])
        end += size
    if end != len(parcel):
        raise ValueError(f"a parcel of {len(parcel)} bytes; expected {end}")
    return dict(about["head"]), parts
