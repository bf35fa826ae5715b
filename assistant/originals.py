"""The files that reports were read from, kept beside the store so that a figure can be shown in its place."""

import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.settings import Settings
from assistant.whole_file import whole_file
from db.core.errors import UserError

if TYPE_CHECKING:
    from ingest.run import Result

LOG = logging.getLogger("juesuan")


def keep(settings: Settings, result: "Result") -> None:
    """Keep the file of a report that is stored. Its figures are safe already, so a full disk stops nothing here."""
    report = result.report
    if report is None or not result.path.is_file() or original(settings, report.sha256) is not None:
        return
    try:
        settings.originals.mkdir(parents=True, exist_ok=True)
        target = settings.originals / f"{report.sha256}{result.path.suffix.lower()}"
        with whole_file(target) as unfinished:
            shutil.copyfile(result.path, unfinished)
    except (OSError, UserError) as error:
        LOG.warning("the original of %s was not kept: %s", result.path.name, error)


def original(settings: Settings, sha256: str) -> Path | None:
    """The file of these bytes; None where it was not kept."""
    return next(settings.originals.glob(f"{sha256}.*"), None) if sha256.isalnum() else None


def forget(settings: Settings, sha256: str) -> None:
    """Remove what was kept of a report that is deleted."""
    found = original(settings, sha256)
    if found is not None:
        found.unlink(missing_ok=True)
