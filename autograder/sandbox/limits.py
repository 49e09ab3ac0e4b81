"""How much of everything a submission may use."""

from dataclasses import dataclass

MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """The limits of one kernel. A solved notebook takes about 15 s of one core, 0.7 GB, 5 MB of disk, 30 kB of output.

    Every limit leaves a slow or busy machine several times that, since exceeding one ends the cell. What a busy machine
    gives to others counts neither for a cell nor for an application, see `patience`.
    """

    cell_seconds: float = 30  # wall time of a cell; the longest, the 200 iterations, takes 1 or 2
    question_seconds: float = 20  # wall time of one application of a function by the judge; about 0.02, at most 0.5
    judge_seconds: float = 300  # wall time of all of them; about 2
    wall_seconds: float = 900  # wall time of all cells; everything, the judge included, ends with `all_seconds`
    cpu_seconds: int = 600  # over all threads: one that outlives its cell is stopped by this if by nothing else
    startup_seconds: float = 60  # from the request to a kernel that answers; half a second on an idle machine
    memory: int = 3072 * MB  # beyond what TensorFlow takes; the activations at real layer sizes are 100 MB
    address_space: int = 16384 * MB  # beyond what TensorFlow takes; allocators reserve far more than they use
    threads: int = 512  # TensorFlow starts a few for each core
    open_files: int = 512  # TensorFlow, IPython and ZeroMQ have about 60
    file_bytes: int = 64 * MB  # one file; the largest that a notebook needs is the thin weights, which are there before
    disk_bytes: int = 256 * MB  # all files together, deleted ones that are still open included
    files: int = 2000  # their number, so that counting them stays quick
    output_bytes: int = 1 * MB  # what a cell may print or show; pictures are about 100 kB
    notebook_bytes: int = 16 * MB  # what outputs of all cells may take in the grader's memory; about 1 MB
    message_bytes: int = 16 * MB  # all that a kernel may send during a cell, before it is in the grader's memory
    all_bytes: int = 128 * MB  # what all kernels may send while the cells run, and as much again while the judge asks
    all_messages: int = 200_000  # the same for their number
    replacements: int = 6  # kernels after the first; two functions that hang take five

    @property
    def all_seconds(self) -> float:
        """Wall time of a submission, replays and the judge included, and of a kernel's life."""
        return 1.2 * self.wall_seconds


LIMITS = Limits()
