#!/usr/bin/env bash
# Checks that the runtime and our pallets compile to WASM with the features for benchmarks and for
# try-runtime, which is how their tools use them. Kept apart from test.sh: features change the
# dependencies too, so this compiles them once more (in check mode, in a folder of its own).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
export CARGO_TARGET_DIR="$CARGO_TARGET_DIR/features"
# As the WASM builder compiles it.
export RUSTFLAGS='--cfg substrate_runtime'
features=("$@")
[ ${#features[@]} -gt 0 ] || features=(runtime-benchmarks try-runtime)
for feature in "${features[@]}"; do
	stage "$feature" cargo check --manifest-path "$ROOT/Cargo.toml" --release --locked \
		-p audio-runtime --target wasm32v1-none --no-default-features --features "$feature"
done
print_stage_times
