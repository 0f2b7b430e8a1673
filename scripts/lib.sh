# What the scripts share. Sourced, not run; callers have `set -euo pipefail`.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# One target folder and one profile for everything, so that dependencies are built once.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$HOME/.cache/audio-chain/target}"
# The target folder is not inside the workspace, and the WASM builder looks for Cargo.lock only
# upwards from there. Without this it would resolve the runtime's dependencies anew, unpinned.
export WASM_BUILD_WORKSPACE_HINT="$ROOT"

# shellcheck disable=SC2034 # read by the scripts that source this file
AUDIO_NODE="$CARGO_TARGET_DIR/release/audio-node"
# shellcheck disable=SC2034
AUDIO_FUZZ="$CARGO_TARGET_DIR/release/audio-fuzz"
# Compiled runtimes, shared by the nodes that scripts and tests start.
# shellcheck disable=SC2034
AUDIO_WASM_CACHE="$CARGO_TARGET_DIR/wasm-cache"
AUDIO_WASM="$CARGO_TARGET_DIR/release/wbuild/audio-runtime/audio_runtime.compact.compressed.wasm"
TESTS="$ROOT/tests"
CLIENT="$ROOT/clients/typescript"

say() { printf '\n\033[1m==> %s\033[0m\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() {
	printf 'Error: %s\n' "$*" >&2
	exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# --- What must be on the machine -----------------------------------------------------------------

# Runs a command as root.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		has sudo || fail "this is for root: run '$*' as root, then try again"
		sudo "$@"
	fi
}

package_lists_are_new=false

# Fetches the lists of Debian's packages, once: a new system has none, and an old one old ones.
update_package_lists() {
	[ "$package_lists_are_new" = false ] || return 0
	as_root apt-get update -qq || fail "apt-get update failed: there are no package lists, so nothing can be installed"
	package_lists_are_new=true
}

# Installs Debian packages. $1 says what for, the rest are the packages.
install_packages() {
	local why=$1
	shift
	has apt-get || fail "$why is missing (Debian: $*), and there is no apt-get to install it with"
	say "Installing $* ($why)"
	update_package_lists
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" ||
		fail "apt-get could not install $*, which is needed: $why"
}

# Debian's smallest perl is there without the modules that OpenSSL is configured with.
perl_is_whole() { perl -MFindBin -MIPC::Cmd -MFile::Compare -MFile::Copy -e 1 2>/dev/null; }

# What compiles the node: protoc for libp2p's messages, a C and C++ compiler for secp256k1, zstd,
# wasm-opt; perl and make for OpenSSL, which is built from source.
setup_build_tools() {
	local packages=()
	has protoc || packages+=(protobuf-compiler)
	if ! has cc || ! has c++ || ! has make; then packages+=(build-essential); fi
	perl_is_whole || packages+=(perl)
	[ ${#packages[@]} -eq 0 ] || install_packages "it compiles the node" "${packages[@]}"
}

# The Rust version that rust-toolchain.toml pins.
pinned_rust() { sed -n 's/^channel = "\(.*\)"$/\1/p' "$ROOT/rust-toolchain.toml"; }

# Has rustup use the pinned version, whatever the folder. One that is installed under another name, such
# as `stable`, is as good, and needs no network; without any, the pinned one is installed.
choose_toolchain() {
	local pinned name installed=()
	pinned="$(pinned_rust)"
	[ -z "${RUSTUP_TOOLCHAIN:-}" ] || return 0
	while read -r name _; do
		case "$name" in
			"$pinned" | "$pinned"-*) installed=("$name" "${installed[@]}") ;;
			*) installed+=("$name") ;;
		esac
	done < <(rustup toolchain list 2>/dev/null)
	for name in "${installed[@]}"; do
		case "$(rustup run "$name" rustc --version 2>/dev/null)" in
			"rustc $pinned "*)
				export RUSTUP_TOOLCHAIN="$name"
				return 0
				;;
		esac
	done
	say "Installing Rust $pinned (rust-toolchain.toml asks for it)"
	rustup toolchain install "$pinned" --no-self-update --profile minimal \
		--component rustfmt --component clippy --target wasm32v1-none ||
		fail "rustup could not install Rust $pinned"
	export RUSTUP_TOOLCHAIN="$pinned"
}

# The directory of the Rust target's standard library, if it is installed.
has_rust_target() { [ -d "$(rustc --print target-libdir --target "$1" 2>/dev/null)" ]; }

