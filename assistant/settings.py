"""The environment becomes one frozen Settings, read at the edge and passed in; nothing else reads the environment."""

from functools import cached_property
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from db.core.errors import SettingsError

BUNDLED_EMBEDDING = "bundled:multilingual-e5-small"


class Settings(BaseSettings):
    """JUESUAN_* variables first, then .env, then juesuan.toml in the working folder."""

    model_config = SettingsConfigDict(
        env_prefix="JUESUAN_", env_file=".env", toml_file="juesuan.toml", extra="ignore", frozen=True
    )

    data: Path = Field(default_factory=lambda: user_data_path("juesuan", appauthor=False), description="数据文件夹")
    db: str = Field(default="", description="数据库地址；不填时为数据文件夹中的 juesuan.db")
    vectors: str = Field(default="", description="向量库地址；不填时为数据文件夹中的 vectors")
    embedding: str = Field(default=BUNDLED_EMBEDDING, description="向量模型：名称或文件夹；不填时用自带模型")
    model: str = Field(default="", description="对话模型，写作“提供方:模型”；不填时用内置规划器")
    model_url: str = Field(default="", description="对话模型的接口地址")
    model_key: SecretStr = Field(default=SecretStr(""), description="对话模型的密钥，任何时候都不显示")
    model_timeout: float = Field(default=60, gt=0, le=3600, description="对话模型一次调用的秒数上限")
    host: str = Field(default="127.0.0.1", description="网页监听的地址；不是本机地址时必须先设置登录")
    port: int = Field(default=8501, ge=1, le=65535, description="网页的端口")
    users: str = Field(default="", description="网页的用户名册；不填时为数据文件夹中的 users.toml")
    upload_mb: int = Field(default=50, ge=1, le=200, description="网页上传的一个文件最大多少 MB")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del file_secret_settings
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @cached_property
    def db_url(self) -> str:
        return self.db or str(self.data / "juesuan.db")

    @cached_property
    def users_file(self) -> Path:
        return Path(self.users) if self.users else self.data / "users.toml"

    @cached_property
    def originals(self) -> Path:
        """Where the files that were read are kept, so that a figure can be shown on its page."""
        return self.data / "originals"

    @cached_property
    def vectors_url(self) -> str:
        return self.vectors or str(self.data / "vectors")


def load_settings(**given: str | None) -> Settings:
    """Settings with what the command line gave on top. SettingsError names the wrong one."""
    try:
        return Settings(**{key: value for key, value in given.items() if value})  # type: ignore[arg-type]
    except ValidationError as error:
        names = "、".join(f"JUESUAN_{'_'.join(map(str, item['loc']))}".upper() for item in error.errors())
        raise SettingsError(f"设置 {names} 的值不对，请对照 docs/settings.md 改正") from error
    except (OSError, ValueError) as error:
        raise SettingsError("juesuan.toml 或 .env 读不出来，请检查文件格式") from error
