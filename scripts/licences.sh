#!/usr/bin/env bash
# Checks that every dependency has a licence that deny.toml allows, and lists them by licence:
# `scripts/licences.sh`. Installs cargo-deny first, for itself alone, if it is missing.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# What deny.toml was written for.
version=0.20.2
tools="$CARGO_TARGET_DIR/tools"

setup
if ! "$tools/bin/cargo-deny" --version 2>/dev/null | grep -q " $version\$"; then
	say "Installing cargo-deny $version"
	cargo install cargo-deny --version "$version" --locked --no-default-features --root "$tools" --target-dir "$tools/target"
	rm -rf "$tools/target"
fi
cd "$ROOT"
# Also those of platforms that nothing was built for here.
say "Fetching all dependencies"
cargo fetch --locked --quiet
say "Licences of all dependencies"
"$tools/bin/cargo-deny" --offline list
say "Checking them"
"$tools/bin/cargo-deny" --offline check --hide-inclusion-graph licenses
