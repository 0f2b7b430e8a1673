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
	local out="$CARGO_TARGET_DIR/upgrade"
	local wasm="$out/audio_runtime.upgrade.wasm" stamp="$out/.made-from" current version
	[ -f "$AUDIO_WASM" ] || fail "there is no $AUDIO_WASM yet: run scripts/build.sh"
	# These scripts decide how it is made, so they are part of what it was made from.
	current="$(cat "$AUDIO_WASM" "${BASH_SOURCE[0]}" "$ROOT/scripts/lib.sh" | sha256sum)"
	[ -f "$wasm" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$current" ] && return 0

	say "Building the runtime once more with a higher spec_version"
	rm -rf "$out"
	mkdir -p "$out/sources"
	cp -r "$ROOT"/{Cargo.toml,node,pallets,primitives,runtime} "$out/sources/"
	version="$(sed -n 's/^\tspec_version: \([0-9]*\),$/\1/p' "$ROOT/runtime/src/version.rs")"
	[ -n "$version" ] || fail "runtime/src/version.rs has no line 'spec_version: <number>,'"
	sed -i "s/^\tspec_version: $version,$/\tspec_version: $((version + 1)),/" \
		"$out/sources/runtime/src/version.rs"

	runtime_wasm "$out/sources" "$out/project" audio_runtime_upgrade
	# Too long for an extrinsic as it is. Chains know a compressed runtime by its first eight bytes.
	has zstd || install_packages "it compresses the runtime" zstd
	{
		printf '\x52\xbc\x53\x76\x46\xdb\x8e\x05'
		zstd -q -19 -c "$out/project/audio_runtime_upgrade.wasm"
	} >"$wasm"
	printf '%s\n' "$current" >"$stamp"
}

main >&2
printf '%s\n' "$CARGO_TARGET_DIR/upgrade/audio_runtime.upgrade.wasm"
