# Lianxin. `make` lists what there is; `make run` is the way in.

.DEFAULT_GOAL := help
SHELL := /bin/sh

# The product and its tests are pure Go; only the race detector turns cgo on, for itself.
export CGO_ENABLED := 0

# Versions of the tools that are built into .tools/, once a version. gofumpt is the one golangci-lint carries.
GOLANGCI_VERSION := v2.15.0
GOFUMPT_VERSION  := v0.12.0
GO_VERSION       := $(shell sed -n 's/^go //p' go.mod)
GOLANGCI := .tools/golangci-lint-$(GOLANGCI_VERSION)-go$(GO_VERSION)/golangci-lint
GOFUMPT  := .tools/gofumpt-$(GOFUMPT_VERSION)-go$(GO_VERSION)/gofumpt
export GOLANGCI GOFUMPT

# What lint, fmt and unit look at: make lint PKG=./geo/datum/...
PKG ?= ./...

.PHONY: help
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build what changed, make the demo on first use, serve it on 127.0.0.1 (LISTEN=host:port)
	@scripts/run.sh

.PHONY: build
build: ## bin/lianxin, pages included
	@scripts/need.sh go node
	@scripts/frontend.sh build
	@scripts/build.sh

.PHONY: demo
demo: build ## make the demo afresh, up to today; the old one goes
	@scripts/run.sh demo

.PHONY: check
check: tools ## lint and unit tests, Go and TypeScript; no root, no database, no browser
	@scripts/test.sh check

.PHONY: test
test: tools ## everything: check, race detector, PostgreSQL, GDAL, browser
	@scripts/test.sh test

.PHONY: lint
lint: tools ## lint one package and its like: make lint PKG=./geo/...
	$(GOLANGCI) run $(PKG)

.PHONY: fmt
fmt: tools ## format Go files: make fmt PKG=./geo/...
	@scripts/gofiles.sh $(PKG:/...=) | xargs $(GOFUMPT) -w

.PHONY: unit
unit: ## unit tests of one package and its like: make unit PKG=./geo/...
	go test -short -skip '^Test(Postgres|GDAL)' $(PKG)

.PHONY: bench
bench: build ## product, floor and PostGIS side by side (BENCH="flags")
	@scripts/deps.sh
	go run ./bench $(BENCH)

.PHONY: soak
soak: build tools ## hours: endurance, kill rounds, long fuzzing (FUZZTIME=10m a target)
	@scripts/soak.sh

.PHONY: release
release: ## bin/release: static binaries for Linux and Windows, unit file, licences, checksums
	@scripts/release.sh

.PHONY: clean
clean: ## remove what was built; stores in var/ and downloaded tools stay
	rm -rf bin var/test frontend/test-results frontend/playwright-report frontend/node_modules/.lianxin-built
	@if [ -d frontend/dist ]; then find frontend/dist -mindepth 1 ! -name .keep -delete; fi

.PHONY: distclean
distclean: clean ## clean, and remove downloaded tools and packages too
	rm -rf .tools frontend/node_modules

.PHONY: tools
tools: $(GOLANGCI) $(GOFUMPT)

$(GOLANGCI):
	@scripts/need.sh go
	@echo "building golangci-lint $(GOLANGCI_VERSION), once: a minute or two"
	@GOBIN=$(CURDIR)/$(@D) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)

$(GOFUMPT):
	@scripts/need.sh go
	@GOBIN=$(CURDIR)/$(@D) go install mvdan.cc/gofumpt@$(GOFUMPT_VERSION)
