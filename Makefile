# Two words are enough: `make demo` shows what replyclock does, `make test` shows that it works.
# Both do all their own set-up; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test soak bench check lint types format format-check clean
.DELETE_ON_ERROR:

bin := .venv/bin
code := replyclock probes mailbox analysis tests tools examples bench
inputs := pyproject.toml tools/setup.sh tools/try_browser.py

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r a b; do printf '%-18s %s\n' "$$a" "$$b"; done

setup: .venv/ready-test ## make everything ready for the demo and the tests

demo: .venv/ready-demo ## two weeks in the practice town in about a minute and a half; ends with a report
	$(bin)/replyclock demo --folder demo

test: .venv/ready-test ## all tests, with real browsers, mail servers and databases on loopback
	$(bin)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

soak: .venv/ready-test ## what `make test` does a small part of, whole: kills, forgeries, hostile input; an hour
	$(bin)/pytest -m soak

bench: .venv/ready-test ## figures beside other programs and the bars they are held to; about ten minutes
	$(bin)/python bench/everything.py

check: format-check lint types test ## what every commit must pass

lint: .venv/ready-test ## ruff over everything
	$(bin)/ruff check $(code)

format: .venv/ready-test ## write every file in the one format
	$(bin)/ruff format $(code)

format-check: .venv/ready-test
	$(bin)/ruff format --check $(code)

types: .venv/ready-test ## mypy, strict, over the installed names
	@sh tools/typing_folder.sh
	cd .typing && ../$(bin)/mypy --config-file ../pyproject.toml -p replyclock

clean: ## take away everything that was made here, .venv too
	rm -rf .venv .cache .typing build dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The stamps: set-up runs again only when what it reads has changed.
.venv/ready-demo: $(inputs)
	@if [ ! -e .venv/ready-test ] || [ -n "$$(find $(inputs) -newer .venv/ready-test)" ]; then sh tools/setup.sh demo; fi
	@touch $@

.venv/ready-test: $(inputs)
	@sh tools/setup.sh test
	@touch $@
