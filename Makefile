# The two commands: `make demo` (try it) and `make test` (set up and run all tests). The rest is for development.
# Works with the make of Debian, Ubuntu and macOS; needs Python 3.11 or newer and nothing else.

# Every program of the tests would compile all modules again.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8080
# A list of files or folders for `make test`, for instance: make test TESTS=tests/services
TESTS ?= tests
# One more than there are processors: browser tests wait a third of their time.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: demo serve test lint bench soak audit words tools help

help:
	@echo "make demo   try the portal with an invented clinic at http://127.0.0.1:$(PORT)"
	@echo "make test   set up and run all tests and checks"
	@echo "make serve  run the portal with its data in data/"
	@echo "make lint, make words, make bench, make soak, make audit  for development"

demo: $(VENV)/.installed
	@$(PY) app.py demo --port $(PORT)

serve: $(VENV)/.installed
	@$(PY) app.py serve

test: lint tools
	$(PY) -m pytest $(TESTS) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -rs

lint: $(VENV)/.installed-tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m pyright

# The table of ratios, or a part of it (make bench ONLY=page_loads,growth).
bench: $(VENV)/.installed-tests
	$(PY) -m tests.benchmarks $(ONLY)

# The fault tests and the attacks on services and readers at full length; `make test` runs a few rounds of each.
# SOAK_MINUTES (60) and SOAK_USERS (50) may be given for the coming and going of people.
soak: $(VENV)/.installed-tests
	SOAK=1 $(PY) -m pytest tests/faults tests/attack -s

# Known weaknesses of the packages. Where no advisories can be reached it says so, and is no failure.
audit: $(VENV)/.installed-tests
	@$(PY) -m tests.audit

tools: $(VENV)/.installed-tests
	@$(PY) -m tests.tools

words: $(VENV)/.installed
	$(PY) -m babel.messages.frontend extract -F assets/words/babel.toml -k _ -k N_ -k ngettext:1,2 \
		--no-location --sort-output --project=portal --version=1 -o assets/words/portal.pot \
		app.py pages components services assets/templates
	@grep -v '^"POT-Creation-Date' assets/words/portal.pot >assets/words/portal.pot.new  # no change without new words
	@mv assets/words/portal.pot.new assets/words/portal.pot
	@for language in es; do \
		if [ -f assets/words/$$language/LC_MESSAGES/portal.po ]; then act="update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date"; \
		else act=init; fi; \
		$(PY) -m babel.messages.frontend $$act -D portal -i assets/words/portal.pot -d assets/words -l $$language || exit 1; \
	done
	$(PY) -m babel.messages.frontend compile -D portal -d assets/words

# The virtual environment, made when missing; its packages are installed again when a list of them changes.

$(VENV)/.installed: requirements.txt $(VENV)/.made
	@echo "Installing packages (once) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.installed-tests: tests/requirements.txt $(VENV)/.installed
	@echo "Installing test packages (once) …"
	@$(PY) -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

$(VENV)/.made:
	@found=; for python in "$(PYTHON)" python3 python3.14 python3.13 python3.12 python3.11 python; do \
		[ -n "$$python" ] && "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
			&& { found=$$python; break; }; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Python 3.11 or newer is needed. Debian/Ubuntu: sudo apt install python3 python3-venv   macOS: brew install python" >&2; \
		exit 1; \
	fi; \
	if ! "$$found" -c 'import ensurepip, venv' 2>/dev/null; then \
		version=$$("$$found" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "Python's venv is missing. Install it with: sudo apt install python$$version-venv" >&2; \
		exit 1; \
	fi; \
	[ -x $(PY) ] || "$$found" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
	@touch $@
