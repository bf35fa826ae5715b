"""What reaches the page: hosts, tickets, the sign-in form; and where the page may listen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from assistant import api_data
from assistant.access.binding import is_here, refuse_open_house
from assistant.access.gate import Gate
from assistant.access.people import Role
from assistant.access.routes import sign_in_routes
from assistant.access.tickets import COOKIE, person_of
from assistant.access.users import add_user, remove_user
from assistant.settings import Settings
from db.core.errors import SettingsError, UserError

PASSWORD = "海天一色之夏-2026"
NAME = "zhang.san"


def _client(settings: Settings, host: str = "127.0.0.1:8501") -> TestClient:
    async def page(request: Request) -> PlainTextResponse:
        del request
        return PlainTextResponse("the page")

    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("the socket")
        await websocket.close()

    routes = [*sign_in_routes(settings), Route("/", page, methods=["GET", "POST"]), WebSocketRoute("/ws", socket)]
    app = Starlette(routes=routes, middleware=[Middleware(Gate, settings=settings)])
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path)


@pytest.fixture
def guarded(settings: Settings) -> Iterator[TestClient]:
    add_user(settings.users_file, NAME, Role.EDIT, PASSWORD)
    with _client(settings, "juesuan.example") as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost", "[::1]:8501", "127.0.0.2"])
def test_without_sign_in_this_computer_gets_in(settings: Settings, host: str) -> None:
    assert _client(settings).get("/", headers={"host": host}).text == "the page"


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5:8501", "localhost.evil.example", "0.0.0.0", ""])
def test_without_sign_in_no_other_name_gets_in(settings: Settings, host: str) -> None:
    client = _client(settings)
    assert client.get("/", headers={"host": host}).status_code == 403
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/ws", headers={"host": host}):
        pass


def test_with_passwords_nothing_is_seen_before_signing_in(guarded: TestClient) -> None:
    assert guarded.get("/").status_code == 401
    seen = guarded.get("/", headers={"accept": "text/html"})
    assert (seen.status_code, seen.headers["location"]) == (303, "/sign-in")
    assert guarded.post("/", content=b"x").status_code == 401
    with pytest.raises(WebSocketDisconnect), guarded.websocket_connect("/ws"):
        pass
    form = guarded.get("/sign-in")
    assert (form.status_code, "口令" in form.text, form.headers["x-frame-options"]) == (200, True, "SAMEORIGIN")


def test_signing_in_and_out(guarded: TestClient, settings: Settings) -> None:
    answer = guarded.post("/sign-in", data={"name": NAME, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    told = answer.headers["set-cookie"]
    assert "HttpOnly" in told
    assert "samesite=lax" in told.lower()
    assert guarded.get("/").text == "the page"
    cookie = f"{COOKIE}={guarded.cookies[COOKIE]}"  # the client sends none of its own with a socket
    with guarded.websocket_connect("/ws", headers={"cookie": cookie}) as socket:
        assert socket.receive_text() == "the socket"
    assert guarded.get("/sign-out").headers["location"] == "/sign-in"
    assert guarded.get("/").status_code == 401
    assert guarded.get("/", headers={"cookie": cookie}).status_code == 401  # also for a window that kept it
    assert [entry.action for entry in api_data.audit(settings, 5)] == ["sign_in"]


def test_a_wrong_password_is_refused_logged_and_slowed(guarded: TestClient, settings: Settings) -> None:
    wrong = {"name": NAME, "password": "不对不对不对不对不对"}
    for _ in range(5):
        assert guarded.post("/sign-in", data=wrong).status_code == 401
    assert guarded.post("/sign-in", data={"name": NAME, "password": PASSWORD}).status_code == 429
    assert {entry.action for entry in api_data.audit(settings, 9)} == {"sign_in_refused"}


def test_a_form_of_another_site_signs_nobody_in(guarded: TestClient) -> None:
    data = {"name": NAME, "password": PASSWORD}
    assert guarded.post("/sign-in", data=data, headers={"origin": "http://evil.example"}).status_code == 403
    assert guarded.post("/sign-in", data=data, headers={"origin": "http://juesuan.example"}).status_code == 303


def test_a_ticket_ends_with_its_user_its_password_and_its_key(guarded: TestClient, settings: Settings) -> None:
    guarded.post("/sign-in", data={"name": NAME, "password": PASSWORD})
    cookies = {COOKIE: guarded.cookies[COOKIE]}
    assert person_of(settings, cookies) is not None
    assert person_of(settings, {COOKIE: cookies[COOKIE] + "x"}) is None
    assert person_of(settings, {COOKIE: ""}) is None
    add_user(settings.users_file, NAME, Role.EDIT, PASSWORD + "新")
    assert person_of(settings, cookies) is None
    add_user(settings.users_file, NAME, Role.EDIT, PASSWORD)
    guarded.cookies.clear()
    guarded.post("/sign-in", data={"name": NAME, "password": PASSWORD})
    again = {COOKIE: guarded.cookies[COOKIE]}
    add_user(settings.users_file, "别人", Role.VIEW, PASSWORD)
    remove_user(settings.users_file, NAME)
    assert person_of(settings, again) is None
    settings.users_file.with_suffix(".key").write_text("短", encoding="utf-8")
    with pytest.raises(SettingsError, match="已损坏"):
        person_of(settings, again)


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("[::1]", True), ("localhost", True), ("", False),
     ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("localhost.example", False), ("2130706433", False)],
)  # fmt: skip
def test_is_here(host: str, here: bool) -> None:
    assert is_here(host) is here


def test_the_page_listens_elsewhere_only_with_sign_in(settings: Settings) -> None:
    refuse_open_house(settings, "127.0.0.1")
    for host in ("0.0.0.0", "::", "192.168.1.5", ""):
        with pytest.raises(UserError, match="juesuan users add"):
            refuse_open_house(settings, host)
    add_user(settings.users_file, "a@example.org", Role.ADMIN, None)  # an account, but no provider is configured
    with pytest.raises(UserError, match="juesuan users add"):
        refuse_open_house(settings, "0.0.0.0")
    add_user(settings.users_file, NAME, Role.ADMIN, PASSWORD)
    refuse_open_house(settings, "0.0.0.0")
