# make demo | test | serve | lint — needs Python 3.11 and make, nothing else.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV := .venv
PY := $(VENV)/bin/python
# Socket servers on PostgreSQL and Redis: with the other tests on PostgreSQL alone.
SERVERS := tests/faults/test_rooms_kill.py tests/liaison/quarter/test_polls.py
# What meets the database in its own way: locks, constraints, searches, leases, imports.
ON_POSTGRESQL := tests/core tests/content/lists tests/content/rulings tests/content/common/test_search_backend.py tests/portal/pagecache tests/liaison/clues/test_searching.py tests/liaison/intake tests/liaison/rooms/test_messages.py tests/liaison/documents/test_sealing.py tests/liaison/retention/test_deletion.py tests/liaison/retention/test_kinds.py tests/liaison/visits/test_budget.py tests/liaison/joint/test_never_twice.py tests/liaison/rooms/test_attendance.py tests/liaison/analyses/test_opening.py tests/liaison/test_rules_last_a_day.py tests/liaison/workspace/test_home.py $(SERVERS)
export PORT ?= 8000

.PHONY: help demo demo-reset serve setup setup-dev test lint format messages requirements
.DEFAULT_GOAL := help

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

define check_python
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "没有找到 Python 3.11。请安装 Python 3.11，或者用 PYTHON=/路径/python3.11 make demo 指定。(Python 3.11 was not found.)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "需要 Python 3.11，现在是 $$("$(PYTHON)" -V 2>&1)。请用 PYTHON=/路径/python3.11 make demo 指定。(Python 3.11 is needed.)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || { echo "这个 Python 缺少 venv 或 pip 组件。Debian、Ubuntu 请安装 python3.11-venv。(The venv module is missing.)" >&2; exit 1; }
	@"$(PYTHON)" -c 'import shutil, sys; sys.exit(shutil.disk_usage(".").free < 1.2e9)' || { echo "磁盘空间不足：安装依赖大约需要 1.2 GB。请清理后再试。(Not enough disk space: about 1.2 GB are needed.)" >&2; exit 1; }
endef

define install
	@echo "  正在安装依赖（第一次需要几分钟）…"
	@test -x $(PY) || "$(PYTHON)" -m venv $(VENV)
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1) || { echo "依赖没有装完。请检查网络和磁盘空间，然后再运行一次，会从断点继续。(Installing the dependencies failed.)" >&2; exit 1; }
endef

$(VENV)/.base: requirements/base.txt
	$(check_python)
	$(call install,requirements/base.txt)
	@touch $@

# Compiled before Django starts: a process that has read its catalogue does not read it again.
locale/zh_Hans/LC_MESSAGES/django.mo: locale/zh_Hans/LC_MESSAGES/django.po | $(VENV)/.base
	@$(PY) -m portal.catalogue && touch $@

$(VENV)/.dev: requirements/dev.txt
	$(check_python)
	$(call install,requirements/dev.txt)
	@touch $(VENV)/.base $@

setup: $(VENV)/.base locale/zh_Hans/LC_MESSAGES/django.mo ## virtual environment with what the portal needs

setup-dev: $(VENV)/.dev locale/zh_Hans/LC_MESSAGES/django.mo ## the same with what developing needs

demo: setup ## the portal with sample content (PORT=9000 make demo)
	@exec $(PY) manage.py demo run

demo-reset: setup ## delete the demo's data, then start the demo afresh
	@$(PY) manage.py demo reset
	@exec $(PY) manage.py demo run

serve: setup ## serve without preparing anything
	@exec $(PY) manage.py serve

test: setup-dev ## linters, contracts, catalogue, tests (docs/testing.md)
	@$(PY) -m portal.checks
	@$(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist loadscope --ignore=tests/e2e $(addprefix --ignore=,$(SERVERS))
	@echo "== browser" && $(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist loadscope tests/e2e
	@if [ -n "$$POSTGRES_URL" ]; then echo "== PostgreSQL" && DATABASE_URL="$$POSTGRES_URL" $(PY) -m pytest -n $${PYTEST_WORKERS:-2} --dist loadscope $(ON_POSTGRESQL); else echo "== PostgreSQL: skipped, POSTGRES_URL is not set"; fi

lint: setup-dev ## linters and contracts alone
	@$(PY) -m portal.checks

format: setup-dev ## format code and templates
	@$(VENV)/bin/ruff check --fix . && $(VENV)/bin/ruff format .

messages: setup-dev ## collect messages into locale/ (needs gettext)
	@$(PY) manage.py makemessages -l zh_Hans --no-location --no-wrap -i .venv -i 'tests/*' -i 'docs/*' -i var

requirements: setup-dev ## compile pinned, hashed requirements
	@$(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras -o requirements/base.txt requirements/base.in
	@$(VENV)/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras -c requirements/base.txt -o requirements/dev.txt requirements/dev.in
