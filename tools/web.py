"""Take the figure of the tool's page for the README: python -m tools.web. It needs tests/requirements.txt."""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect

from neural_style.command_line import read_options
from neural_style.painting import paint_picture
from neural_style.watcher import Together
from neural_style.web import shown_in_browser
from nst.files import whole
from nst.solver.descent import State
from tests.support.jupyter_in_browser import chromium

IMAGES = Path(__file__).resolve().parents[1] / "images"

PORT = 8765
STEP = 45  # after which it is taken


class Photographer:
    """A watcher that takes a picture of the page, and stops."""

    stop = False

    def __init__(self, page: Page) -> None:
        self._page = page

    def see(self, state: State) -> None:
        """Take it when the page has seen that step, too."""
        if state.iteration == STEP:
            expect(self._page.locator("#progress")).to_contain_text(f"step {STEP} of")
            self._page.wait_for_timeout(1000)  # for the picture
            taken = Image.open(io.BytesIO(self._page.screenshot()))
            with whole(IMAGES / "web.png") as part:
                taken.quantize(256).save(part, optimize=True)
            self.stop = True


def main() -> None:
    """Paint for a while, and write images/web.png."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        styles = [str(IMAGES / name) for name in ("mosaic.jpg", "monet.jpg")]
        line = ["--content", str(IMAGES / "tomb.jpg"), "--styles", *styles, "--output", f"{folder}/tomb.png"]
        options = read_options([*line, "--width", "400"])
        with shown_in_browser(PORT, options) as page:
            tab = browser.new_page(viewport={"width": 1000, "height": 640})
            tab.goto(f"http://localhost:{PORT}/")
            paint_picture(options, Together(page, Photographer(tab)))


if __name__ == "__main__":
    main()
