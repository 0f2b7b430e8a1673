#!/usr/bin/env bash
# Checks that every dependency of the node has a licence that deny.toml allows, and lists them by licence, and that
# all that the console bundles may be given on with it:
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

say "Licences of what the console bundles"
build_console
bundled="$(sed -n 's/^## \(.*\) - \(.*\) (\(.*\))$/\3  \1 \2/p' "$ROOT/console/dist/licences.md")"
[ -n "$bundled" ] || fail "console/dist/licences.md names nothing: is Node.js there?"
printf '%s\n' "$bundled" | sort
# The light client is under the licence that most of the Polkadot SDK is under, with the same exception.
refused="$(printf '%s\n' "$bundled" | grep -Ev '^(MIT|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|Unlicense)  ' |
	grep -v '^GPL-3\.0-or-later WITH Classpath-exception-2\.0  smoldot ' || true)"
[ -z "$refused" ] || fail "the console must not bundle: $refused"
