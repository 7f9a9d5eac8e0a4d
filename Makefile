# Two commands do everything on a fresh machine: `make demo` and `make test`. Python 3.11+, Node.js 20.19+ and make are enough.
PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Where the environment forbids Python to keep what it compiled, each server that a test starts compiles all anew.
export PYTHONDONTWRITEBYTECODE :=

# uv installs in seconds; PRO_NO_UV=1 takes the plain venv + pip way instead.
ifdef PRO_NO_UV
MAKE_VENV = $(PYTHON) -m venv $(VENV)
INSTALL   = $(BIN)/python -m pip install --quiet
TOOLS     =
else
UV        = PYTHONPATH=.tools $(PYTHON) -m uv
MAKE_VENV = $(UV) venv --quiet --allow-existing --python $(PYTHON) $(VENV)
INSTALL   = $(UV) pip install --quiet --python $(BIN)/python
TOOLS     = .tools/.stamp
endif

# The patient app needs Node.js 20.19 or newer for building; the service runs without it.
WEB       := webapp
WEB_FILES := $(shell find $(WEB)/src $(WEB)/public $(WEB)/vite $(WEB)/scripts -type f 2>/dev/null) \
             $(addprefix $(WEB)/,index.html package.json vite.config.ts tsconfig.json)
WEB_DIST  := pro_service/web/dist/patient/index.html
NPM       := npm --prefix $(WEB) --loglevel=error

.PHONY: help webapp chromium demo test test-all lint types style format openapi lock clean
help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

.tools/.stamp:
	@echo "· fetching the installer"
	@$(PYTHON) -m pip install --quiet --no-warn-script-location --target .tools uv 2>/dev/null
	@touch $@

$(VENV)/.core: requirements.txt pyproject.toml | $(TOOLS)
	@echo "· installing what the service needs"
	@$(MAKE_VENV)
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-build-isolation --no-deps -e .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.core
	@echo "· installing what the tests need"
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.spark: requirements-spark.txt $(VENV)/.dev
	@echo "· installing Spark for the slow tests"
	@$(INSTALL) --require-hashes -r requirements-spark.txt
	@touch $@

$(WEB)/node_modules/.stamp: $(WEB)/package-lock.json
	@echo "· installing what the patient app is built with"
	@$(NPM) ci >/dev/null
	@touch $@

$(WEB_DIST): $(WEB_FILES) | $(WEB)/node_modules/.stamp
	@echo "· building the patient app"
	@$(NPM) run --silent build -- --logLevel warn
	@touch $@

webapp: $(WEB_DIST) ## build the patient app

# Only where no Chromium is found: one from npm, with the libraries that it needs.
chromium: $(VENV)/.dev
	@PYTHONPATH=. $(BIN)/python -m tests.support.fetching

demo: $(VENV)/.core $(WEB_DIST) ## a running study with 20 simulated participants on $PORT (8000); LAN=1: for a phone
	@exec $(BIN)/pro-service demo --port $(PORT) $(if $(LAN),--lan)

lint: ## style, types and the import contracts
	@$(MAKE) --no-print-directory -j 2 types style

types: $(VENV)/.dev
	$(BIN)/mypy

style: $(VENV)/.dev $(WEB)/node_modules/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(NPM) run --silent lint
	$(NPM) run --silent types
	$(NPM) run --silent api -- --check

# Three at a time on two cores: one of them mostly waits, for a browser or for a server. Each file begins in the
# order of tests/conftest.py, the longest first.
test: lint $(WEB_DIST) chromium ## everything that guards daily work, on SQLite and PostgreSQL
	$(NPM) run --silent test
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

test-all: test $(VENV)/.spark ## the slow tests as well; those of Spark need Java 17
	$(BIN)/pytest -m slow

format: $(VENV)/.dev $(WEB)/node_modules/.stamp ## put the code into the one style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(NPM) run --silent format

openapi: $(VENV)/.core $(WEB)/node_modules/.stamp ## write openapi/openapi.yaml from the code
	$(BIN)/pro-service openapi --write
	$(NPM) run --silent api

lock: .tools/.stamp ## renew the locks (hashes, no hosts, every platform)
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --group build pyproject.toml --extra postgres -o requirements.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --group dev pyproject.toml --extra postgres --extra analysis -c requirements.txt -o requirements-dev.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  pyproject.toml --extra spark -c requirements-dev.txt -o requirements-spark.txt

clean: ## take away what was installed and built here
	rm -rf .venv .tools .demo $(WEB)/node_modules pro_service/web/dist
