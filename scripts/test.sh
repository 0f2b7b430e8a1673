#!/usr/bin/env bash
# Runs the tests: `scripts/test.sh [fmt|shell|clippy|build|unit|fuzz|e2e ...]`, all of them by default.
# `fuzz` and `e2e` take what `build` built, and build it first when asked for alone.
# AUDIO_E2E="transfers staking" runs only these end-to-end files.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

check_format() {
	(cd "$ROOT" && cargo fmt --all --check)
	setup_npm
	(cd "$ROOT" && npm run --silent format:check)
}
build() { build_node; }

# Property tests draw the same cases each time: who changes something sees what that does, and no other change fails for
# a case that chance brings. PROPTEST_RNG_SEED=$RANDOM draws others.
unit() {
	(cd "$ROOT" && PROPTEST_RNG_SEED="${PROPTEST_RNG_SEED:-1}" cargo test --release --workspace --locked)
	with_bucket buckets
	pages
}

# The package that applications are built with, and the console, by themselves; e2e/ tries them on a chain.
# AUDIO_SEED=$RANDOM draws other cases of their properties.
pages() {
	setup_npm
	client_descriptors
	(cd "$CLIENT" && npm test --silent)
	(cd "$ROOT/console" && npm test --silent)
}

# The content store against a server that speaks S3, and not only against a bucket in memory.
buckets() { (cd "$ROOT" && cargo test --release --workspace --locked -- store::tests::bucket); }

# Syntax of the shell scripts and of the compose files, by what this machine has to check it with.
check_shell() {
	local scripts=("$ROOT"/scripts/*.sh "$ROOT"/docker/*.sh "$ROOT/.ci/run") script
	for script in "${scripts[@]}"; do bash -n "$script"; done
	note "bash -n: ${#scripts[@]} scripts"
	if has shellcheck; then
		(cd "$ROOT" && shellcheck -x "${scripts[@]}")
		note "shellcheck: ${#scripts[@]} scripts"
	else
		note "shellcheck is not installed: scripts were checked with bash -n only"
	fi
	setup_npm
	for script in "$ROOT"/scripts/*.mjs "$ROOT"/scripts/*/*.mjs; do node --check "$script"; done
	(cd "$TESTS" && node --import tsx tools/check-compose.ts "$ROOT"/docker/compose*.yml)
	if has docker && docker compose version >/dev/null 2>&1; then
		local file
		for file in "$ROOT"/docker/compose*.yml; do docker compose -f "$file" config -q; done
		note "docker compose config: done. No image was built or run."
	else
		note "no docker compose: the files were parsed as YAML and looked over, not by compose"
	fi
}

# What random sequences of calls have found, and 300 others, always the same ones, or two minutes of them: who
# changes something sees what that does, and scripts/fuzz.sh looks for more.
fuzz() {
	export AUDIO_WASM_CACHE
	"$AUDIO_FUZZ" replay --strict
	"$AUDIO_FUZZ" run 2 1 300
}

e2e() {
	setup_npm
	has openssl || install_packages "it makes the certificates of the end-to-end tests" openssl
	has chromium || install_packages "the console is tried in it" chromium
	setup_prometheus
	setup_moto
	client_descriptors
	(cd "$ROOT" && npm run --silent typecheck --workspaces)
	if [ -z "${AUDIO_UPGRADE_WASM:-}" ]; then
		AUDIO_UPGRADE_WASM="$("$ROOT/scripts/build-upgrade-wasm.sh")"
		export AUDIO_UPGRADE_WASM
	fi
	local files=() name
	if [ -n "${AUDIO_E2E:-}" ]; then
		for name in $AUDIO_E2E; do files+=("e2e/$name.test.ts"); done
	else
		local path
		for path in "$TESTS"/e2e/*.test.ts; do files+=("e2e/$(basename "$path")"); done
	fi
	print_stage_times
	run_node_tests "${files[@]}"
}

parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(fmt shell clippy build unit fuzz e2e)

setup
for part in "${parts[@]}"; do
	case "$part" in
		fmt)
			setup_rust_checks
			stage fmt check_format
			;;
		clippy)
			setup_rust_checks
			stage clippy clippy
			;;
		build) stage build build ;;
		unit) stage unit unit ;;
		shell) stage shell check_shell ;;
		fuzz)
			[[ " ${parts[*]} " == *" build "* ]] || stage build build
			stage fuzz fuzz
			;;
		e2e)
			[[ " ${parts[*]} " == *" build "* ]] || stage build build
			stage e2e e2e
			;;
		*) fail "unknown part '$part': fmt, shell, clippy, build, unit, fuzz or e2e" ;;
	esac
done

# The end-to-end runner's summary stays last; it prints the times before it starts.
[[ "${parts[-1]}" == e2e ]] || print_stage_times
