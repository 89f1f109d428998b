# PocketBase v0.39 needs Go 1.26: any Go since 1.21 fetches this one when it is another.
export GOTOOLCHAIN = go1.26.8
# One static file, without a C library; only the race detector needs C.
export CGO_ENABLED = 0

VERSION   ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS    = -s -w -X main.version=$(VERSION)
# Two packages at a time: each browser test takes a core for itself. The package of
# those tests goes through every page: more than the ten minutes of go test on a small machine.
TESTFLAGS ?= -p 2 -timeout 40m
# The packages whose code or tests run in several goroutines (race_test.go holds the list).
RACE       = ./pb_hooks/socle ./pb_hooks/exploitation ./pb_hooks/formation ./pb_hooks/hub/oidc ./pb_hooks/hub/synchro ./pb_hooks/rattachement ./pb_hooks/pieces ./pb_hooks/sauvegardes ./pb_hooks/demandes ./pb_hooks/messages ./pb_hooks/demenagement ./pb_hooks/demonstration ./pb_hooks/subventions ./pb_hooks/simulation
# The tests that read the source tree.
LAYOUT     = Racine|Repertoire|Room|Regles|Paquet|TropLong|Glossaire|Interdit
# What « make demo » starts. macOS has no 127.0.0.2 unless it is told to.
DEMOFLAGS ?= $(if $(filter Darwin,$(shell uname)),,--hub)
# What « make bench-hub » is told: -guichets 4000, -h for the others; then charge, attente or coupures alone.
HUBFLAGS ?=
# The architectures of the Debian package.
DEBS      ?= amd64 arm64
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

.DEFAULT_GOAL := help
.PHONY: help build demo test bench bench-hub check release-check deb deb-check

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

build: ## build ./guichet, one static file
	go build -trimpath -ldflags '$(LDFLAGS)' -o guichet$(shell go env GOEXE) .

demo: build ## try a hub and the guichets of two imaginary communes; Ctrl-C deletes them; DEMOFLAGS= for one alone
	./guichet$(shell go env GOEXE) demo $(DEMOFLAGS)

test: ## run every test; finds a Chromium or installs Debian's
	@CHROMIUM="$$(scripts/navigateur.sh)" && export CHROMIUM && \
	echo "Browser: $$CHROMIUM" && set -x && go test $(TESTFLAGS) ./...

bench: ## what it costs beside an empty PocketBase and the bare SQL, once 200,000 demandes are sown; what a sign-in costs
	go run -ldflags '-X main.version=$(VERSION)' ./scripts/bench/mesures
	go test ./pb_hooks/hub/oidc -run '^$$' -bench Connexion -benchtime 3x

bench-hub: ## what the hub of 500 guichets carries: 100,000 signed events, 500 that wait, kill -9 of it; HUBFLAGS=
	go run -ldflags '-X main.version=$(VERSION)' ./scripts/bench/hub $(HUBFLAGS)

check: ## format, vet, staticcheck, layout, race detector
	go version
	@unformatted="$$(go tool gofumpt -l .)" && test -z "$$unformatted" || { echo "run: go tool gofumpt -w" $$unformatted; exit 1; }
	go vet ./...
	go tool staticcheck ./...
	go test ./pb_hooks -run '$(LAYOUT)'
	@# Without the long rounds of one goroutine, which « make test » runs.
	CGO_ENABLED=1 go test -race -short -timeout 30m $(RACE)

release-check: ## build every platform into dist/, check that Linux's are static
	@set -e; for platform in $(PLATFORMS); do \
		os=$${platform%/*} arch=$${platform#*/} file=dist/guichet-$$os-$$arch; \
		if [ $$os = windows ]; then file=$$file.exe; fi; \
		echo "$$file"; \
		GOOS=$$os GOARCH=$$arch go build -trimpath -ldflags '$(LDFLAGS)' -o $$file .; \
		if [ $$os = linux ]; then \
			headers="$$(readelf --program-headers --wide $$file)"; \
			case "$$headers" in *INTERP*) echo "$$file is not static" >&2; exit 1;; esac; \
		fi; \
	done

deb: ## build the Debian packages into dist/
	@set -e; for arch in $(DEBS); do \
		GOOS=linux GOARCH=$$arch go build -trimpath -ldflags '$(LDFLAGS)' -o dist/guichet-linux-$$arch .; \
		scripts/paquet.sh '$(VERSION)' $$arch dist/guichet-linux-$$arch dist; \
	done

deb-check: ## prove the package on a clean Debian (root, debootstrap, lintian)
	$(MAKE) deb DEBS=$(shell dpkg --print-architecture 2>/dev/null)
	lintian --allow-root --fail-on error,warning dist/guichet_*_$(shell dpkg --print-architecture 2>/dev/null).deb
	scripts/paquet-verifier.sh dist/guichet_*_$(shell dpkg --print-architecture 2>/dev/null).deb
