#!/usr/bin/env bash
# Builds the node and starts a development chain: `scripts/run.sh [arguments of audio-node]`.
# Without --chain among the arguments the chain is `--dev`; data then goes away with the node unless
# --base-path is given.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

own_chain=false own_cache=false rpc_port=9944
previous=''
for argument in "$@"; do
	case "$argument" in
		--dev | --chain | --chain=*) own_chain=true ;;
		--wasm-cache | --wasm-cache=*) own_cache=true ;;
		--rpc-port=*) rpc_port="${argument#*=}" ;;
	esac
	if [ "$previous" = --rpc-port ]; then rpc_port="$argument"; fi
	previous="$argument"
done

setup
say "Building audio-node (the first time takes half an hour and more on two cores)"
build_node

arguments=("$@")
if [ "$own_chain" = false ]; then
	arguments=(--dev "$@")
	say "Starting a development chain of one validator"
	note "//Alice to //Ferdie and their //stash accounts hold 75,000,000 AUDIO each."
else
	say "Starting a node"
fi
note "polkadot.js: https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:$rpc_port"
note "Other clients: ws://127.0.0.1:$rpc_port   Stop with Ctrl-C."
echo
# Compiling the runtime takes a while, and a development chain without --base-path would do it at
# every start.
if [ "$own_cache" = false ]; then arguments+=(--wasm-cache "$AUDIO_WASM_CACHE"); fi
exec "$AUDIO_NODE" "${arguments[@]}"
