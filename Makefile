# Two commands for a fresh machine: make demo, make test. The rest is their parts.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEMO_DATA ?= .juesuan/demo
DEMO_PORT ?= 8501

.PHONY: help setup demo test lint bench clean
.DEFAULT_GOAL := help

help:  ## list these targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

setup: $(STAMP)  ## create .venv with juesuan in it
	@echo "环境已准备好：$(BIN)/juesuan。下一步：make demo 看样例，或 $(BIN)/juesuan --help"

# torch first and alone: its CPU build must be there before anything can ask for another.
$(STAMP): pyproject.toml constraints.txt
	@echo "正在准备环境（创建 $(VENV)，安装固定版本的依赖），首次需要几分钟……"
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "$$(grep '^pip==' constraints.txt)"
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --no-compile --constraint constraints.txt --editable '.[dev,postgres,ocr,dask,oidc]'
	@touch $(STAMP)

demo: $(STAMP)  ## load the samples into a store of their own and open the page over them
	@echo "正在载入样例（数据放在 $(DEMO_DATA)，不影响您自己的库）……"
	$(BIN)/juesuan --data $(DEMO_DATA) ingest samples/demo
	@echo "样例已载入。网页打开后按 Ctrl-C 结束；您自己的报告：$(BIN)/juesuan ingest 报告文件夹，再 $(BIN)/juesuan ui"
	$(BIN)/juesuan --data $(DEMO_DATA) ui --port $(DEMO_PORT)

test: $(STAMP)  ## everything that CI runs: lint, types, architecture, tests
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest
	@echo "全部测试通过。下一步：make bench 看快慢，或提交改动"

lint: $(STAMP)  ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@echo "代码检查通过。下一步：make test"

bench: $(STAMP)  ## ratios and rates, each measured in one run
	@for file in benchmarks/[a-z]*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done
	@echo "测量完成。倍数是同一次运行中两种做法之比"

clean:  ## remove the environment and the demo's data
	rm -rf $(VENV) .juesuan
	@echo "已清除。下一步：make setup"
