#!/usr/bin/env bash
# Measures what weights are made of, and writes runtime/src/weights/: `scripts/benchmark.sh [part ...]`, all by
# default. The parts:
#
# database   what it costs to read and to write a key of a state of AUDIO_BENCH_ACCOUNTS accounts (1,000,000)
# overhead   what a block and an extrinsic cost whatever they do
# a pallet   its calls and hooks. Ours: activity_issuance, beacon, content, delegation, feature_access, fee_pool,
#            fee_waivers, holdings, node_services, receipts, staked_voting, storage_proofs, validator_set. Of the SDK:
#            assets, bags_list, balances, identity, migrations, multisig, parameters, preimage, proxy, scheduler,
#            timestamp, transaction_payment, utility, vesting, system and system_extensions. Benchmarks of collective,
#            democracy, session, staking and treasury do not run on this runtime: runtime/src/weights/margin.rs.
#
# AUDIO_STEPS and AUDIO_REPEAT say how many values of a component are tried, and how often (50 and 20); it goes on for
# two seconds at least.
#
# Run it on the machine that the weights are to stand for, with nothing else going on. It takes an hour and 5 GB of
# memory, more where the node and the runtime with their benchmarks are yet to be built.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

OUT="$CARGO_TARGET_DIR/benchmark"
NODE="$OUT/audio-node"
LOAD="$(dirname "$AUDIO_NODE")/audio-load"
NAME=audio_runtime_benchmark
WEIGHTS="$ROOT/runtime/src/weights"
OURS=(activity_issuance beacon content delegation feature_access fee_pool fee_waivers holdings node_services receipts
	staked_voting storage_proofs validator_set)
STOCK=(assets bags_list balances identity migrations multisig parameters preimage proxy scheduler timestamp
	transaction_payment utility vesting system system_extensions)

# A node with the benchmarks, which is not left where the ordinary one is.
build_bench_node() {
	mkdir -p "$OUT"
	(cd "$ROOT" && SKIP_WASM_BUILD=1 cargo build --release --locked --workspace \
		--features audio-node/runtime-benchmarks)
	cp --remove-destination "$AUDIO_NODE" "$NODE"
	build_node
}

# Writes the constants that the SDK's tool left in $OUT/$1 to weights/$3.rs, under the title $2. Its own header names
# folders of this machine, its tests need crates that the runtime does not.
keep_constants() {
	local file="$WEIGHTS/$3.rs"
	{
		printf '//! %s, measured by `scripts/benchmark.sh`: not to be edited.\n//!\n//! %s, %s.\n\n' "$2" \
			"$(date +%F)" "$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)"
		sed -e '/^\/\/!/d' -e '/^\/\/ Executed/,/^$/d' -e '/^#\[cfg(test)\]/,$d' \
			-e 's/sp_core::parameter_types/frame_support::parameter_types/' \
			-e 's/sp_weights::/frame_support::weights::/' "$OUT/$1"
	} >"$file"
	(cd "$ROOT" && rustfmt --edition 2021 "$file")
	note "wrote ${file#"$ROOT/"}"
}

# The raw specification of a local network with that many accounts.
funded_spec() {
	"$AUDIO_NODE" build-spec --chain local --raw --disable-default-bootnode 2>/dev/null |
		"$LOAD" genesis --accounts "$1" >"$OUT/funded-$1.json"
}

measure_database() {
	local accounts=${AUDIO_BENCH_ACCOUNTS:-1000000}
	funded_spec "$accounts"
	rm -rf "$OUT/state"
	"$NODE" benchmark storage --chain "$OUT/funded-$accounts.json" --base-path "$OUT/state" --state-version 1 \
		--database paritydb --disable-pov-recorder --batch-size 20000 --template-path "$ROOT/scripts/database.hbs" \
		--weight-path "$OUT/database.rs"
	rm -rf "$OUT/state" "$OUT/funded-$accounts.json"
	keep_constants database.rs "What the database costs" database
}

measure_overhead() {
	funded_spec 2
	"$NODE" benchmark overhead --chain "$OUT/funded-2.json" --weight-path "$OUT/"
	keep_constants block_weights.rs "What a block costs with nothing in it" block
	keep_constants extrinsic_weights.rs "What an extrinsic costs that does nothing" extrinsic
}

measure_pallet() {
	local pallet=$1 crate=pallet_$1 file="$WEIGHTS/$1.rs"
	case $pallet in
	system | system_extensions) crate=frame_$pallet ;;
	esac
	case " ${STOCK[*]} " in
	*" $pallet "*) file="$WEIGHTS/stock/$pallet.rs" ;;
	esac
	"$NODE" benchmark pallet --runtime "$OUT/$NAME.wasm" \
		--genesis-builder runtime --genesis-builder-preset development \
		--pallet "$crate" --extrinsic '*' \
		--steps "${AUDIO_STEPS:-50}" --repeat "${AUDIO_REPEAT:-20}" --min-duration 2 \
		--template "$ROOT/scripts/weights.hbs" --output "$OUT/$pallet.rs"
	# How large a proof each entry would take: of use to chains whose blocks others validate.
	grep -v '^	/// Proof: ' "$OUT/$pallet.rs" |
		sed 's/frame_system_extensions::WeightInfo/frame_system::ExtensionsWeightInfo/' >"$file"
	(cd "$ROOT" && rustfmt --edition 2021 "$file")
	note "wrote ${file#"$ROOT/"}"
}

measure() {
	case $1 in
	database | overhead) "measure_$1" ;;
	*) measure_pallet "$1" ;;
	esac
}

ALL=(database overhead "${OURS[@]}" "${STOCK[@]}")
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=("${ALL[@]}")
for part in "${parts[@]}"; do
	case " ${ALL[*]} " in
	*" $part "*) ;;
	*) fail "there is no part '$part': there are ${ALL[*]}" ;;
	esac
done

setup
setup_rust_checks
stage build build_node
stage node build_bench_node
stage runtime runtime_wasm "$ROOT" "$OUT" "$NAME" runtime-benchmarks
for part in "${parts[@]}"; do stage "$part" measure "$part"; done
print_stage_times
