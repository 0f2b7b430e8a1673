#!/usr/bin/env bash
# The longer drills with several nodes on this machine: finality, a newcomer that becomes a
# validator, crashes, lost quorum, four content nodes that store and stream real music, one with more
# clients than it has places for, one that moves into a store whose nodes are killed, and what people
# do in the console, in a browser.
# `scripts/drills.sh [finality|newcomer|outage|streaming|abuse|garage|console ...]`; about 20 minutes
# for the first three, since eras of the local chain last three, half an hour for streaming, five
# minutes each for abuse and console, three for garage, once that is installed.
# AUDIO_PICTURES="$PWD/docs/img" has `console` take the pictures of docs/console.md again.
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
	files=(drills/finality.test.ts drills/newcomer.test.ts drills/outage.test.ts drills/streaming.test.ts)
	files+=(drills/abuse.test.ts drills/garage.test.ts drills/console.test.ts)
fi
for file in "${files[@]}"; do
	[ -f "$TESTS/$file" ] || fail "there is no drill $file"
done
if [[ " ${files[*]} " == *streaming* || " ${files[*]} " == *console* ]]; then
	has ffmpeg || install_packages "it makes the music of the drills" ffmpeg
	has chromium || install_packages "the drills play music in it" chromium
fi
if [[ " ${files[*]} " == *garage* ]]; then setup_garage; fi
say "Drills"
run_node_tests "${files[@]}"
