"""The pages of the web page, one a module; streamlit_app.py lists them. Widgets only: what they show and change goes
through assistant.api and its neighbours.

visit.py    who is there, and the settings; every page begins with it
stores.py   what stays open for everybody who reads
chat.py     对话
compare.py  对比
draft.py    起草
check.py    校核
data.py     数据: its parts are the data_*.py beside it
status.py   设置与状态
welcome.py  what stands there while nothing is stored
"""
