#!/usr/bin/env bash
# Measures speed: `scripts/bench.sh [content ...]`, all of them by default.
#
# content   a content node beside nginx with the same file, both on this machine in one run: 64 clients that
#           hear ranges of 1 MiB of a file of 5 MB, the first byte of a cold file, memory from 1 to 256 clients,
#           uploads beside b3sum and a copy, and how long a block takes meanwhile. About 5 minutes.
#
# What is compared are ratios: the figures themselves say more of the machine. Run it with nothing else going on.
# AUDIO_NODE names another binary, such as one that scripts/release.sh built. AUDIO_BENCH_SECONDS is how long
# each server is measured at a time (10).
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The server beside which the content node is measured, and what loads and hashes.
setup_content() {
	has wrk || install_packages "it is the clients of the benchmark" wrk
	has nginx || [ -x /usr/sbin/nginx ] || install_packages "it serves the same file in the benchmark" nginx-light
	has b3sum || install_packages "it hashes what is uploaded in the benchmark" b3sum
}

names=("$@")
[ ${#names[@]} -gt 0 ] || names=(content)
for name in "${names[@]}"; do
	[ -f "$TESTS/bench/$name.ts" ] || fail "there is no benchmark $name"
done

setup
setup_npm
[ -x "$AUDIO_NODE" ] || stage build build_node
for name in "${names[@]}"; do
	"setup_$name"
	say "Benchmark $name"
	(cd "$TESTS" && node --import tsx "bench/$name.ts")
done
