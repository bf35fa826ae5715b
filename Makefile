# Two commands for a fresh machine: make demo, make test. The rest is their parts.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
DEMO_DATA ?= .juesuan/demo

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
	$(BIN)/python -m pip install --quiet --constraint constraints.txt torch
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,postgres,ocr,dask]'
	@touch $(STAMP)

demo: $(STAMP)  ## load the samples into a store of their own and show what it holds
	@echo "正在载入样例（数据放在 $(DEMO_DATA)，不影响您自己的库）……"
	$(BIN)/juesuan --data $(DEMO_DATA) ingest samples/reports
	$(BIN)/juesuan --data $(DEMO_DATA) reports
	$(BIN)/juesuan --data $(DEMO_DATA) sql "SELECT 单位, 年度, 收入总计, 支出总计, 基本支出, 项目支出, 三公经费决算数 FROM v_summary"
	@echo "下一步，例如："
	@echo "  $(BIN)/juesuan --data $(DEMO_DATA) facts --form 支出决算表"
	@echo "  $(BIN)/juesuan --data $(DEMO_DATA) projects"
	@echo "  $(BIN)/juesuan ingest 您的报告文件夹"

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
