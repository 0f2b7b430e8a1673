#!/usr/bin/env bash
# Healthy is a node whose RPC answers `system_health`.
set -euo pipefail

answer="$(curl -fsS -m 4 -H 'content-type: application/json' \
	-d '{"jsonrpc":"2.0","id":1,"method":"system_health","params":[]}' \
	"http://127.0.0.1:${AUDIO_RPC_PORT:-9944}")"
case "$answer" in
	*'"peers"'*) ;;
	*)
		echo "unexpected answer: $answer" >&2
		exit 1
		;;
esac
