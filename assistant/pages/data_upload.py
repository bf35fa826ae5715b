"""数据: files come in. They are read while their owner may look at other pages."""

from typing import TYPE_CHECKING

import streamlit as st

from assistant import api_data
from assistant.access.people import Role
from assistant.api_data import Upload
from assistant.background import Work
from assistant.pages.visit import Visit
from assistant.showing.on_page import on_page
from assistant.widgets.saying import telling
from assistant.widgets.tables import table
from assistant.wire import unread

if TYPE_CHECKING:
    from ingest.run import Result

_WORK, _ROUND = "data-work", "data-round"
_HEADS = ("文件", "结果", "单位", "年度", "数", "项目", "待核对", "未读懂", "说明")
_STATUS = {"new": "已导入", "same": "已有，跳过", "superseded": "新版本", "failed": "失败"}
_HOW = """
- **PDF、Word、Excel、文本**：一个文件是一个单位一个年度的决算报告，可以一次选多个。
- **扫描件、照片**：先识别文字再读，一页要几秒到十几秒；识别不清的数列在“待核对”。
- **九张表各存一个 Excel**：先把它们（连同情况说明）放进一个文件夹，压缩成 **zip** 再导入，按一份报告读。
- **填好的空白表**：从“空白表”下载、填好以后，直接导入。
- 同一份文件再次导入会跳过；同单位同年度的另一份文件成为新版本，旧版本保留。
"""


def uploads(here: Visit) -> None:
    """The place to give files, how far the reading is, and what became of each file."""
    if not here.may(Role.EDIT):
        return
    if not reading():
        _ask(here)


def reading() -> bool:
    """How far the reading is, then what became of each file; whether it goes on."""
    work: Work[Result] | None = st.session_state.get(_WORK)
    if work is None:
        return False
    if work.over:
        _told(work)
        return False
    _watch()
    return True


def _ask(here: Visit) -> None:
    given = st.file_uploader(
        "导入报告",
        type=api_data.upload_types(),
        accept_multiple_files=True,
        max_upload_size=here.settings.upload_mb,
        key=f"upload-{st.session_state.get(_ROUND, 0)}",
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        if given and st.button(f"导入 {len(given)} 个文件", type="primary", key="start-reading"):
            with telling():
                here.need(Role.EDIT)
                uploaded = [Upload(item.name, item, item.size) for item in given]
                st.session_state[_WORK] = api_data.start_reading(here.settings, uploaded, who=here.person.told)
                st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
                st.rerun()
        with st.popover("哪些文件可以导入", type="tertiary"):
            st.markdown(_HOW)


@st.fragment(run_every=1.0)
def _watch() -> None:
    work: Work[Result] | None = st.session_state.get(_WORK)
    if work is None or work.over:
        st.rerun()
    told = f"正在读“{work.doing}”" if work.doing else "正在准备"
    st.progress(work.part, text=f"{told}，已完成 {work.done}/{work.total}")
    st.caption("扫描件要先识别文字，会慢一些。可以先去看别的页面，读完后回到这里看结果。")


def _told(work: "Work[Result]") -> None:
    with st.container(border=True):
        counts = [(told, sum(item.status == status for item in work.items)) for status, told in _STATUS.items()]
        summary = "，".join(f"{told} {count} 个" for told, count in counts if count)
        st.markdown(f"**导入结果**　{summary}")
        if work.error:
            st.error(work.error)
        if work.items:
            table(_HEADS, [_row(item) for item in work.items])
        st.button("知道了", key="reading-seen", on_click=_seen)


def _seen() -> None:
    st.session_state.pop(_WORK, None)


def _row(item: "Result") -> list[str]:
    status, report = _STATUS.get(item.status, item.status), item.report
    if report is None:
        return [item.path.name, status, "", "", "", "", "", "", on_page(item.message)]
    counts = (report.facts, report.projects, report.doubtful, unread(report.problems))
    return [item.path.name, status, report.entity.name, str(report.year), *map(str, counts), _advice(item)]


def _advice(item: "Result") -> str:
    if item.status == "same":
        return "同一份文件已在库里"
    if item.report is not None and (item.report.doubtful or item.report.problems):
        return "请到“待核对”逐处核对"
    return ""
