#!/usr/bin/env bash
# Healthy is a node that is ready: it answers, is not catching up with the chain, and has peers, unless
# it has no boot nodes, as a development node.
set -euo pipefail

rpc="http://127.0.0.1:${AUDIO_RPC_PORT:-9944}"
if curl -fsS -m 4 -o /dev/null "$rpc/health/readiness"; then exit 0; fi
# What is wrong, for `docker inspect`.
echo "not ready: $(curl -sS -m 4 "$rpc/health" 2>&1)" >&2
exit 1
