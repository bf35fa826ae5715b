"""Roles, and the person a request comes from."""

from dataclasses import dataclass
from enum import IntEnum

from db.core.errors import UserError


class Role(IntEnum):
    """Each may do what the ones before it may."""

    VIEW = 1  # ask, compare, check, read
    EDIT = 2  # also feed reports in, correct, draft, mark findings
    ADMIN = 3  # also delete reports, see the log and the users


ROLE_NAMES = {Role.VIEW: "查看", Role.EDIT: "编辑", Role.ADMIN: "管理"}


def role_named(text: str) -> Role:
    """UserError for anything but the three names."""
    found = next((role for role, name in ROLE_NAMES.items() if name == text.strip()), None)
    if found is None:
        raise UserError(f"没有“{text}”这种角色，请写 {'、'.join(ROLE_NAMES.values())} 之一")
    return found


@dataclass(frozen=True, slots=True)
class Person:
    """Who is at the page. Without sign-in it is whoever sits at this computer: no name, every right."""

    name: str
    role: Role
    signed_in: bool = True

    def may(self, role: Role) -> bool:
        return self.role >= role

    @property
    def told(self) -> str:
        """What the log and the corrections call a person."""
        return self.name or "本机用户"


AT_THIS_COMPUTER = Person("", Role.ADMIN, signed_in=False)
