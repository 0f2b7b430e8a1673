#!/usr/bin/env bash
# Starts the node in its container: `entrypoint.sh [arguments of audio-node]`, or one of the binary's
# sub-commands. Arguments that are given always win over what is added here.
#
# Data goes to /data. RPC listens outside of the container, with safe methods only and a limit of
# calls; which ports are published decides who reaches it. Not with --validator, unless --rpc-external
# or --unsafe-rpc-external is given: there it stays inside, where
# `docker exec CONTAINER audio-node rotate-keys --owner ADDRESS` reaches it.
#
# With AUDIO_NODE_KEY (64 hex digits) the node has a fixed identity that others can name as boot
# node. For test networks only: whoever sees the container's environment sees the key.
#
# A validator listens for others on port 30333: publish it, and say with --public-addr where they
# reach it. docker/compose.validator.yml is one.
#
# With --content the content service listens outside of the container, on port 9980: publish it to a
# proxy with TLS.
#
# Empty arguments are left out: they are flags that a compose file has only if a variable is set.
set -euo pipefail

binary="${AUDIO_NODE:-audio-node}"
given=()
for argument in "$@"; do
	[ -z "$argument" ] || given+=("$argument")
done
set -- "${given[@]}"

case "${1:-}" in
	'' | -*) ;;
	*) exec "$binary" "$@" ;;
esac

# Whether one of these flags was given.
has() {
	local flag argument
	for flag in "$@"; do
		for argument in "${given[@]}"; do
			case "$argument" in "$flag" | "$flag"=*) return 0 ;; esac
		done
	done
	return 1
}

if has --help -h --version -V; then exec "$binary" "$@"; fi

added=()
if ! has --base-path -d --tmp; then added+=(--base-path "${AUDIO_BASE_PATH:-/data}"); fi
# Whether RPC listens for others: a validator's, and unsafe methods, only if told to; and an endpoint
# that is given says of itself what it allows.
open=yes
if has --experimental-rpc-endpoint; then
	open=
elif ! has --rpc-external --unsafe-rpc-external; then
	# "Unsafe" is the SDK's word for any validator, a development node included, whose RPC can be
	# reached; that its methods are the safe ones makes it sound.
	if has --validator --rpc-methods; then open=; else added+=(--unsafe-rpc-external); fi
fi
if [ -n "$open" ]; then
	has --rpc-methods || added+=(--rpc-methods safe)
	has --rpc-cors || added+=(--rpc-cors all)
	# Calls a minute of a WebSocket connection, which may come all at once; HTTP is not limited by it.
	has --rpc-rate-limit || added+=(--rpc-rate-limit 600)
fi
if ! has --no-prometheus --prometheus-external; then added+=(--prometheus-external); fi
if has --content && ! has --content-listen; then added+=(--content-listen 0.0.0.0:9980); fi
if [ -n "${AUDIO_NODE_KEY:-}" ] && ! has --node-key --node-key-file; then added+=(--node-key "$AUDIO_NODE_KEY"); fi

exec "$binary" "$@" "${added[@]}"
