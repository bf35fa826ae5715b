"""The chat model that the settings name, opened through LangChain's own factory."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from assistant.settings import Settings
from db.core.errors import SettingsError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_OPENAI = "openai"
_NO_KEY = "none"  # a local endpoint asks for none, and must not be sent another service's
_RETRIES = 1


def open_model(settings: Settings) -> "BaseChatModel":
    """The model, without asking it anything. SettingsError where it cannot be opened as it is named."""
    key = settings.model_key.get_secret_value()
    return _open(settings.model.strip(), settings.model_url.strip(), key, settings.model_timeout)


@lru_cache(maxsize=4)
def _open(name: str, url: str, key: str, timeout: float) -> "BaseChatModel":
    from langchain.chat_models import init_chat_model

    provider, colon, model = name.partition(":")
    if not (colon and provider and model):
        raise SettingsError(f"JUESUAN_MODEL 要写成“提供方:模型”，例如 openai:qwen-plus，现在是“{name}”")
    options: dict[str, Any] = {"temperature": 0, "timeout": timeout, "max_retries": _RETRIES}
    if url:
        options |= {"base_url": url, "api_key": key or _NO_KEY}
    elif key:
        options |= {"api_key": key}
    if provider == _OPENAI:
        options |= {"use_responses_api": False}  # other servers that speak the protocol have only /chat/completions
    try:
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, **options)
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        raise SettingsError(
            f"用 {provider} 的对话模型要先安装 {package}：pip install {package}；或清空 JUESUAN_MODEL 用内置规划器"
        ) from error
    except Exception as error:  # each provider refuses in its own way
        raise SettingsError(_refusal(provider, key, url)) from error
    return opened


def _refusal(provider: str, key: str, url: str) -> str:
    if not key and not url:
        return "没有对话模型的密钥，请设置 JUESUAN_MODEL_KEY；或清空 JUESUAN_MODEL 用内置规划器"
    return f"打不开 {provider} 的对话模型，请对照 docs/settings.md 检查 JUESUAN_MODEL、JUESUAN_MODEL_URL 和密钥"
