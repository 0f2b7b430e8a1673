#!/usr/bin/env bash
# Measures speed and cost: `scripts/bench.sh [content tracks console chain ...]`, all of them by default.
#
# content   a content node beside nginx with the same files, both on this machine in one run: 1 to 256 clients
#           that hear ranges of 1 MiB of a file of 5 MB, memory meanwhile, slots without a block, a file of
#           2 GiB, the first byte of a cold file, a proof, and an upload beside b3sum and a copy. It takes ten
#           minutes and 8 GB of disk. Ratios are what counts: the figures themselves say more of the machine.
#           AUDIO_BENCH_SECONDS is how long each server is measured at a time (8), AUDIO_BENCH_ROUNDS how often (3).
#           It draws docs/img/content-speed.svg and content-memory.svg.
# tracks    what it costs a node to hold no tracks, a tenth of AUDIO_BENCH_TRACKS (10,000) and all of them, of 64 KiB:
#           memory, disk, CPU of blocks, time to start. It takes four minutes and 1 GB of disk.
# console   how the console bears 10,000 tracks, 1,000 beneficiaries, 300 validators, 1,000 nodes and 50 proposals: time
#           until the first figures of each page, the longest task as it opens and while one scrolls, and how large its
#           files are. It takes two minutes.
# chain     how many transfers a second become final on a chain with full blocks, of one validator with slots of 6 s:
#           they are signed before, and sent as fast as the chain takes them. It takes four minutes and 1 GB of disk,
#           and draws docs/img/chain.svg.
#           AUDIO_BENCH_ACCOUNTS says how many accounts there are (10,000), AUDIO_BENCH_BLOCKS how many blocks are
#           made (22), AUDIO_BENCH_SIGNED how many transfers are signed for each (16,000), and
#           AUDIO_BENCH_VALIDATORS who validates: `alice,bob,charlie,dave` are four that share the machine, and
#           AUDIO_BENCH_OPTIONS with which options besides.
#           AUDIO_BENCH_MIX=1 sends a mix in place of transfers: these and plays, tips, delegations, votes. Of it
#           8,000 are signed for a block: of 10,000 accounts' plays no more count in a round. AUDIO_BENCH_MIX=receipts
#           sends nothing but submissions of eight receipts: 20,000 on 30,000 accounts, not more.
#
# Each prints a table for docs/performance.md. Run it with nothing else going on.
set -euo pipefail
# shellcheck source=scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The server beside which the content node is measured, and what loads, hashes and draws.
setup_content() {
	has wrk || install_packages "it is the clients of the benchmark" wrk
	has nginx || [ -x /usr/sbin/nginx ] || install_packages "it serves the same files in the benchmark" nginx-light
	has b3sum || install_packages "it hashes what is uploaded in the benchmark" b3sum
	has gnuplot || install_packages "it draws what the benchmark measured" gnuplot-nox
}

draw_content() {
	local data=$1 style="set terminal svg size 720,360 background '#ffffff'; set logscale x 2; set grid;
		set key left top; set xlabel 'clients'; set yrange [0:*]; set xtics (1, 4, 16, 64, 256)"
	gnuplot -e "$style; set output '$ROOT/docs/img/content-speed.svg'; set ylabel 'MiB a second';
		plot '$data' using 1:2 with linespoints lw 2 title 'content node',
		'' using 1:3 with linespoints lw 2 title 'nginx'"
	gnuplot -e "$style; set output '$ROOT/docs/img/content-memory.svg'; set ylabel 'MiB';
		plot '$data' using 1:4 with linespoints lw 2 title 'memory of the node'"
}

# Nothing but the node, and no plot: three columns are a table.
setup_tracks() { :; }
draw_tracks() { :; }

setup_console() { has chromium || install_packages "the console is looked at in it" chromium; }
draw_console() { :; }

setup_chain() { has gnuplot || install_packages "it draws what the benchmark measured" gnuplot-nox; }
draw_chain() {
	gnuplot -e "set terminal svg size 720,360 background '#ffffff'; set output '$ROOT/docs/img/chain.svg'; set grid y;
		set key left top; set xlabel 'seconds'; set ylabel 'transactions of a block'; set yrange [0:*];
		set y2label 'seconds until it was final'; set y2tics; set y2range [0:*]; set style fill solid 0.4;
		plot '$1' using 1:2 with boxes title 'transactions',
		'' using 1:3 axes x1y2 with linespoints lw 2 title 'until final'"
}

names=("$@")
[ ${#names[@]} -gt 0 ] || names=(content tracks console chain)
for name in "${names[@]}"; do
	[ -f "$TESTS/bench/$name.ts" ] || fail "there is no benchmark $name"
done

setup
setup_npm
[ -x "$AUDIO_NODE" ] || stage build build_node
OUT="$(mktemp -d)"
trap 'rm -rf "$OUT"' EXIT
for name in "${names[@]}"; do
	"setup_$name"
	say "Benchmark $name"
	(cd "$TESTS" && AUDIO_BENCH_OUT="$OUT" node --import tsx "bench/$name.ts")
	"draw_$name" "$OUT/$name.dat"
done
