"""What stands on a page while nothing is stored: what this is, in three sentences, and the samples in one click."""

from pathlib import Path

import streamlit as st

from assistant import api_data
from assistant.access.people import Role
from assistant.pages.visit import Visit
from assistant.widgets.saying import say, telling


def welcome(here: Visit) -> None:
    st.write(
        "决算助手把决算公开报告读进本机的数据库，每个数都记着出处。"
        "您可以提问、比较单位、起草和校核情况说明，它说出的数都能点开看来自哪份报告的哪一行。"
        "现在库是空的：先载入样例看看，或到“数据”页导入您自己的报告。"
    )
    if not here.may(Role.EDIT):
        st.info("您的权限是“查看”，请联系管理员导入报告。")
        return
    with st.container(horizontal=True):
        load = st.button("载入样例", type="primary", key="load-samples")
        st.page_link(str(Path(__file__).parent / "data.py"), label="导入自己的报告", icon=":material/upload_file:")
    if load:
        with telling(), st.status("正在载入样例……", expanded=True) as status:
            done = api_data.load_samples(
                here.settings, who=here.person.told, on_result=lambda result, total: status.write(result.path.name)
            )
            say(f"已载入 {done} 份样例报告")
            st.rerun()
