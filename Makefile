# Thin names for scripts/; `make` alone lists them. Each line's text after ## is its help.

.PHONY: help run demo test lint check fresh end2end bench bench-judge setup
.DEFAULT_GOAL := help

help: ## list these targets
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## install what is missing, build, and start everything
	@exec scripts/run

demo: ## the same, with a demo world loaded and its sign-ins printed
	@exec scripts/run --demo

test: ## format, lints, unit, integration and browser tests, with a count at the end
	@exec scripts/test

lint: ## format and lints only
	@exec scripts/lint

check: ## does everything compile?
	@exec scripts/check

fresh: ## write generated files (the OpenAPI document) anew
	@exec scripts/fresh --write

end2end: ## browser tests only
	@exec scripts/end2end

bench: ## measure speed, as ratios within one run
	@exec scripts/bench

bench-judge: ## false aborts, detection times and wrong acceptances of the judge, by simulation (5 to 10 minutes)
	@exec scripts/bench-judge

setup: ## install what is missing for building and testing, and nothing else
	@exec scripts/setup --tests
