"""The server: Streamlit with the gate and the sign-in form around it."""

import logging
import socket
import webbrowser
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Timer
from typing import Any

from assistant.access.binding import is_here, refuse_open_house
from assistant.settings import Settings, load_settings
from db.core.errors import UserError

SCRIPT = Path(__file__).parent.parent.parent / "streamlit_app.py"
LOG = logging.getLogger("juesuan")
_OPENS_AFTER = 1.5  # seconds: the server is up by then
_served: list[Settings] = []
_THEME: Mapping[str, Any] = {
    "base": "light",
    "primaryColor": "#1f5fa8",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f4f6f9",
    "textColor": "#1f2a37",
    "linkColor": "#1f5fa8",
    "borderColor": "#d8dee6",
    "font": "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif",
    "headingFont": "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', 'PingFang SC', sans-serif",
    "codeFont": "'Noto Sans Mono CJK SC', Consolas, monospace",
    "baseRadius": "5px",
    "baseFontSize": 15,
    "showWidgetBorder": True,
}


def options(settings: Settings) -> dict[str, Any]:
    """Streamlit's own settings, as this page wants them."""
    return {
        "server.address": settings.host,
        "server.port": settings.port,
        "server.headless": True,
        "logger.level": "warning",
        "server.fileWatcherType": "none",
        "server.maxUploadSize": settings.upload_mb,
        "server.disconnectedSessionTTL": 60,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "client.showSidebarNavigation": True,
        **{f"theme.{name}": value for name, value in _THEME.items()},
    }


def served_settings() -> Settings:
    """The settings that this server was started with; those of the environment where Streamlit was started itself."""
    return _served[0] if _served else load_settings()


def served_by_us() -> bool:
    """Whether the gate and the sign-in form stand before the page."""
    return bool(_served)


def serve(settings: Settings, *, browser: bool = True, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the page until it is stopped; `ready` is told once nothing stands against it. UserError where the address
    is not allowed or taken."""
    refuse_open_house(settings, settings.host)
    _refuse_taken(settings)
    ready()
    _served[:] = [settings]
    import streamlit as st
    import uvicorn
    from starlette.middleware import Middleware
    from streamlit import config

    from assistant.access.gate import Gate
    from assistant.access.routes import sign_in_routes

    for name, value in options(settings).items():
        config.set_option(name, value, "juesuan")
    app = st.App(
        SCRIPT,
        routes=sign_in_routes(settings),
        middleware=[Middleware(Gate, settings=settings)],
        on_script_error=told_plainly,
    )
    if browser and is_here(settings.host):
        opener = Timer(_OPENS_AFTER, webbrowser.open, (f"http://{settings.host}:{settings.port}",))
        opener.daemon = True
        opener.start()
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)


def told_plainly(error: Exception) -> bool:
    """What went wrong as one sentence; the log has the rest. True: Streamlit shows nothing more."""
    import streamlit as st

    from assistant.showing.on_page import on_page
    from db.core.errors import JuesuanError

    if isinstance(error, JuesuanError):
        st.error(on_page(str(error)))
    else:
        LOG.error("the page failed", exc_info=error)
        st.error("页面出错，没有保存任何改动。请刷新后再试；仍然出错时，请把刚才的操作告诉管理员。")
    return True


def _refuse_taken(settings: Settings) -> None:
    """Streamlit would take the next free port, and nobody would know where the page is."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise UserError(
                f"{settings.host}:{settings.port} 用不了（{error.strerror}），请用 --port 换一个端口"
            ) from error
