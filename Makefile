# The commands of this project. Each one says what it does while it does it; the work is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help setup build run test bench lint samples

help: ## list these commands
	@printf 'Lectern (讲台)\n\n'
	@sed -n 's/^\([a-z][a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@printf '\nSettings: config/lectern.yaml, or variables such as LECTERN_SERVER_PORT=9000 make run\n'

setup: ## install what is missing on Debian 12 (apt), fetch the page libraries into vendor/
	@scripts/setup

build: setup ## build the program for release
	@swift build -c release --product lectern

run: ## set up, build, start the daemon, take in the sample programmes, say what to open; Ctrl-C stops
	@scripts/run

test: ## everything that must pass: style, build, all tests (installs what the tests need)
	@scripts/test

bench: ## measure transcoding against FFmpeg; BENCH="--rows 7,10 --pairs 7" chooses (bench/README.md)
	@scripts/bench $(BENCH)

lint: ## the style of the Swift sources and of the scripts
	@scripts/lint

samples: ## make the programmes in media-samples anew (needs what media-samples/make-samples says)
	@media-samples/make-samples
