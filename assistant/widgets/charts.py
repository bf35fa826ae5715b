"""A chart with its downloads; the files are made only when somebody asks for them."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from assistant import charts


def chart(spec: Mapping[str, Any], *, key: str, name: str = "图") -> None:
    """Draws the chart as wide as its place, and offers it as PNG and SVG."""
    # Streamlit draws what it is given; the width of the file is a matter of the file.
    shown = {part: value for part, value in spec.items() if part not in ("width", "$schema")}
    fits = "hconcat" not in spec and "vconcat" not in spec and "facet" not in spec
    st.vega_lite_chart(
        spec=shown | ({"width": "container"} if fits else {}), theme=None, key=key, width="stretch",
    )  # fmt: skip
    with st.container(horizontal=True):
        st.download_button(
            "下载图（PNG）", lambda: charts.png(spec), f"{name}.png", "image/png", key=f"{key}-png", on_click="ignore",
            type="tertiary",
        )  # fmt: skip
        st.download_button(
            "下载图（SVG）", lambda: charts.svg(spec).encode(), f"{name}.svg", "image/svg+xml", key=f"{key}-svg",
            on_click="ignore", type="tertiary",
        )  # fmt: skip
