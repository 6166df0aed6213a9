# Six words. After `make env` every command is .venv/bin/python manage.py …
PYTHON ?= python3

.PHONY: env run test check bench clean

env:
	@$(PYTHON) scripts/bootstrap.py run

run:
	@$(PYTHON) scripts/bootstrap.py run --for-server
	@exec .venv/bin/python manage.py serve --prepare

test:
	@$(PYTHON) scripts/bootstrap.py dev
	@exec .venv/bin/python scripts/run_tests.py

check:
	@$(PYTHON) scripts/bootstrap.py dev
	@exec .venv/bin/python scripts/run_checks.py

bench:
	@$(PYTHON) scripts/bootstrap.py run
	@exec .venv/bin/python benchmarks/run.py

# the data in var/ stays: only what can be made again goes
clean:
	rm -rf .venv .cache node_modules collected htmlcov .coverage .coverage.*
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
