#!/usr/bin/env bash
# Sets up what is missing and builds the node with the runtime's WASM inside.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

setup
say "Building audio-node (the first time takes half an hour and more on two cores)"
build_node
note "$AUDIO_NODE"
