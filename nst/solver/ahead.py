"""Prepare the costs of the next size while the last size is painted."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from nst.solver.lbfgs import Function
from nst.types import Size


class Ahead:
    """The functions to minimise at each size. One can be built in a thread before it is needed.

    Arguments:
    function_at -- builds the function for a size
    """

    def __init__(self, function_at: Callable[[Size], Function]) -> None:
        self._function_at = function_at
        self._thread = ThreadPoolExecutor(1, "next size")
        self._begun: dict[Size, Future[Function]] = {}

    def begin(self, size: Size) -> None:
        """Begin to build the function for a size, if nobody has yet."""
        if size not in self._begun:
            self._begun[size] = self._thread.submit(self._function_at, size)

    def __call__(self, size: Size) -> Function:
        """Return the function for a size. Raises whatever building it has raised."""
        begun = self._begun.pop(size, None)
        return begun.result() if begun else self._function_at(size)
