# make test is what the continuous integration runs; everything else is for a shorter loop.
GO      ?= go
FUZZ    ?= 1000x
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LINT     = $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# shots and golden-shots draw pictures anew; they need a browser.
.PHONY: test shots golden-shots learn yardstick tools fmt-check vet lint unit fuzz bench build sandbox golden clean

test: tools fmt-check lint unit fuzz ## everything that must hold, on a fresh Debian machine too

tools: ## installs what the tests need: on Debian as root, and always when CI is set
	sh tools/install.sh

fmt-check:
	@bad=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$bad" ]; then echo "gofmt these files:"; echo "$$bad"; exit 1; fi

vet:
	$(GO) vet ./...

lint:
	$(LINT) run

unit: ## unit, end-to-end and browser tests
	GO=$(GO) sh tools/unit.sh

fuzz: ## a short run of every fuzz target
	GO=$(GO) FUZZTIME=$(FUZZ) sh tools/fuzz.sh

bench: ## speed and memory, never part of make test
	$(GO) test -run '^$$' -bench . -benchmem ./...

build: ## the static binary that the image carries
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o dingdesk .

sandbox:
	$(GO) run . sandbox

golden: ## redraws the golden cards after a wanted change
	$(GO) test ./cardtpl ./skills -update

golden-shots: ## redraws the golden pictures of the gallery after a wanted change of looks
	$(GO) test ./tools/shots -run Looks -update

learn: ## makes the weights of the judge anew after a change of corpus, lexicon or rules
	$(GO) run ./tools/learn

yardstick: ## how many sentences of the labelled sets are understood
	$(GO) run ./tools/yardstick $(wildcard commands/intent/testdata/*.jsonl)

shots: ## draws docs/images anew in a real browser
	$(GO) run ./tools/shots docs/images

clean:
	rm -f dingdesk
