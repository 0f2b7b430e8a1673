#!/usr/bin/env bash
# Runs a network of four validators (Alice, Bob, Charlie, Dave) on this machine, until Ctrl-C or for
# an hour: whatever comes first. It stops exactly the nodes that it started.
#
#   scripts/localnet.sh [--blocks N] [--minutes N] [--base DIR] [--rpc-port N] [--port N] [--fresh]
#                       [--content] [--file FILE] [--content-port N]
#
#   --blocks N    stop once block N is final at all four (exit code 1 if that does not happen in time)
#   --minutes N   stop after so many minutes; 60 unless given, which is also the most
#   --base DIR    keep data, keys and logs in DIR and go on from there the next time; a temporary
#                 folder, removed at the end, unless given
#   --rpc-port N  the first of four ports for RPC, 9944 unless given
#   --port N      the first of four ports for the network, 30333 unless given
#   --fresh       with --base: begin a new chain, removing what DIR holds of the last one
#   --content     have each validator run a content node: register them, publish a sample, bring it to one,
#                 wait until three hold it, and hear it; that takes about ten minutes
#   --file FILE   with --content: publish that file instead of a sample
#   --content-port N  with --content: the first of four ports for content, 9980 unless given
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

usage() {
	sed -n '2,/^set -e/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
	exit "$1"
}

blocks=0 minutes=60 base='' rpc_port=9944 port=30333 fresh=false content=false content_port=9980 file=''
number() {
	[[ "${2:-}" =~ ^[0-9]{1,5}$ ]] || fail "$1 wants a number, not '${2:-}'"
	printf '%d' "$((10#$2))"
}
while [ $# -gt 0 ]; do
	case "$1" in
		--blocks)
			blocks="$(number "$1" "${2:-}")"
			shift
			;;
		--minutes)
			minutes="$(number "$1" "${2:-}")"
			shift
			;;
		--rpc-port)
			rpc_port="$(number "$1" "${2:-}")"
			shift
			;;
		--port)
			port="$(number "$1" "${2:-}")"
			shift
			;;
		--base)
			base="${2:-}"
			[ -n "$base" ] || fail "--base wants a folder"
			shift
			;;
		--fresh) fresh=true ;;
		--content) content=true ;;
		--content-port)
			content_port="$(number "$1" "${2:-}")"
			shift
			;;
		--file)
			file="${2:-}"
			[ -f "$file" ] || fail "--file wants a file, not '$file'"
			shift
			;;
		-h | --help) usage 0 ;;
		*) usage 2 >&2 ;;
	esac
	shift
done
if [ "$minutes" -lt 1 ] || [ "$minutes" -gt 60 ]; then fail "--minutes must be from 1 to 60"; fi
for first in "$rpc_port" "$port" "$content_port"; do
	if [ "$first" -lt 1024 ] || [ "$first" -gt 65532 ]; then fail "ports must be from 1024 to 65532"; fi
done
ports=("$rpc_port" "$port")
if [ "$content" = true ]; then ports+=("$content_port"); fi
for first in "${ports[@]}"; do
	for second in "${ports[@]}"; do
		if [ "$first" -ne "$second" ] && [ "$((first > second ? first - second : second - first))" -lt 4 ]; then
			fail "the four ports from $first and the four from $second overlap"
		fi
	done
done
for index in 0 1 2 3; do
	need_free_port "$((rpc_port + index))" --rpc-port
	need_free_port "$((port + index))" --port
	if [ "$content" = true ]; then need_free_port "$((content_port + index))" --content-port; fi
done
if [ -n "$file" ] && [ "$content" = false ]; then fail "--file goes with --content"; fi

setup
say "Building audio-node"
build_node
has curl || install_packages "it asks the nodes how far they are" curl

temporary=false
if [ -z "$base" ]; then
	base="$(mktemp -d -t audio-localnet-XXXXXX)"
	temporary=true
fi
mkdir -p "$base"
base="$(cd "$base" && pwd)"

if [ "$content" = true ]; then
	setup_npm
	if [ -z "$file" ]; then has sox || install_packages "it makes the sample that is published" sox; fi
fi

names=(alice bob charlie dave)
pids=() streaming=''

stop_nodes() {
	local pid end=$((SECONDS + 30))
	trap '' INT TERM
	if [ -n "$streaming" ]; then kill "$streaming" 2>/dev/null || true; fi
	for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
	for pid in "${pids[@]}"; do
		while kill -0 "$pid" 2>/dev/null && [ "$SECONDS" -lt "$end" ]; do sleep 0.2; done
		kill -KILL "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
	pids=()
	if [ "$temporary" = true ]; then rm -rf "$base"; fi
}
trap stop_nodes EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The chain and the network keys are made once; with --base the next run finds them.
if [ "$fresh" = true ]; then rm -rf "$base/spec.json" "${names[@]/#/$base/}"; fi
if [ ! -f "$base/spec.json" ]; then
	"$AUDIO_NODE" build-spec --chain local --raw --disable-default-bootnode \
		>"$base/spec.json.new" 2>"$base/build-spec.log" || fail "build-spec failed: $(tail -n 1 "$base/build-spec.log")"
	mv "$base/spec.json.new" "$base/spec.json"
