"""What axe finds wrong with a page, in words."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
VIOLATIONS = "async () => (await axe.run({resultTypes: ['violations']})).violations"


def assert_accessible(page: Page) -> None:
    """Fail with one line per fault that axe finds, best practices included."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(VIOLATIONS)
    assert not found, f"{page.url} at {page.viewport_size}:\n" + "\n".join(
        f"- {fault['help']} ({fault['id']}): {node['html'][:200]}\n    {node['failureSummary']}"
        for fault in found
        for node in fault["nodes"]
    )


def assert_no_sideways_scroll(page: Page) -> None:
    """Fail when the page is wider than the screen (WCAG 2.2, 1.4.10)."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px wider than {page.viewport_size}"
