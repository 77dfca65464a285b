"""Who plays in a story: people with a browser each, one clock for all, and the post."""

import re
from datetime import datetime

from playwright.sync_api import Browser, BrowserContext, Page

from factories import Shop
from jiahe.journeys.reactions import REACTIONS
from jiahe.kit.clock import FixedClock, now, set_process_clock
from jiahe.kit.outbox import deliver_pending
from signing import signed_in

PHONE = {"width": 375, "height": 812}
DESK = {"width": 1440, "height": 900}


def deliver() -> None:
    """Empties the outbox as the relay does."""
    while deliver_pending(REACTIONS):
        pass


class Stage:
    """One server, one payment service; `troubles` is all that a browser complained about."""

    def __init__(self, browser: Browser, url: str, gateway: str, shop: Shop) -> None:
        self.browser, self.url, self.gateway, self.shop = browser, url, gateway, shop
        self.troubles: list[str] = []
        self.contexts: list[BrowserContext] = []

    def at(self, instant: datetime) -> None:
        """Sets every clock: the product's and the browsers'."""
        set_process_clock(FixedClock(instant))
        for context in self.contexts:
            context.clock.set_fixed_time(instant)

    def person(self, *, person_id: int | None = None, **options) -> Page:
        """A new browser; signed in when a person is named."""
        context = self.browser.new_context(**{"viewport": PHONE, "locale": "zh-CN"} | options)
        if options.get("java_script_enabled", True):
            self.contexts.append(context)
            context.clock.set_fixed_time(now())
        self._watch(context)
        if person_id is not None:
            cookie = signed_in(person_id).cookies["sessionid"]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])
        return context.new_page()

    def _watch(self, context: BrowserContext) -> None:
        home = (self.url, self.gateway, "data:", "blob:")
        context.on("weberror", lambda said: self.troubles.append(str(said.error)))
        context.on(
            "console",
            lambda said: (
                said.type == "error" and self.troubles.append(f"{said.text} {said.location}")
            ),
        )
        context.on(
            "request",
            lambda sent: sent.url.startswith(home) or self.troubles.append(f"foreign {sent.url}"),
        )

    def sign_in(self, page: Page, phone: str, words: dict[str, str]) -> None:
        """By phone number and the code that lies in the demo inbox."""
        page.goto(f"{self.url}/login/code/?next=/")
        page.locator("#id_phone").fill(phone)
        page.get_by_role("button", name=words["send code"]).click()
        page.wait_for_url("**/login/code/confirm/**")
        inbox = page.context.new_page()
        inbox.goto(f"{self.url}/demo/inbox/")
        code = re.search(r"\d{6}", inbox.locator("li .row-body > span").first.inner_text())
        inbox.close()
        assert code is not None
        page.locator("#id_code").fill(code[0])
        if "/confirm/" in page.url:
            page.get_by_role("button", name=words["sign in"], exact=True).click()
        page.wait_for_url(f"{self.url}/")

    def speak(self, page: Page, language: str) -> None:
        """The person chooses a language under "Me"."""
        if language == "zh":
            return
        page.goto(f"{self.url}/me/")
        page.locator("label", has_text="English").click()
        page.locator("#settings button").click()
        page.wait_for_load_state()

    def close(self) -> None:
        for context in self.browser.contexts:
            context.close()
