"""Office files with the same content every time: no clock in their parts, none in the archive around them."""

import re
import zipfile
from pathlib import Path

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip archive can name
_CORE = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def still(path: Path) -> None:
    """Rewrites the archive in place, its parts in the same order."""
    with zipfile.ZipFile(path) as archive:
        parts = [(info.filename, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, _LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            steady = _MOMENT.sub(rb"\g<1>2025-01-01T00:00:00Z", data) if name == _CORE else data
            archive.writestr(info, steady)
