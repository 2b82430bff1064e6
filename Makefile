# Everything from a bare machine with Rust. Nothing is built inside the clone but `target/demo`.
CARGO_TARGET_DIR ?= $(HOME)/.cache/liantiao/target
export CARGO_TARGET_DIR

LIANTIAO := $(CARGO_TARGET_DIR)/release/liantiao
DEMO     := target/demo
KNOWN    := 2024-02-26
# The first working day after all that the plan records.
TODAY    := 2024-04-01
LISTEN   ?= 127.0.0.1:8080
# Clerk of a town office, clerk and mediator of a committee, director, auditor; administrator of accounts.
SHOWN    := --demo office-001-clerk-1 --demo towncom-002-clerk-1 --demo towncom-002-mediator-1 \
            --demo bureau-001-director-1 --demo bureau-001-auditor-1 --demo-administrator bureau-001-clerk-1 \
            --demo-resident dispute --demo-resident legal-aid

.PHONY: demo proof serve assets passwords browser schema test bench fuzz fmt lint docs release nextest

## demo: simulate Nan'an 2023, prove its 86 figures, write its annual report; then serve it until Ctrl-C
demo: proof
	$(MAKE) --no-print-directory serve

## proof: the demo without the server
proof: release
	$(LIANTIAO) check catalogue
	@mkdir -p $(DEMO)
	@rm -f $(DEMO)/year.db $(DEMO)/year.db-shm $(DEMO)/year.db-wal $(DEMO)/year.db.key
	$(LIANTIAO) simulate nanan-2023 --db $(DEMO)/year.db
	$(LIANTIAO) figures --period 2023 --as-known $(KNOWN) --against docs/proof/figures.csv --db $(DEMO)/year.db
	$(LIANTIAO) report annual --period 2023 --as-known $(KNOWN) --format html -o $(DEMO)/report.html --db $(DEMO)/year.db
	@echo "$(CURDIR)/$(DEMO)/report.html"

## serve: the simulated year in a browser, with links by which six of its people sign in once
serve: release
	@test -f $(DEMO)/year.db || $(MAKE) proof
	$(LIANTIAO) serve --db $(DEMO)/year.db --today $(TODAY) --listen $(LISTEN) $(SHOWN)

## assets: styles and script of the pages into crates/web/assets/dist, which is committed
assets:
	cd crates/web/assets && npm ci --ignore-scripts && npm run --silent build

## passwords: the list of common passwords, which is committed
passwords:
	node crates/web/passwords/build.mjs

## browser: what the browser tests need (node and Chromium are the system's)
browser:
	cd tests/browser && npm ci --ignore-scripts

## schema: what asks the API by its own description (Python is the system's, with its venv)
SCHEMA := $(CARGO_TARGET_DIR)/schema
schema: $(SCHEMA)/installed
$(SCHEMA)/installed: tests/schema/requirements.txt
	python3 -m venv --clear $(SCHEMA)
	$(SCHEMA)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

## test: every test of the workspace
test: nextest browser schema
	cargo nextest run --workspace --locked
	cargo test --workspace --doc --locked --quiet

## bench: measure beside the floor and write docs/performance.md
bench: release
	cargo bench --locked -p cli --bench year

## fuzz: each target for a while (FUZZ_SECONDS) under the plain driver; cargo-fuzz for longer: see fuzz/README.md
FUZZ_SECONDS ?= 60
export FUZZ_SECONDS
fuzz:
	cargo test --locked --manifest-path fuzz/Cargo.toml --test plain -- --nocapture

## fmt: put the sources into form
fmt:
	cargo fmt --all

## lint: what .ci/run refuses
lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

## docs: the crates' documentation
docs:
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked --document-private-items

release:
	cargo build --release --locked -p cli

nextest:
	@cargo nextest --version >/dev/null 2>&1 || CARGO_TARGET_DIR=$(CARGO_TARGET_DIR)/tools cargo install --locked cargo-nextest
