#!/usr/bin/env bash
# Writes the metadata of the runtime that was built last where clients are built from:
# clients/typescript/.papi/metadata/audio.scale. Whoever changes a call, an event, an error, a type or a
# constant of the runtime runs it and commits what it writes; a test says so if it was forgotten.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ -f "$AUDIO_WASM" ] || fail "there is no $AUDIO_WASM yet: run scripts/build.sh"
setup_npm
(cd "$CLIENT" && npx --no-install papi add audio --wasm "$AUDIO_WASM" >/dev/null) ||
	fail "polkadot-api could not read the metadata of $AUDIO_WASM"
rm -f "$CLIENT/.papi/descriptors/.made-from"
note "clients/typescript/.papi/metadata/audio.scale"
