# Everything is set up below var/; nothing else of the machine is changed, apart
# from system packages that apt installs when they are missing and you are root.
PYTHON ?= python3
VENV_PYTHON = var/venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format translations bench invariants clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Install Odoo 19, PostgreSQL and the rest below var/
	@$(PYTHON) -m scripts.setup

demo: setup ## Run the whole business with demo data; ONCE=1 stops after one round
	@$(VENV_PYTHON) -m scripts.demo $(if $(ONCE),--once)

test: setup ## Run every test
	@$(VENV_PYTHON) -m scripts.test

lint: setup ## Check style, manifests, translations and the rules between addons
	@$(VENV_PYTHON) -m scripts.lint

format: setup ## Put right what the tools of lint can put right
	@$(VENV_PYTHON) -m scripts.lint --fix

translations: setup ## Bring the translation files in step with the code
	@$(VENV_PYTHON) -m scripts.develop translations

bench: setup ## Measure, each figure beside its baseline of the same run
	@$(VENV_PYTHON) -m scripts.bench

invariants: setup ## Check the invariants on the demo database
	@$(VENV_PYTHON) -m scripts.invariants

clean: ## Remove var/ with all databases
	rm -rf var
