# RepoSage. 'make' alone prints what there is.

SHELL       := bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS   += --no-builtin-rules
.DEFAULT_GOAL := help

TARGET  ?= .
ARGS    ?=
CORPORA ?=
JOBS    ?= $(shell nproc 2>/dev/null || echo 2)
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

GRAMMARS := third_party/grammars
STAMP    := $(GRAMMARS)/node_modules/.installed
LINTER   := tools/bin/golangci-lint
VULN     := tools/bin/govulncheck
BINARY   := bin/reposage

export CGO_ENABLED := 1
# The same compiler flags as 'go test', so that the grammars are compiled once for both.
BUILD := go build -buildvcs=false -ldflags "-s -w -X main.version=$(VERSION)"

.PHONY: help deps models build run test lint bench bench-search validate train-embed audit dist clean

help: ## Print this help
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo "  First build: the C grammars take a few minutes; later ones take seconds."

deps: $(STAMP) ## Install what the build needs: tree-sitter grammars (npm) and Go modules
	@go mod download

# The stamp makes this run again only when the lock file changes. npm ci deletes node_modules first, so
# the stamp goes with it. Scripts of the packages never run: only their C sources are used.
$(STAMP): $(GRAMMARS)/package.json $(GRAMMARS)/package-lock.json
	@echo "installing the tree-sitter grammars"
	@cd $(GRAMMARS) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

models: ## Fetch the embedding models and the ONNX Runtime that some tests need (240 MB, once; npm, Maven)
	@tools/testmodels

build: deps ## Build bin/reposage
	@mkdir -p bin
	@$(BUILD) -o $(BINARY) ./cmd/reposage

run: build ## Build and analyse TARGET (default: this repository); more options in ARGS
	@$(BINARY) analyze $(ARGS) -- "$(TARGET)"

test: deps ## Run go vet and all tests (under ten minutes on two cores, the first build included)
	@go vet ./...
	@go test -json -timeout 8m ./... | go -C tools run ./testlog
	@cd tools && go test ./dist ./testlog
	@cd tools/trainembed && go vet ./... && go test ./...

lint: deps $(LINTER) ## Run golangci-lint with the rules of .golangci.yml
	@$(LINTER) run ./...
	@cd tools && go vet ./...
	@echo "lint: no findings"

bench: build ## Measure cost on the repositories in the folder CORPORA (see bench/README.md)
	@go run ./bench/cost -corpora "$(CORPORA)" -binary $(BINARY) $(ARGS)

validate: deps ## Ask the repositories in the folder CORPORA whether health predicts bugs (see docs/validation.md)
	@go run ./bench/validate -corpora "$(CORPORA)" $(ARGS)

# SEARCHBENCH is the folder with repos.json, annotations, trees.py and score.py.
SEARCHBENCH ?= ../shared/bench/search
bench-search: deps ## Measure search on the git copies in the folder CORPORA: ranking (NDCG@10) and speed, beside Bleve and ripgrep
	@mkdir -p .bench/trees .bench/cache
	@python3 $(SEARCHBENCH)/trees.py "$(CORPORA)" .bench/trees
	@for model in static none; do go run ./bench/search -benchmark $(SEARCHBENCH) -trees .bench/trees -cache .bench/cache -model $$model -record bench/results $(ARGS); done
	@cd tools/searchpeers && go run . -chunks 20000 ../../.bench/trees/*

# The teacher comes with 'make models'. Everything but the weights stays in .bench.
train-embed: deps models ## Train the static embedding model on the git copies in the folder CORPORA (see tools/trainembed)
	@mkdir -p .bench
	@cd tools/trainembed && go build -buildvcs=false -o ../../.bench/trainembed .
	@.bench/trainembed mine -corpora "$(CORPORA)" -list tools/trainembed/corpus.tsv -exclude tools/trainembed/excluded.txt -out .bench/pairs.jsonl
	@.bench/trainembed teach -pairs .bench/pairs.jsonl -model third_party/models/all-MiniLM-L6-v2-int8 -runtime third_party/models/onnxruntime -out .bench/words.vec
	@.bench/trainembed train -pairs .bench/pairs.jsonl -teacher .bench/words.vec -out internal/embed/static/model.bin $(ARGS)
	@.bench/trainembed eval -pairs .bench/pairs.jsonl -model internal/embed/static/model.bin

audit: deps $(VULN) ## Look up known vulnerabilities (govulncheck, npm audit); loud when a database is out of reach
	@tools/audit

# A release must not depend on where it was built: -trimpath compiles the grammars once more.
dist: deps ## Make dist/reposage_<version>_<os>_<arch>.tar.gz: binary, checksums, licences, SBOM
	@mkdir -p dist
	@$(BUILD) -trimpath -o dist/reposage ./cmd/reposage
	@go -C tools run ./dist -root .. -binary dist/reposage -version "$(VERSION)"
	@rm dist/reposage

clean: ## Remove what the targets above made (the grammars and tools stay)
	@rm -rf bin dist .bench

# The tools live in a module of their own (tools/go.mod), pinned by its go.sum, and are compiled once.
$(LINTER): tools/go.mod tools/go.sum
	@echo "building golangci-lint (takes some minutes, once)"
	@cd tools && GOBIN="$$PWD/bin" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

$(VULN): tools/go.mod tools/go.sum
	@cd tools && GOBIN="$$PWD/bin" go install golang.org/x/vuln/cmd/govulncheck
	@touch $@
