"""What a worker is sent: the files of a submission, and all else that its verdict depends on."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from autograder.assignments.assignment import Assignment
from autograder.cluster.parcel import pack, unpack
from autograder.grading.scratch import files_of
from nst.reader.read import read_bytes


@dataclass(frozen=True)
class Request:
    """A submission to be judged.

    assignment -- the name of what was to be handed in
    seed -- what the judge draws its inputs from
    language -- what the reason is told in, should it be ungraded
    place -- its folder, as seen from the course's, which that reason may name
    files -- the paths of its files in that folder, and what is in them
    """

    assignment: str
    seed: int
    language: str
    place: str
    files: dict[str, bytes]

    @classmethod
    def of(cls, assignment: Assignment, folder: Path, root: Path, seed: int, language: str) -> "Request":
        """Return the request for a student's folder. Raises NotebookError or OSError if it cannot be read."""
        files = {str(path): (folder / path).read_bytes() for path in files_of(folder)}
        files[assignment.notebook] = read_bytes(folder / assignment.notebook)
        place = str(folder.relative_to(root)) if folder.is_relative_to(root) else folder.name
        return cls(assignment.name, seed, language, place, files)

    def to_bytes(self) -> bytes:
        """Return it as bytes."""
        about = {"assignment": self.assignment, "seed": self.seed, "language": self.language, "place": self.place}
        return pack(about | {"files": [*self.files]}, *self.files.values())

    @classmethod
    def from_bytes(cls, content: bytes) -> "Request":
        """Return what `to_bytes` was called on."""
        head, parts = unpack(content)
        files = dict(zip(head.pop("files"), parts, strict=True))
        return cls(**head, files=files)

    def lay_out(self, root: Path) -> Path:
        """Write the files below a folder, in the place that they had in the course. Returns: their folder."""
        folder = root / _inside(self.place)
        for name, content in self.files.items():
            file = folder / _inside(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return folder


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"the path {name!r} leads elsewhere; expected one inside of the folder")
    return path
