export GOTOOLCHAIN = go1.26.8
VERSION ?= $(shell git describe --always --dirty 2>/dev/null || echo dev)

.PHONY: help build test check
help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'
build: ## one static file: ./guichet
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o guichet .
test: ## every test
	go test ./...
check: ## format and vet
	@test -z "$$(go tool gofumpt -l .)" || { go tool gofumpt -l .; echo "run: go tool gofumpt -w ."; exit 1; }
	go vet ./...
