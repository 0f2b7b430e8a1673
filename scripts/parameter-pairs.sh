#!/usr/bin/env bash
# Sets every two governed parameters to the ends of their ranges, in all combinations, and has a referendum of ordinary
# turnout undo each, on the real runtime. `scripts/test.sh` tries each alone, and 60 pairs. It takes two minutes
# once it is built.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
say "Trying all pairs of parameters"
cd "$ROOT"
AUDIO_ALL_PAIRS=1 SKIP_WASM_BUILD=1 cargo test --release --workspace --locked --test runtime -- \
	any_two_at_the_ends --nocapture
