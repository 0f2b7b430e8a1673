#!/usr/bin/env bash
# Checks that the features for benchmarks and for try-runtime compile. Kept apart from test.sh:
# features change the dependencies too, so this builds them a second time (in check mode, in a
# folder of its own).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/features"
export SKIP_WASM_BUILD=1
features=("$@")
[ ${#features[@]} -gt 0 ] || features=(runtime-benchmarks try-runtime)
for feature in "${features[@]}"; do
	stage "$feature" cargo check --manifest-path "$ROOT/Cargo.toml" --release --locked --workspace \
		--all-targets --features "audio-runtime/$feature"
done
print_stage_times
