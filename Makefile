PY = .venv/bin/python
export PYTHONDONTWRITEBYTECODE = 1

.PHONY: setup demo test check bench faults mutate screenshots

# Everything the other targets need: the virtual environment, the design system, the English texts.
setup: .venv/.ready node_modules/.ready
	@$(PY) -m portal.assets
	@$(PY) -m portal.commands.texts compile

.venv/.ready: requirements-dev.lock
	@test -x .venv/bin/python || python3 -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

node_modules/.ready: package-lock.json
	@npm ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# A fictional municipality on this machine: portal on port 8000, simulator on 8001. RESET=1 starts anew.
demo: setup
	@exec $(PY) -m portal.commands.demo $(if $(RESET),--reset)

# Everything that must hold: style, types, walls, then every test on both engines and in a real browser.
test: setup check
	@$(PY) -m tests.support.machine
	@$(PY) -m pytest -n 2 --dist loadgroup

# What can be said without running anything: style, types, walls, the house tests.
check: setup
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy portal consent wsgi.py
	@.venv/bin/lint-imports
	@$(PY) -m pytest -q tests/house

# How fast it is: each figure as a ratio to its limit, on both engines, in minutes. FULL=1 checks a million acts too.
bench: setup
	@$(PY) -m bench

# Kills, failing disks and power cuts by the hundred (root and strace needed): nothing acknowledged may be lost.
faults: setup
	@$(PY) -m tests.support.machine
	@FAULTS=all $(PY) -m pytest -s -rA --no-header tests/faults

# Change the rules, the decision, the trees and the verifier in each small way: which change would no test notice?
mutate: setup
	@$(PY) -m tests.faults.mutants

# Draw the pictures of the README anew.
screenshots: setup
	@$(PY) -m tests.support.screenshots
