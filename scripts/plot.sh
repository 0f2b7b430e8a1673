#!/usr/bin/env bash
# Plays a year of rounds with the chain's own maths and draws who earns what: docs/img/returns.svg and
# docs/img/shares.svg, with the figures in docs/img/simulation.csv; and what a whale earns that directs its plays to
# itself: docs/img/whale.svg, with whale.csv. `scripts/plot.sh [folder]` writes elsewhere.
# `scripts/plot.sh --proofs` prints instead how well proofs of storage work: the tables of docs/protocol.md.
# The same sources write the same files.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
say "Building (the first time takes half an hour and more on two cores)"
build_node
if [ "${1:-}" = --proofs ]; then
	exec "$CARGO_TARGET_DIR/release/audio-simulation" --proofs
fi
folder="$(realpath -m "${1:-$ROOT/docs/img}")"
say "Playing a year of rounds"
"$CARGO_TARGET_DIR/release/audio-simulation" "$folder"
note "$folder/returns.svg"
note "$folder/shares.svg"
note "$folder/whale.svg"
