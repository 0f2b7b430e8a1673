#!/usr/bin/env bash
# Builds the runtime's WASM once more with a spec_version one higher, for the test of a runtime
# upgrade, and prints its path (all else goes to stderr).
#
# The version must be a literal in the source, so a copy of the sources is changed and compiled with
# the WASM builder's own generated project and target folder: only our crates are compiled again,
# and the WASM that the node embeds is left alone. Nothing is done while that WASM stays the same.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

main() {
	local project="$CARGO_TARGET_DIR/release/wbuild/audio-runtime" out="$CARGO_TARGET_DIR/upgrade"
	local wasm="$out/audio_runtime.upgrade.wasm" stamp="$out/.made-from" current version
	if [ ! -f "$AUDIO_WASM" ] || [ ! -f "$project/Cargo.toml" ]; then
		fail "there is no $AUDIO_WASM yet: run scripts/build.sh"
	fi
	# This script decides how it is made, so it is part of what it was made from.
	current="$(cat "$AUDIO_WASM" "${BASH_SOURCE[0]}" | sha256sum)"
	[ -f "$wasm" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$current" ] && return 0

	say "Building the runtime once more with a higher spec_version"
	rm -rf "$out"
	mkdir -p "$out/sources" "$out/project"
	cp -r "$ROOT"/{Cargo.toml,node,pallets,primitives,runtime} "$out/sources/"
	version="$(sed -n 's/^\tspec_version: \([0-9]*\),$/\1/p' "$ROOT/runtime/src/version.rs")"
	[ -n "$version" ] || fail "runtime/src/version.rs has no line 'spec_version: <number>,'"
	sed -i "s/^\tspec_version: $version,$/\tspec_version: $((version + 1)),/" \
		"$out/sources/runtime/src/version.rs"

	cp -r "$project"/{Cargo.toml,Cargo.lock,src} "$out/project/"
	sed -i -e "s|$ROOT/runtime|$out/sources/runtime|" -e 's/^name = "\(.*\)"$/name = "\1_upgrade"/' \
		"$out/project/Cargo.toml"
	# The flags are those of substrate-wasm-builder: with others the dependencies would be built anew.
	env -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WORKSPACE_WRAPPER \
		SKIP_WASM_BUILD= CARGO_TARGET_DIR="$project/target" \
		RUSTFLAGS='-C link-arg=--export-table -C link-arg=--export=__heap_base -C link-arg=--import-memory  --cfg substrate_runtime ' \
		cargo rustc --target=wasm32v1-none --manifest-path="$out/project/Cargo.toml" --profile release
	local built
	built="$(find "$project/target/wasm32v1-none/release" -maxdepth 1 -name '*_upgrade.wasm' | head -n 1)"
	[ -n "$built" ] || fail "the build left no WASM"
	# Too long for an extrinsic as it is. Chains know a compressed runtime by its first eight bytes.
	has zstd || install_packages "it compresses the runtime" zstd
	{
		printf '\x52\xbc\x53\x76\x46\xdb\x8e\x05'
		zstd -q -19 -c "$built"
	} >"$wasm"
	printf '%s\n' "$current" >"$stamp"
}

main >&2
printf '%s\n' "$CARGO_TARGET_DIR/upgrade/audio_runtime.upgrade.wasm"
