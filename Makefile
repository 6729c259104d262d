PATH := $(CURDIR)/node_modules/.bin:$(PATH)
export PATH

.PHONY: help setup demo test test-all check clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

setup: ## Install everything into node_modules/ and .venv/
	@./setup.sh

demo: setup ## Run the whole recipe on real packages and name the report
	@./swe-lego run recipes/demo.yaml

test: setup ## Every test, the recipe on real packages among them
	@vitest run
	@.venv/bin/python -m pytest -q trainer

test-all: test ## The tests, all cheats and honest work, a recipe killed 200 times, and the whole demo; goes on where it was stopped
	@SWE_LEGO_EXPLOITS=all vitest run src/grading/exploits
	@SWE_LEGO_KILLS=200 SWE_LEGO_KILLS_FOLDER=.swe-lego-kills vitest run src/recipe/kills.test.ts
	@./swe-lego run recipes/demo.yaml --workspace .swe-lego-test-all

check: setup ## Types, lint, dead code and the import rule; under 10 s
	@npm run --silent check

clean: ## Delete what setup and runs made
	rm -rf node_modules .venv .swe-lego .swe-lego-*
