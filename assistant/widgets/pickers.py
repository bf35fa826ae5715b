"""Units and years to choose from, by the names of the store."""

from collections.abc import Sequence

import streamlit as st

from db.records import StoredReport


def units_of(reports: Sequence[StoredReport]) -> list[str]:
    """Every unit that has a report, by name."""
    return list(dict.fromkeys(report.entity.name for report in reports))


def years_of(reports: Sequence[StoredReport], unit: str) -> list[int]:
    """The years of a unit, the newest first."""
    return sorted({report.year for report in reports if report.entity.name == unit}, reverse=True)


def pick_report(reports: Sequence[StoredReport], *, key: str) -> tuple[str, int]:
    """A unit and one of its years, side by side."""
    first, second = st.columns([3, 1])
    unit = first.selectbox("单位", units_of(reports), key=f"{key}-unit")
    year = second.selectbox("年度", years_of(reports, unit), key=f"{key}-year-{unit}")
    return unit, year
