"""A user's input in a browser, and the browser's errors meanwhile."""

from dataclasses import dataclass, field
from urllib.parse import unquote

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from tests.browser.accessibility import assert_accessible, assert_no_sideways_scroll

DESKTOP, TABLET, PHONE = (1280, 900), (768, 1024), (375, 800)

ANSWERED = "Failed to load resource"
"""How the console says that an answer had an error's status: a form with mistakes in it has, too."""
KEPT = """async () => [
    ...Object.keys(localStorage).filter(name => !/^(draft|queued)\\./.test(name)), ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()).map(each => each.name), ...await caches.keys()
]"""
"""What a browser keeps but for drafts and forms that wait, which are sealed: test_drafts.py, test_offline_contact.py"""
HTMX_KEEPS = {"htmx-current-path-for-history"}
"""The address, which the browser has anyway."""


@dataclass
class Hands:
    """Counts what the user types, ticks or presses, and records the URLs that the browser requested."""

    page: Page
    site: str
    done: int = 0
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        def note(request: Request) -> None:
            self.addresses.append(request.url)

        self.page.on("request", note)

    @property
    def main(self) -> Locator:
        """What the page is about."""
        return self.page.locator("main")

    def type(self, label: str, text: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).check()

    def select(self, label: str, choice: str) -> None:
        self.done += 1
        self.page.get_by_label(label, exact=True).select_option(label=choice)

    def press(self, name: str) -> None:
        """Press the button or link called `name`."""
        self.touch(self.page.get_by_role("button", name=name, exact=True))

    def follow(self, name: str) -> None:
        self.touch(self.page.get_by_role("link", name=name, exact=True))

    def touch(self, part: Locator) -> None:
        self.done += 1
        part.click()
        expect(self.page.locator("form[aria-busy]")).to_have_count(0)  # a form that the page sends by script

    def asked_nothing_about(self, name: str) -> bool:
        """Whether no address that the browser asked for says `name`."""
        assert self.addresses
        return not [address for address in self.addresses if name.lower() in unquote(address).lower()]

    def look(self) -> None:
        """Hold the page that is shown to what every page must be, whatever has been typed or gone wrong on it."""
        assert_accessible(self.page)
        assert_no_sideways_scroll(self.page)
        assert set(self.page.evaluate(KEPT)) <= HTMX_KEEPS


def listen(page: Page, complaints: list[str]) -> None:
    """Write down in `complaints` what goes wrong on `page` from now on."""

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and ANSWERED not in message.text:
            complaints.append(message.text)

    def answered(response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            complaints.append(f"{response.status}: {response.url}")

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("response", answered)