fi
peers=()
for name in "${names[@]}"; do
	if [ ! -f "$base/$name.key" ]; then
		"$AUDIO_NODE" key generate-node-key --file "$base/$name.key" 2>/dev/null ||
			fail "could not make the network key of $name"
	fi
	peers+=("$("$AUDIO_NODE" key inspect-node-key --file "$base/$name.key")")
done

# Asks a node (by its number) for one thing; prints nothing if it does not answer.
ask() {
	curl -s -m 5 -H 'content-type: application/json' \
		-d "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"$2\",\"params\":${3:-[]}}" \
		"http://127.0.0.1:$((rpc_port + $1))" || true
}

# The height of a node's last final block; 0 if it does not answer.
final_height() {
	local hash height
	hash="$(ask "$1" chain_getFinalizedHead | sed -n 's/.*"result":"\(0x[0-9a-f]*\)".*/\1/p')"
	height="$(ask "$1" chain_getHeader "[\"$hash\"]" | sed -n 's/.*"number":"0x\([0-9a-f]*\)".*/\1/p')"
	printf '%d' "$((16#${height:-0}))"
}

start_node() {
	local index=$1 name=${names[$1]} bootnodes=() other service=()
	if [ "$content" = true ]; then service=(--content --content-listen "127.0.0.1:$((content_port + index))"); fi
	for other in "${!names[@]}"; do
		[ "$other" -eq "$index" ] || bootnodes+=("/ip4/127.0.0.1/tcp/$((port + other))/p2p/${peers[$other]}")
	done
	# Only on the loopback interface: nobody else is meant to find this network.
	"$AUDIO_NODE" --chain "$base/spec.json" "--$name" --base-path "$base/$name" \
		--node-key-file "$base/$name.key" --listen-addr "/ip4/127.0.0.1/tcp/$((port + index))" \
		--rpc-port "$((rpc_port + index))" --no-prometheus --no-mdns --allow-private-ip \
		--no-hardware-benchmarks --wasm-cache "$AUDIO_WASM_CACHE" --bootnodes "${bootnodes[@]}" "${service[@]}" \
		>>"$base/$name.log" 2>&1 &
	pids+=($!)
}

assert_running() {
	local index
	for index in "${!pids[@]}"; do
		kill -0 "${pids[$index]}" 2>/dev/null ||
			fail "${names[$index]} ended: $(tail -n 3 "$base/${names[$index]}.log" | tr '\n' ' ')"
	done
}

say "Starting four validators in $base"
end=$((SECONDS + minutes * 60))
# One after another, so that the first compiles the runtime for all of them.
for index in "${!names[@]}"; do
	start_node "$index"
	until ask "$index" system_health | grep -q '"peers"'; do
		assert_running
		[ "$SECONDS" -lt "$end" ] || fail "${names[$index]} does not answer"
		sleep 0.5
	done
	printf '    %-8s ws://127.0.0.1:%d   log %s\n' "${names[$index]}" "$((rpc_port + index))" "$base/${names[$index]}.log"
done
note "polkadot.js: https://polkadot.js.org/apps/?rpc=ws://127.0.0.1:$rpc_port"
if [ "$content" = true ] && [ -f "$ROOT/console/dist/index.html" ]; then
	note "Console: http://127.0.0.1:$content_port/   open it in a browser: hear, publish, back, vote, operate"
fi
if [ "$blocks" -gt 0 ]; then
	note "It stops once block $blocks is final everywhere, at the latest in $minutes minutes."
else
	note "It stops with Ctrl-C, at the latest in $minutes minutes."
fi

if [ "$content" = true ]; then
	if [ -z "$file" ]; then
		# Another tone each time: the same bytes cannot be published twice.
		file="$base/sample.flac"
		sox -n -r 44100 -c 2 "$file" synth 60 pluck "$((110 + RANDOM % 400))" synth 60 pluck mix "$((110 + RANDOM % 400))" \
			2>"$base/sox.log" || fail "sox made no sample: $(tail -n 1 "$base/sox.log")"
	fi
	say "Streaming $(basename "$file") from four content nodes"
	places=()
	for index in "${!names[@]}"; do places+=("${names[$index]}=$((content_port + index))"); done
	AUDIO_URL="ws://127.0.0.1:$rpc_port" node "$TESTS/streaming.mjs" "$(realpath "$file")" "${places[@]}" &
	streaming=$!
	while kill -0 "$streaming" 2>/dev/null; do
		assert_running
		[ "$SECONDS" -lt "$end" ] || fail "the content nodes did not stream in $minutes minutes: their logs are in $base"
		sleep 1
	done
	wait "$streaming" || fail "the content nodes did not stream: their logs are in $base"
	streaming=''
fi

shown=-1
while [ "$SECONDS" -lt "$end" ]; do
	assert_running
	lowest=''
	for index in "${!names[@]}"; do
		height="$(final_height "$index")"
		if [ -z "$lowest" ] || [ "$height" -lt "$lowest" ]; then lowest=$height; fi
	done
	if [ "$lowest" -ge $((shown + 10)) ] || { [ "$shown" -lt 0 ] && [ "$lowest" -gt 0 ]; }; then
		note "final everywhere: block $lowest"
		shown=$lowest
	fi
	if [ "$blocks" -gt 0 ] && [ "$lowest" -ge "$blocks" ]; then
		say "Block $lowest is final at all four"
		exit 0
	fi
	sleep 2
done
[ "$blocks" -eq 0 ] || fail "block $blocks was not final everywhere after $minutes minutes"
say "The time is over"
