"""Why a chat model's answer was not taken. Standard library only."""

from enum import Enum

_INSTEAD = "以上由内置规划器作答"


class Reason(Enum):
    """What the user is told; without any number, for it stands in an answer."""

    UNREACHABLE = "对话模型连接不上"
    DENIED = "对话模型拒绝了访问，请检查密钥"
    BUSY = "对话模型暂时不接受请求"
    REJECTED = "对话模型不接受这样的请求，请检查模型名称和它是否支持工具调用"
    SLOW = "对话模型没有在规定时间内作答"
    LOST = "对话模型没有在规定步数内得出答案"
    BROKEN = "对话模型没有给出可用的回答"
    NOT_TIED = "对话模型没有给出可以核对的回答"

    @property
    def sentence(self) -> str:
        return f"（{self.value}，{_INSTEAD}。）"


class StoppedError(Exception):
    """The chat model is not asked any further."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


def reason_of(error: BaseException) -> Reason:
    """What an error of any provider means: by its HTTP status, else by what it is called."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        if status in (401, 403):
            return Reason.DENIED
        if status == 429:
            return Reason.BUSY
        return Reason.REJECTED if 400 <= status < 500 else Reason.UNREACHABLE
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    if "Timeout" in names:
        return Reason.SLOW
    if "Connect" in names or isinstance(error, OSError):
        return Reason.UNREACHABLE
    return Reason.BROKEN
