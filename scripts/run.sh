#!/usr/bin/env bash
# Builds the node and starts a development chain: `scripts/run.sh [arguments of audio-node]`.
# Without --chain or --dev among the arguments the chain is `--dev` with its content node; data then goes away with the
# node unless --base-path is given. A sub-command (`scripts/run.sh key generate`), --help and --version are passed
# on as they are.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

own_chain=false own_cache=false starts_node=true rpc_port=9944 content=127.0.0.1:9980
previous=''
# Options come before a sub-command's name only if they are options of the node.
case "${1:-}" in '' | -*) ;; *) starts_node=false ;; esac
for argument in "$@"; do
	case "$argument" in
		--dev | --chain | --chain=*) own_chain=true ;;
		--wasm-cache | --wasm-cache=*) own_cache=true ;;
		--rpc-port=*) rpc_port="${argument#*=}" ;;
		--content-listen=*) content="${argument#*=}" ;;
		--help | -h | --version | -V) starts_node=false ;;
	esac
	case "$previous" in
		--rpc-port) rpc_port="$argument" ;;
		--content-listen) content="$argument" ;;
	esac
	previous="$argument"
done

# Before anything is built, which takes long.
if [ "$starts_node" = true ]; then
	if [[ "$rpc_port" =~ ^[0-9]{1,5}$ ]]; then need_free_port "$rpc_port" --rpc-port; fi
	if [ "$own_chain" = false ] && [[ "$content" =~ :[0-9]{1,5}$ ]]; then
		need_free_port "${content##*:}" --content-listen
	fi
fi

# Only what the node itself prints goes to stdout then: it may be read by a program.
if [ "$starts_node" = false ]; then exec 3>&1 1>&2; fi
setup
say "Building audio-node (the first time takes half an hour and more on two cores)"
build_node

arguments=("$@")
if [ "$starts_node" = false ]; then
	exec "$AUDIO_NODE" "${arguments[@]}" 1>&3 3>&-
fi
if [ "$own_chain" = false ]; then
	arguments=(--dev --content "$@")
	say "Starting a development chain of one validator, with a content node"
	note "//Alice to //Ferdie and their //stash accounts hold 75,000,000 AUDIO each."
else
	say "Starting a node"
fi
if [ "$own_chain" = false ]; then
	if [ -f "$ROOT/console/dist/index.html" ]; then
		note "Console: http://$content/   open it in a browser: hear, publish, back, vote, operate"
	fi
	note "Content node: http://$content   node 0, Alice's; docs/artists.md says how a track is published there."
	if [ "${content##*:}" != 9980 ]; then
		note "It is registered at port 9980, where others look for it: nodeServices.updateEndpoint moves it."
	fi
fi
note "polkadot.js: https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:$rpc_port"
note "Other clients: ws://127.0.0.1:$rpc_port   Stop with Ctrl-C."
echo
# Compiling the runtime takes a while, and a development chain without --base-path would do it at
# every start.
if [ "$own_cache" = false ]; then arguments+=(--wasm-cache "$AUDIO_WASM_CACHE"); fi
exec "$AUDIO_NODE" "${arguments[@]}"
