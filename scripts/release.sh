#!/usr/bin/env bash
# Builds what is released, from the commit that is checked out: `scripts/release.sh [--wasm] [--out DIR]`.
#
#   --wasm      the runtime alone, for an upgrade or to check one: a quarter of an hour on two cores, not more than one
#   --out DIR   where to put it; the folder `dist` in the target folder unless given
#
# DIR then has
#
#   audio_runtime.compact.compressed.wasm   the runtime, with the metadata's hash, which hardware wallets check
#   audio-node                              the binary with this runtime inside; not with --wasm
#   live-template.json                      the template of the live chain, with this runtime; not with --wasm
#
# and the runtime's hash is printed: it is what `system.authorizeUpgrade` takes. The same commit gives the
# same runtime, to the byte, on every x86-64 Linux, whatever folders it is built with; so everybody can check
# what an upgrade would bring.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Where the sources are is part of the names that the compiler gives to our crates, and so of the bytes:
# they are built in a folder that is the same everywhere. Another one, which AUDIO_RELEASE_FOLDER names, makes
# other bytes.
WORK="${AUDIO_RELEASE_FOLDER:-/tmp/audio-release}"
SOURCES="$WORK/sources"
PROFILE=production
WASM_NAME=audio_runtime.compact.compressed.wasm

wasm_only=false out=''
while [ $# -gt 0 ]; do
	case "$1" in
		--wasm) wasm_only=true ;;
		--out)
			[ -n "${2:-}" ] || fail "--out wants a folder"
			out="$(realpath -m "$2")"
			shift
			;;
		-h | --help)
			sed -n '2,/^set -e/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
			exit 0
			;;
		*) fail "unknown argument '$1': see scripts/release.sh --help" ;;
	esac
	shift
done
CARGO_TARGET_DIR="$(realpath -m "$CARGO_TARGET_DIR")"
out="${out:-$CARGO_TARGET_DIR/dist}"

# The commit that is released, in full. Sources without history, as in a container, have AUDIO_COMMIT say it.
commit_of_sources() {
	if has git && [ -e "$ROOT/.git" ]; then
		[ -z "$(git -C "$ROOT" status --porcelain)" ] ||
			fail "there are changes that are not committed: a release is of a commit, so commit or stash them"
		git -C "$ROOT" rev-parse HEAD
	else
		printf '%s\n' "${AUDIO_COMMIT:-}"
	fi
}

# As new files: by their own dates Cargo could take those of an older commit for what it built last.
copy_sources() {
	mkdir "$SOURCES"
	if has git && [ -e "$ROOT/.git" ]; then
		git -C "$ROOT" archive "$commit"
	else
		tar -C "$ROOT" --exclude=./target --exclude=node_modules --exclude=./.git -c .
	fi | tar -C "$SOURCES" -xm
}

# The pages that the node embeds. They are of the same commit: there are no changes to it.
copy_console() {
	build_console
	console_is_built || fail "a release has its console, which Node.js 20.19 or newer builds"
	cp -r "$ROOT/console/dist" "$SOURCES/console/"
}

# Flags that take the folders of this machine out of what is compiled.
remapped_paths() {
	local cargo_home="${CARGO_HOME:-$HOME/.cargo}" hash folder flags=()
	hash="$(rustc -vV | sed -n 's/^commit-hash: //p')"
	flags+=("$cargo_home=/cargo")
	for folder in "$cargo_home"/registry/src/*/; do flags+=("${folder%/}=/cargo/registry"); done
	flags+=("$CARGO_TARGET_DIR=/target" "$(rustc --print sysroot)/lib/rustlib/src/rust=/rustc/$hash")
	for folder in "${flags[@]}"; do
		case "$folder" in
			*[[:space:]]*) fail "compilers' flags cannot have spaces, and this folder has one: $folder" ;;
		esac
	done
	printf -- '--remap-path-prefix=%s ' "${flags[@]}"
}

# What the environment says would end in the bytes.
forget_environment() {
	local name
	for name in $(compgen -e); do
		case "$name" in
			CARGO_BUILD_JOBS) ;;
			RUSTFLAGS | RUSTC | RUSTC_* | CARGO_ENCODED_RUSTFLAGS | CARGO_BUILD_* | CARGO_PROFILE_*) unset "$name" ;;
			SKIP_*WASM_BUILD | WASM_* | SUBSTRATE_* | RUNTIME_METADATA_HASH) unset "$name" ;;
		esac
	done
}

build() {
	local what=(build --workspace --bin audio-node) remapped
	# Its build script makes the WASM; nothing has to be compiled for this machine to the end.
	if [ "$wasm_only" = true ]; then what=(check -p audio-runtime); fi
	cd "$SOURCES"
	# The folder of the dependencies' sources must be there to be named.
	compgen -G "${CARGO_HOME:-$HOME/.cargo}/registry/src/*/" >/dev/null || cargo fetch --locked
	remapped="$(remapped_paths)"
	RUSTFLAGS="$remapped" WASM_BUILD_RUSTFLAGS="$remapped" WASM_BUILD_WORKSPACE_HINT="$SOURCES" \
		SUBSTRATE_CLI_GIT_COMMIT_HASH="${commit:0:11}" \
		cargo "${what[@]}" --profile "$PROFILE" --locked --features audio-runtime/metadata-hash
}

deliver() {
	mkdir -p "$out"
	cp "$CARGO_TARGET_DIR/$PROFILE/wbuild/audio-runtime/$WASM_NAME" "$out/"
	[ "$wasm_only" = false ] || return 0
	cp "$CARGO_TARGET_DIR/$PROFILE/audio-node" "$out/"
	"$out/audio-node" export-chain-spec --chain live >"$out/live-template.json"
	# The binary must hold the very WASM that was measured.
	od -An -v -tx1 "$out/$WASM_NAME" | tr -d ' \n' >"$WORK/wasm.hex"
	grep -qFf "$WORK/wasm.hex" "$out/live-template.json" ||
		fail "the live chain's template does not hold $out/$WASM_NAME"
}

report() {
	local wasm="$out/$WASM_NAME"
	say "Done, in $out"
	note "commit          ${commit:-unknown: set AUDIO_COMMIT}"
	note "compiler        $(rustc --version)"
	note "spec_version    $(sed -n 's/^\tspec_version: \([0-9]*\),$/\1/p' "$SOURCES/runtime/src/version.rs")"
	note "WASM            $(wc -c <"$wasm") bytes, sha256 $(sha256sum <"$wasm" | cut -d ' ' -f 1)"
	note "its hash        0x$(b2sum -l 256 <"$wasm" | cut -d ' ' -f 1)   (blake2-256, for system.authorizeUpgrade)"
	[ "$wasm_only" = true ] || note "audio-node      $(wc -c <"$out/audio-node") bytes, $("$out/audio-node" --version)"
}

forget_environment
setup
pinned="$(pinned_rust)"
case "$(rustc --version)" in
	"rustc $pinned "*) ;;
	*) fail "releases are built with Rust $pinned, and this is $(rustc --version): another one makes other bytes" ;;
esac
commit="$(commit_of_sources)"
mkdir -m 700 "$WORK" 2>/dev/null ||
	fail "$WORK is there: a release is being built, or one was interrupted; if none is, remove the folder"
trap 'rm -rf "$WORK"' EXIT

stage sources copy_sources
if [ "$wasm_only" = false ]; then stage console copy_console; fi
stage build build
stage deliver deliver
print_stage_times
report
