"""What every request passes before the page sees it: the host it asks for, and the ticket it carries."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse

from assistant.access.binding import is_here, uses_passwords, uses_provider
from assistant.access.tickets import person_of
from assistant.settings import Settings

SIGN_IN, SIGN_OUT = "/sign-in", "/sign-out"
_OPEN = frozenset({SIGN_IN, SIGN_OUT, "/_stcore/health"})
_CLOSED = 4401  # code with which a socket without a ticket is closed
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"same-origin"),
]

_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]


class Gate:
    """ASGI middleware. Without sign-in only a browser that asks for this computer by name is let in, so that no page
    from elsewhere reaches the data through the user's browser; with passwords nothing but the form is seen before."""

    def __init__(self, app: _App, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        passwords = uses_passwords(self._settings)
        if not passwords and not uses_provider(self._settings) and not _asks_for_here(scope):
            await _refuse(scope, receive, send)
        elif passwords and scope["path"] not in _OPEN and not self._known(scope):
            await _to_sign_in(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _known(self, scope: _Scope) -> bool:
        return person_of(self._settings, HTTPConnection(scope).cookies) is not None


def _asks_for_here(scope: _Scope) -> bool:
    host = Headers(scope=scope).get("host", "")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return is_here(name)


async def _refuse(scope: _Scope, receive: _Receive, send: _Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _CLOSED})
        return
    told = "没有设置登录时，只能在本机用 127.0.0.1 或 localhost 打开。"
    await PlainTextResponse(told, 403)(scope, receive, send)


async def _to_sign_in(scope: _Scope, receive: _Receive, send: _Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _CLOSED})
        return
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        await RedirectResponse(SIGN_IN, 303)(scope, receive, send)
        return
    await PlainTextResponse("请先登录。", 401)(scope, receive, send)


def _with_headers(send: _Send) -> _Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_SAFE]
        await send(message)

    return sending
