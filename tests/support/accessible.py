"""Whether everybody can read a page in a browser: axe-core's rules, contrast of at least 4.5 among them."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def assert_accessible(page: Page) -> None:
    """Look for what axe-core objects to, in what is folded as well."""
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    found = Axe().run(page)
    assert not found.violations_count, found.generate_report()
