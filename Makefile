# The product's commands. `make demo` and `make test` are all that a fresh machine needs.
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
# Empty is unset: many processes start, and the first leaves what it compiled to the others.
export PYTHONDONTWRITEBYTECODE =
ROOT := $(shell [ "$$(id -u)" = 0 ] && echo yes)

.PHONY: env demo test check soak bench solvers format messages pdf system-browser system-pdf

env: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check uv \
	  && $(VENV)/bin/uv pip sync --quiet --python $(PY) requirements.lock \
	  || $(PY) -m pip install --quiet --require-hashes -r requirements.lock
	$(PY) tools/link.py
	@nice -n 19 $(PY) -m jiahe.engine.warm >/dev/null 2>&1 &
	touch $@

messages: $(VENV)/.ready
	@$(PY) tools/messages.py compile

demo: messages
	@exec $(VENV)/bin/jiahe demo --port $(PORT)

test: messages system-browser system-pdf
	$(PY) -m pytest -n 2 -m "not soak"

soak: messages system-browser
	$(PY) -m pytest -n 2 -m soak

bench: messages
	@$(VENV)/bin/jiahe bench --help

solvers: $(VENV)/.ready  # other people's solvers, for `jiahe plan --engine` and `jiahe bench dispatch`
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-solvers.lock

check: messages
	$(VENV)/bin/ruff format --check src tests tools
	$(VENV)/bin/ruff check src tests tools
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/deptry src
	$(PY) tools/messages.py check
	$(PY) tools/migrations.py

format: $(VENV)/.ready
	$(VENV)/bin/ruff format src tests tools
	$(VENV)/bin/ruff check --fix src tests tools

pdf: env system-pdf  # reports as PDF; `jiahe doctor` says what is missing

system-pdf:
	@if ! ldconfig -p 2>/dev/null | grep -q libpangoft2; then \
	  if [ "$(ROOT)" = yes ] && command -v apt-get >/dev/null; then \
	    echo "Installing Pango and a Chinese font for reports as PDF"; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk >/dev/null; \
	  else \
	    echo "Reports are printed from their page: install libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 and fonts-noto-cjk for PDF."; \
	  fi; \
	fi

system-browser:
	@if ! command -v chromium >/dev/null; then \
	  if [ "$(ROOT)" = yes ] && command -v apt-get >/dev/null; then \
	    echo "Installing chromium and a Chinese font for the browser tests"; \
	    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	  else \
	    echo "The browser tests are skipped: install chromium and fonts-noto-cjk to run them."; \
	  fi; \
	fi
