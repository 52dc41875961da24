# The everyday commands: `just` lists them.

_default:
    @just --list --unsorted

# Serve made-up pages at http://127.0.0.1:8080, without network
demo:
    cargo run --release -- serve --replay tests/fixtures --data /tmp/remissflode-demo

# Run all tests
test *ARGS:
    cargo test {{ARGS}}

# Compare what a source reads from its saved pages with `expected.snap`
source SLUG:
    cargo test --test sources {{SLUG}}

# Check format, lints and documentation
lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items

# Write the files that are generated from code and sources
generate:
    cargo run --release -- schema > /tmp/schema.json && mv /tmp/schema.json scrapers/schema.json
    cargo run --release -- sources > /tmp/sources.md && mv /tmp/sources.md docs/sources.md

# Measure the catalog and the date readers
bench:
    cargo bench

# Fuzz one reader for a minute (needs nightly and cargo-fuzz)
fuzz TARGET:
    mkdir -p fuzz/corpus/{{TARGET}}
    cargo +nightly fuzz run {{TARGET}} fuzz/corpus/{{TARGET}} fuzz/seeds/{{TARGET}} -- -max_total_time=60

# Run everything that a change is judged by (about 40 minutes)
ci:
    .ci/run
