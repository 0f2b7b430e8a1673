#!/usr/bin/env bash
# Makes random sequences of calls on the real runtime and checks everything after each block:
# `scripts/fuzz.sh [minutes] [seed]`, two hours with a new seed by default. Every core makes its own. What is found is
# shown step by step and kept in fuzz/findings; fuzz/README.md says what to do with it.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

minutes="${1:-120}"
seed="${2:-$RANDOM}"

setup
build_node
say "Trying random sequences of calls for $minutes minutes"
"$AUDIO_FUZZ" replay --strict
failed=0
pids=()
for core in $(seq 0 "$(($(nproc) - 1))"); do
	"$AUDIO_FUZZ" run "$minutes" "$((seed + core))" &
	pids+=("$!")
done
for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
exit "$failed"