setup_rust() {
	if ! has cargo && [ -x "$HOME/.cargo/bin/cargo" ]; then PATH="$HOME/.cargo/bin:$PATH"; fi
	has cargo || has rustup || fail "Rust is missing: install it with rustup (https://rustup.rs), then try again"
	if has rustup; then choose_toolchain; fi
	cargo --version >/dev/null || fail "cargo does not run: see the message above"
	if ! has_rust_target wasm32v1-none; then
		has rustup || fail "Rust's target wasm32v1-none is missing, and there is no rustup to add it with"
		say "Adding Rust's target wasm32v1-none (the runtime is compiled to it)"
		rustup target add wasm32v1-none || fail "rustup could not add the target wasm32v1-none"
	fi
}

# What checks the sources: rustfmt and clippy.
setup_rust_checks() {
	local components=()
	cargo fmt --version >/dev/null 2>&1 || components+=(rustfmt)
	clippy-driver --version >/dev/null 2>&1 || components+=(clippy)
	[ ${#components[@]} -gt 0 ] || return 0
	has rustup || fail "${components[*]} missing, and there is no rustup to add them with"
	say "Adding Rust's components ${components[*]} (the format check and the linter)"
	rustup component add "${components[@]}" || fail "rustup could not add ${components[*]}"
}

node_version_ok() {
	has node && has npm && node -e '
		const [major, minor] = process.versions.node.split(".").map(Number);
		process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'
}

# Node.js builds the console and runs the end-to-end tests; the chain itself needs none.
setup_node() {
	node_version_ok && return 0
	local found='no Node.js' offered
	if has node; then found="Node.js $(node --version)"; fi
	if ! has node && has apt-get; then
		update_package_lists
		offered="$(apt-cache policy nodejs 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9]*\)\..*/\1/p')"
		if [ "${offered:-0}" -ge 20 ]; then
			install_packages "it builds the console and runs the end-to-end tests" nodejs npm
			node_version_ok && return 0
		fi
	fi
	fail "the console and the end-to-end tests need Node.js 20.19 or newer with npm; this machine has $found. Debian 13 has one (apt-get install nodejs npm); for others see https://nodejs.org"
}

# Installs the npm packages of the client, the console and the tests as the lock file says, only if it is
# not what was installed last.
setup_npm() {
	setup_node
	local stamp="$ROOT/node_modules/.installed-from" lock
	lock="$(sha256sum <"$ROOT/package-lock.json")"
	[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$lock" ] && return 0
	say "Installing the npm packages of the console and of the end-to-end tests"
	(cd "$ROOT" && npm ci --no-audit --no-fund --loglevel=error) ||
		fail "npm ci failed: the packages of package-lock.json cannot be had"
	printf '%s\n' "$lock" >"$stamp"
}

# Prometheus and promtool check what operators are given to watch a node with. Debian's package is
# unpacked and not installed: installed it would run a Prometheus of this machine, on port 9090, and
# bring what draws its pages.
setup_prometheus() {
	local folder="$CARGO_TARGET_DIR/prometheus" unpacked
	PATH="$folder:$PATH"
	has prometheus && has promtool && return 0
	has apt-get || fail "prometheus and promtool are missing (they check docker/prometheus), and there is no apt-get to fetch them with: see https://prometheus.io/download"
	say "Fetching prometheus (it checks what operators watch a node with)"
	update_package_lists
	unpacked="$(mktemp -d)"
	(cd "$unpacked" && apt-get download -qq -o APT::Sandbox::User=root prometheus && dpkg-deb -x ./*.deb .) ||
		fail "apt-get could not fetch prometheus, which checks docker/prometheus"
	mkdir -p "$folder"
	mv "$unpacked"/usr/bin/{prometheus,promtool} "$folder/"
	rm -rf "$unpacked"
}

# Garage keeps the bucket of the drill of that name. It is under the AGPL-3.0: a program of its own that
# the drill runs and talks to by HTTP, no part of what is built here. Little is optimized: nothing is
# measured with it.
setup_garage() {
	local version=2.5.0 tools="$CARGO_TARGET_DIR/tools"
	cargo install --list --root "$tools" 2>/dev/null | grep -q "^garage v$version:\$" && return 0
	say "Installing Garage $version (a store for objects, for the drill alone; some minutes)"
	CARGO_PROFILE_RELEASE_OPT_LEVEL=1 cargo install garage --version "$version" --locked --no-default-features \
		--features bundled-libs,lmdb --root "$tools" --target-dir "$tools/garage" ||
		fail "cargo could not install garage $version, which is the store of the drill"
	rm -rf "$tools/garage"
}

# moto answers as S3 does. It is installed for the tests alone, with what it needs, as
# tests/requirements.txt pins it.
setup_moto() {
	local folder="$CARGO_TARGET_DIR/moto" wanted
	wanted="$(sha256sum <"$TESTS/requirements.txt")"
	[ -f "$folder/.installed-from" ] && [ "$(cat "$folder/.installed-from")" = "$wanted" ] && return 0
	python3 -c 'import ensurepip, venv' 2>/dev/null ||
		install_packages "it runs the S3 server of the end-to-end tests" python3 python3-venv
	say "Installing moto (an S3 server for the end-to-end tests)"
	rm -rf "$folder"
	python3 -m venv "$folder" || fail "python3 could not make $folder"
	"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
		--requirement "$TESTS/requirements.txt" ||
		fail "pip could not install what tests/requirements.txt names"
	printf '%s\n' "$wanted" >"$folder/.installed-from"
}

# Runs a command beside an S3 server of its own, with a bucket in it that AUDIO_TEST_S3 names.
with_bucket() (
	setup_moto
	port="$(python3 -c 'import socket; at = socket.create_server(("127.0.0.1", 0)); print(at.getsockname()[1])')"
	export AUDIO_TEST_S3=s3://store AWS_ENDPOINT_URL="http://127.0.0.1:$port"
	export AWS_ACCESS_KEY_ID=owner AWS_SECRET_ACCESS_KEY=none
	# The parts of the tests are small.
	S3_UPLOAD_PART_MIN_SIZE=1 "$CARGO_TARGET_DIR/moto/bin/moto_server" -H 127.0.0.1 -p "$port" >/dev/null 2>&1 &
	server=$!
	trap 'kill "$server"' EXIT
	python3 - "$AWS_ENDPOINT_URL/store" <<'END' || fail "moto made no bucket within half a minute"
import sys, time, urllib.request

owner = "AWS4-HMAC-SHA256 Credential=owner/20250101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none"
make = urllib.request.Request(sys.argv[1], method="PUT", headers={"authorization": owner})
straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for tried in range(150):
	try:
		straight.open(make).close()
		break
	except OSError:
		time.sleep(0.2)
else:
	sys.exit(1)
END
	"$@"
)

# All that building and running the chain needs. Quick when everything is there.
setup() {
	setup_build_tools
	setup_rust
}

# --- Ports ----------------------------------------------------------------------------------------

# What listens on a port of this machine: nothing is printed if nobody does, else its name if it is a
# node, or that it is another program.
listener_on() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null || return 0
	local name=''
	if has curl; then
		name="$(curl -s -m 5 -H 'content-type: application/json' \
			-d '{"jsonrpc":"2.0","id":1,"method":"system_chain","params":[]}' "http://127.0.0.1:$1" |
			sed -n 's/.*"result":"\([^"]*\)".*/\1/p')" || true
	fi
	if [ -n "$name" ]; then
		printf 'a node of the chain "%s"' "$name"
	else
		printf 'another program'
	fi
}

# Fails if somebody listens on the port $1 already: clients would talk to them, not to what is started
# here. $2 is the option that chooses another port.
need_free_port() {
	local listener
	listener="$(listener_on "$1")"
	[ -z "$listener" ] || fail "$listener listens on port $1 already: stop it, or choose another port with $2"
}

# --- Building -------------------------------------------------------------------------------------

# The whole workspace, though the node is what is wanted: a part alone may need other features of a
# dependency, and would build it a second time.
build_node() {
	build_console
	(cd "$ROOT" && cargo build --release --locked --workspace)
}

# Types for polkadot-api, made from the committed metadata; nothing is done if they are of it.
client_descriptors() {
	local types="$CLIENT/.papi/descriptors" made_from
	made_from="$(cat "$CLIENT/.papi/metadata/audio.scale" "$ROOT/package-lock.json" | sha256sum)"
	[ -f "$types/.made-from" ] && [ "$(cat "$types/.made-from")" = "$made_from" ] && return 0
	(cd "$CLIENT" && npx --no-install papi generate >/dev/null) ||
		fail "polkadot-api could not make its types from $CLIENT/.papi/metadata/audio.scale"
	[ -f "$types/dist/index.js" ] || fail "polkadot-api made no types"
	printf '%s\n' "$made_from" >"$types/.made-from"
}

# What the console is built from, as a hash.
console_sources() {
	(cd "$ROOT" && find console clients/typescript package.json package-lock.json -type f \
		-not -path '*/node_modules/*' -not -path 'console/dist/*' -not -path 'console/target/*' -not -name .built-from \
		-not -path 'clients/typescript/.papi/descriptors/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum)
}

# Whether console/dist is of these sources.
console_is_built() {
	local stamp="$ROOT/console/.built-from"
	[ -f "$ROOT/console/dist/index.html" ] && [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(console_sources)" ]
}

# Builds the pages that the node embeds; nothing is done if they are of these sources. Without Node.js the node is
# built with those that are there, if any; without, it says so where they would be.
build_console() {
	console_is_built && return 0
	if ! node_version_ok; then
		note "Node.js 20.19 or newer with npm is missing: the console is not built"
		return 0
	fi
	setup_npm
	client_descriptors
	say "Building the console"
	(cd "$ROOT/console" && npm run --silent build) || fail "the console cannot be built: see above"
	console_sources >"$ROOT/console/.built-from"
}

# Compiles the runtime of the sources in $1 to WASM, in a project that is made in the folder $2, as the
# WASM builder would and with its target folder: dependencies that it has built are not built again,
# and the WASM that the node embeds is left alone. $3 is the WASM's name, the rest are features.
# Leaves $2/$3.wasm.
runtime_wasm() {
	local sources=$1 project=$2 name=$3 features
	shift 3
	local builders="$CARGO_TARGET_DIR/release/wbuild/audio-runtime"
	if [ ! -f "$AUDIO_WASM" ] || [ ! -f "$builders/Cargo.toml" ]; then
		fail "there is no $AUDIO_WASM yet: run scripts/build.sh"
	fi
	features="$(printf '"%s", ' "$@")"
	[ $# -gt 0 ] || features=
	mkdir -p "$project"
	cp -r "$builders"/{Cargo.toml,src} "$project/"
	cp "$ROOT/Cargo.lock" "$project/"
	sed -i -e "s|^path = .*|path = \"$sources/runtime\"|" -e "s|^features = .*|features = [${features%, }]|" \
		-e "s|^name = \"audio_runtime\"|name = \"$name\"|" -e "s|^name = \"audio-runtime-blob\"|name = \"$name-blob\"|" \
		"$project/Cargo.toml"
	# The flags are those of substrate-wasm-builder and of runtime/build.rs: with others the dependencies would be
	# built anew.
	env -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WORKSPACE_WRAPPER \
		SKIP_WASM_BUILD= CARGO_TARGET_DIR="$builders/target" \
		RUSTFLAGS='-C link-arg=--export-table -C link-arg=--initial-memory=33554432 -C link-arg=--export=__heap_base -C link-arg=--import-memory  --cfg substrate_runtime ' \
		cargo rustc --target=wasm32v1-none --manifest-path="$project/Cargo.toml" --profile release
	cp "$builders/target/wasm32v1-none/release/$name.wasm" "$project/$name.wasm"
}

need_node() { [ -x "$AUDIO_NODE" ] || fail "there is no $AUDIO_NODE yet: run scripts/build.sh"; }

# Lints the workspace. `cargo clippy` would check all dependencies once more, in check mode, into
# artefacts that nothing else uses. So clippy's compiler takes rustc's place for the workspace's own
# crates in an ordinary build: dependencies are shared with the build, and only our crates are
# compiled again, without optimization, apart from those that are run. The WASM is not built.
clippy() {
	local driver
	driver="$(command -v clippy-driver)" || fail "clippy-driver is missing: rustup component add clippy"
	(cd "$ROOT" && SKIP_WASM_BUILD=1 \
		RUSTC_WORKSPACE_WRAPPER="$driver" \
		CLIPPY_ARGS='-Dwarnings__CLIPPY_HACKERY__-Copt-level=0__CLIPPY_HACKERY__' \
		cargo build --release --workspace --all-targets --locked)
}

# --- Testing --------------------------------------------------------------------------------------

# Runs test files with Node's own runner, one after another: each starts nodes of its own.
run_node_tests() {
	(cd "$TESTS" && node --import tsx --test --test-concurrency=1 "$@")
}

# --- Stages ---------------------------------------------------------------------------------------

STAGE_TIMES=()

# Runs a function and keeps how long it took. Not in an `if` or `||`: that would turn off `set -e`.
stage() {
	local name=$1 start=$SECONDS
	shift
	say "$name"
	"$@"
	STAGE_TIMES+=("$(printf '%-12s %5d s' "$name" "$((SECONDS - start))")")
}

print_stage_times() {
	[ ${#STAGE_TIMES[@]} -eq 0 ] && return 0
	say "Time taken"
	printf '    %s\n' "${STAGE_TIMES[@]}"
}
