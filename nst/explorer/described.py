"""A picture in a panel, with words for those who do not see it; `access.SCRIPT` makes them its alt text."""

import html

import ipywidgets as widgets


class Described(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A picture with words. `kind` is that of the encoded picture: "jpeg" or "png"."""

    def __init__(self, name: str = "", kind: str = "jpeg") -> None:
        self._image, self._words = widgets.Image(format=kind), widgets.HTML()
        if name:
            self._image.add_class(name)
        self._words.add_class("nst-words")
        super().__init__([self._image, self._words])
        self.add_class("nst-picture")

    @property
    def value(self) -> bytes:
        """Return the encoded picture."""
        return bytes(self._image.value)

    @property
    def words(self) -> str:
        """Return the words, as HTML."""
        return str(self._words.value)

    def put(self, encoded: bytes, words: str) -> None:
        """Show an encoded picture."""
        self._image.value = encoded
        self._words.value = html.escape(words)
