#!/usr/bin/env bash
# Measures the weights of our pallets' calls and hooks, and writes runtime/src/weights/:
# `scripts/benchmark.sh [pallet ...]`, all of them by default:
# activity_issuance, beacon, content, delegation, feature_access, fee_pool, fee_waivers, holdings, node_services,
# receipts, staked_voting, storage_proofs, validator_set.
# AUDIO_STEPS and AUDIO_REPEAT say how many values of a component are tried, and how often (50 and 20).
#
# Run it on the machine that the weights are to stand for, with nothing else going on. It takes half an
# hour, more where the tool (frame-omni-bencher) and the runtime with its benchmarks are yet to be built.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

BENCHER_VERSION=0.28.0
TOOLS="$CARGO_TARGET_DIR/tools"
BENCHER="$TOOLS/bin/frame-omni-bencher"
OUT="$CARGO_TARGET_DIR/benchmark"
NAME=audio_runtime_benchmark
ALL=(activity_issuance beacon content delegation feature_access fee_pool fee_waivers holdings node_services receipts staked_voting storage_proofs validator_set)

setup_bencher() {
	[ "$("$BENCHER" --version 2>/dev/null)" = "frame-omni-bencher $BENCHER_VERSION" ] && return 0
	# The tool brings RocksDB, whose bindings are made with libclang.
	[ -n "$(find /usr/lib -name 'libclang*.so*' -print -quit)" ] ||
		install_packages "it compiles frame-omni-bencher" clang libclang-dev
	say "Installing frame-omni-bencher $BENCHER_VERSION (it runs the benchmarks; half an hour and more)"
	SKIP_WASM_BUILD=1 CARGO_TARGET_DIR="$TOOLS/target" cargo install frame-omni-bencher --locked --force \
		--version "$BENCHER_VERSION" --root "$TOOLS"
	rm -rf "$TOOLS/target"
}

measure() {
	local pallet=$1 file="$ROOT/runtime/src/weights/$1.rs"
	"$BENCHER" v1 benchmark pallet --runtime "$OUT/$NAME.wasm" \
		--genesis-builder runtime --genesis-builder-preset development \
		--pallet "pallet_$pallet" --extrinsic '*' \
		--steps "${AUDIO_STEPS:-50}" --repeat "${AUDIO_REPEAT:-20}" \
		--template "$ROOT/scripts/weights.hbs" --output "$OUT/$pallet.rs"
	# How large a proof each entry would take: of use to chains whose blocks others validate.
	grep -v '^	/// Proof: ' "$OUT/$pallet.rs" >"$file"
	(cd "$ROOT" && rustfmt --edition 2021 "$file")
	note "wrote runtime/src/weights/$pallet.rs"
}

pallets=("$@")
[ ${#pallets[@]} -gt 0 ] || pallets=("${ALL[@]}")
for pallet in "${pallets[@]}"; do
	[ -f "$ROOT/pallets/${pallet//_/-}/src/benchmarking.rs" ] ||
		fail "unknown pallet '$pallet': there are ${ALL[*]}"
done

setup
setup_rust_checks
stage tool setup_bencher
stage runtime runtime_wasm "$ROOT" "$OUT" "$NAME" runtime-benchmarks
for pallet in "${pallets[@]}"; do stage "$pallet" measure "$pallet"; done
print_stage_times
