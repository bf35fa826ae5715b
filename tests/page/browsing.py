"""A server over a store of its own, and a browser that looks at it as a person would."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as TooSlow

from tests.assistant.conftest import STUBS
from tests.conftest import ROOT

LAPTOP = {"width": 1366, "height": 768}
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--font-render-hinting=none",
)  # fmt: skip
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
_PATIENCE = 30_000  # milliseconds: the machine may be busy
_SOON = 5_000
_BEGUN = 150  # what a click begins has begun by then


def chromium_path() -> str:
    """Debian's own browser, the one without a window where it is installed: the same engine, a fifth less work. Without
    either the tests are skipped here and fail in CI."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        message = "no chromium on this machine: apt-get install chromium-headless-shell"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Site:
    """A running server. Addresses are those a person would see."""

    url: str
    data: Path
    process: "subprocess.Popen[bytes]"
    log: Path

    def memory(self) -> int:
        """Resident megabytes of the server."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024


@contextmanager
def serving(
    data: Path,
    *,
    port: int = 0,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    real_vectors: bool = False,
) -> Iterator[Site]:
    """`juesuan ui` over the stores of a folder, on a free port; `folder` is where it is started. Where vectors are not
    the subject, an embedding model that takes no time makes them."""
    port = port or free_port()
    own = {"PYTHONPATH": str(ROOT)}
    if not real_vectors:
        own = {"PYTHONPATH": f"{ROOT}{os.pathsep}{STUBS}", "JUESUAN_EMBEDDING": "stub"}
    log = data.parent / f"server-{port}.log"
    main = "from assistant.cli import main; main()"
    command = [sys.executable, "-c", main, "--data", str(data), "ui", "--no-browser", "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdout=stream, stderr=stream, cwd=folder, env={**os.environ, **own, **(environment or {})}
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(f"{url}/_stcore/health", process, log)
            yield Site(url, data, process, log)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text(encoding='utf-8')[-2000:]}")


@dataclass
class Visitor:
    """One browser window. What went wrong in it is kept, and looked at when the test ends."""

    page: Page
    site: Site
    errors: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> Page:
        """Go to a page of the site and wait until it is drawn."""
        self.page.goto(f"{self.site.url}{path}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the server has nothing more to draw."""
        self.page.wait_for_timeout(_BEGUN)
        app = self.page.locator("[data-testid=stApp]")
        expect(app).to_have_attribute("data-test-connection-state", "CONNECTED", timeout=_PATIENCE)
        expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=_PATIENCE)
        expect(self.page.locator("html")).to_have_attribute("lang", "zh-CN", timeout=_PATIENCE)  # words are ours by now

    def choose(self, label: str, option: str) -> None:
        """Choose from a select box by its label; its list closes when the page is drawn anew, and is opened again."""
        box = self.page.get_by_role("combobox", name=label, exact=True)
        wanted = self.page.get_by_role("option", name=option).first
        for last in (False, False, True):
            box.click()
            try:
                wanted.click(timeout=_PATIENCE if last else _SOON)
            except TooSlow:
                if last:
                    raise
                self.page.keyboard.press("Escape")
            else:
                break
        self.settle()

    def ask(self, question: str) -> Locator:
        """Ask in the chat; the answer."""
        answers = self.page.get_by_test_id("stChatMessage")
        before = answers.count()
        area = self.page.get_by_test_id("stChatInputTextArea")
        area.fill(question)
        area.press("Enter")
        expect(answers).to_have_count(before + 2, timeout=_PATIENCE)
        self.settle()
        return answers.last


def until(true: Callable[[], bool], seconds: float = 15) -> None:
    """Waits for what the server does a moment after a click."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.1)


# The words of the page that people read, without the names of icons, which a font draws as pictures.
_WORDS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (parent.closest("[data-testid=stIconMaterial], script, style, noscript")) continue;
    if (parent.checkVisibility()) found.push(walker.currentNode.data.trim());
  }
  return found;
}"""


def words_on(page: Page) -> list[str]:
    """Every text on the page that can be seen."""
    found: list[str] = page.evaluate(_WORDS)
    return [text for text in found if text]


@contextmanager
def profile(browser: Browser, size: Mapping[str, int] | None = None) -> Iterator[BrowserContext]:
    """A person's browser: cookies and what was fetched once."""
    context = browser.new_context(
        viewport={"width": (size or LAPTOP)["width"], "height": (size or LAPTOP)["height"]},
        locale="zh-CN", accept_downloads=True, reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(_PATIENCE)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def visiting(browser: Browser, site: Site, size: Mapping[str, int] | None = None) -> Iterator[Visitor]:
    """Somebody else's browser at the site."""
    with profile(browser, size) as context, window(context, site) as visitor:
        yield visitor


@contextmanager
def window(context: BrowserContext, site: Site) -> Iterator[Visitor]:
    """A window of a browser; fails where it met an error or anything on the page reads like one of ours."""
    visitor = Visitor(context.new_page(), site)

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            visitor.errors.append(message.text)

    def got(response: Response) -> None:
        # At an address below the root Streamlit first looks for itself there.
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR or (
            response.status == HTTPStatus.NOT_FOUND and "/_stcore/" not in response.url
        ):
            visitor.errors.append(f"{response.status} {response.url}")

    visitor.page.on("console", heard)
    visitor.page.on("response", got)
    visitor.page.on("pageerror", lambda error: visitor.errors.append(str(error)))
    try:
        yield visitor
        shown = visitor.page.locator("body").inner_text()
        assert "Traceback" not in shown
        assert "页面出错" not in shown
        assert visitor.errors == []
    finally:
        visitor.page.close()
