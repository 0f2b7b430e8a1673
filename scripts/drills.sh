#!/usr/bin/env bash
# The longer drills with several nodes on this machine: finality, a newcomer that becomes a
# validator, crashes, lost quorum. `scripts/drills.sh [finality|newcomer ...]`; about 20 minutes for
# all, since eras of the local chain last three.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
setup_npm
stage build build_node
files=()
if [ $# -gt 0 ]; then
	for name in "$@"; do files+=("drills/$name.test.ts"); done
else
	files=(drills/finality.test.ts drills/newcomer.test.ts drills/outage.test.ts)
fi
for file in "${files[@]}"; do
	[ -f "$TESTS/$file" ] || fail "there is no drill $file"
done
say "Drills"
run_node_tests "${files[@]}"
