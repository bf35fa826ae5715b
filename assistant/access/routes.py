"""The sign-in form: one small page of its own, so that nothing of the application is sent before."""

import asyncio
from dataclasses import dataclass, field
from html import escape
from string import Template
from time import monotonic
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.access.gate import SIGN_IN, SIGN_OUT
from assistant.access.tickets import COOKIE, SECONDS, revoke, ticket
from assistant.access.users import read_users, signed_in
from assistant.settings import Settings
from assistant.stores import open_stores
from assistant.web import asset

_TRIES, _WAIT = 5, 60.0  # wrong passwords for one name, and how many seconds it then has to rest
_REMEMBERED = 10_000  # names that were tried


@dataclass
class _Tries:
    """Wrong passwords by name, so that nobody can go on guessing."""

    seen: dict[str, list[float]] = field(default_factory=dict)

    def resting(self, name: str) -> bool:
        recent = [at for at in self.seen.get(name, ()) if monotonic() - at < _WAIT]
        self.seen[name] = recent
        return len(recent) >= _TRIES

    def wrong(self, name: str) -> None:
        if len(self.seen) > _REMEMBERED:
            self.seen.clear()
        self.seen.setdefault(name, []).append(monotonic())

    def right(self, name: str) -> None:
        self.seen.pop(name, None)


def sign_in_routes(settings: Settings) -> list[Route]:
    tries = _Tries()

    async def sign_in(request: Request) -> Response:
        if request.method == "GET":
            return _form()
        if not _from_here(request):
            return _form("请在登录页面上登录。", 403)
        form = await request.form()
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
        if tries.resting(name):
            return _form("口令连续输错，请一分钟后再试。", 429)
        user = await asyncio.to_thread(signed_in, read_users(settings.users_file), name, password)
        await asyncio.to_thread(_log, settings, name, "sign_in" if user else "sign_in_refused")
        if user is None:
            tries.wrong(name)
            return _form("用户名或口令不对，请重新输入。", 401)
        tries.right(name)
        answer = RedirectResponse("/", 303)
        secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
        answer.set_cookie(COOKIE, ticket(settings, user), max_age=SECONDS, httponly=True, samesite="lax", secure=secure)
        return answer

    async def sign_out(request: Request) -> Response:
        revoke(request.cookies)
        answer = RedirectResponse(SIGN_IN, 303)
        answer.delete_cookie(COOKIE)
        return answer

    return [Route(SIGN_IN, sign_in, methods=["GET", "POST"]), Route(SIGN_OUT, sign_out, methods=["GET"])]


def _form(told: str = "", status: int = 200) -> HTMLResponse:
    wrong = f'<p class="wrong" role="alert">{escape(told)}</p>' if told else ""
    page = Template(asset("sign_in.html")).substitute(told=wrong)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


def _from_here(request: Request) -> bool:
    """A form of another site cannot sign anybody in."""
    origin = request.headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == request.headers.get("host", "")


def _log(settings: Settings, name: str, action: str) -> None:
    with open_stores(settings) as stores:
        stores.store.note(name[:64], action, "page")
