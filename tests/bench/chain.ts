// How many transactions a chain takes to the end: what is sent is signed before, blocks are full, and what counts is
// final. One validator, and four that share the machine; transfers, or a mix of all that people do.
// scripts/bench.sh runs it; docs/performance.md has what it said.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compactFromU8a, hexToU8a } from '@polkadot/util';
import { Chain, type Human } from '../lib/chain.ts';
import { fundedSpec, LOAD, sign } from '../lib/load.ts';
import { LocalNetwork } from '../lib/network.ts';
import { type AudioNode, freePort, temporaryFolder } from '../lib/node.ts';
import { sleep, waitFor } from '../lib/wait.ts';
import { cpuOf, memoryOf, writtenBy } from '../lib/usage.ts';

const ACCOUNTS = Number(process.env['AUDIO_BENCH_ACCOUNTS'] ?? 10_000);
const BLOCKS = Number(process.env['AUDIO_BENCH_BLOCKS'] ?? 22);
const OF = process.env['AUDIO_BENCH_MIX'] ?? '';
assert.ok(['', '1', 'receipts'].includes(OF), `AUDIO_BENCH_MIX is 1 or receipts, not ${OF}`);
const MIX = OF !== '';
const RECEIPTS = OF === 'receipts' ? ['--receipts'] : [];
const WHAT = OF === '' ? 'transfers' : OF === '1' ? 'transactions of the mix' : 'submissions';
/** Transactions that are signed for a block: more than any has had. */
const SIGNED = Number(process.env['AUDIO_BENCH_SIGNED'] ?? (MIX ? 8_000 : 16_000));
const OUT = process.env['AUDIO_BENCH_OUT'];
const VALIDATORS = (process.env['AUDIO_BENCH_VALIDATORS'] ?? 'alice').split(',');
/** Transactions that wait at the node at first. */
const READY = OF === 'receipts' ? 1_000 : MIX ? 6_000 : VALIDATORS.length > 1 ? 3_000 : 10_000;
/** More options of the nodes, to see what they do. */
const OPTIONS = (process.env['AUDIO_BENCH_OPTIONS'] ?? '').split(' ').filter(Boolean);
/** `System.BlockWeight`. */
const BLOCK_WEIGHT = '0x26aa394eea5630e07c48ae0c9558cef734abf5cb34d6244378cddbf18e849d96';
/** The events of a full block are read in one answer. */
const ANSWERS = ['--rpc-max-response-size', '64'];

const run = promisify(execFile);
const say = (text: string): void => console.error(`    ${text}`);
const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

interface Measured {
	finalizedPerSecond: number;
	fullBlocks: number;
	slotsMissed: number;
	sent: number;
	final: number;
	refused: Record<string, number>;
	failed: Record<string, number>;
	done: Record<string, number>;
	inclusion: { p50: number; p99: number; most: number };
	finality: { p50: number; p99: number; most: number };
	ownCpuSeconds: number;
	blocks: { number: number; transactions: number; time: number; seen: number; final: number }[];
}

/** What a histogram of the node's metrics says: how often, and seconds in all. */
async function histogram(port: number, name: string): Promise<{ count: number; sum: number }> {
	const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
	const read = (of: string): number =>
		Number(new RegExp(`^${name}_${of}(?:\\{[^}]*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? NaN);
	return { count: read('count'), sum: read('sum') };
}

/** The sums of what all nodes say of one. */
async function histograms(name: string): Promise<{ count: number; sum: number }> {
	const all = await Promise.all(ports.map((port) => histogram(port, name)));
	return all.reduce(
		(one, other) => ({
			// Of one that built nothing there is none yet.
			count: one.count + (other.count || 0),
			sum: one.sum + (other.sum || 0),
		}),
		{ count: 0, sum: 0 },
	);
}

/** Bytes of all files in a folder. */
const sizeOf = (folder: string): number =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Milliseconds that a block is declared to take: all of it, and its ordinary transactions. */
interface Declared {
	all: number;
	ordinary: number;
}

/** What the block of this hash is declared to take. */
async function declared(node: AudioNode, hash: string): Promise<Declared> {
	const value = await node.rpc<string>('state_getStorage', [BLOCK_WEIGHT, hash]);
	let rest = hexToU8a(value);
	const times: number[] = [];
	// Of each class, the ordinary first: time, and bytes of a proof.
	for (let part = 0; part < 6; part += 1) {
		const [length, weight] = compactFromU8a(rest);
		if (part % 2 === 0) times.push(weight.toNumber() / 1e9);
		rest = rest.subarray(length);
	}
	const [ordinary] = times;
	assert.ok(ordinary !== undefined);
	return { all: times.reduce((sum, time) => sum + time, 0), ordinary };
}

/** Milliseconds that ordinary transactions may be declared to take in a block. */
async function room(node: AudioNode): Promise<number> {
	const chain = await Chain.connect(node);
	const limits = chain.api.consts['system']?.['blockWeights']?.toJSON() as Human;
	await chain.disconnect();
	return Number(limits.perClass.normal.maxTotal.refTime) / 1e9;
}

const pidOf = (node: AudioNode): number => {
	assert.ok(node.child.pid);
	return node.child.pid;
};

/** Waits until a node is idle: it goes on to write the genesis to its database when it answers already. */
async function idle(node: AudioNode): Promise<void> {
	const took = (): number[] => [cpuOf(pidOf(node)), writtenBy(pidOf(node)) / 2 ** 20];
	await waitFor('the genesis is written', async () => {
		node.assertRuns();
		const before = took();
		await sleep(4_000);
		// What empty blocks take is less: seconds of CPU, and MiB.
		return took().every((much, index) => much - (before[index] ?? 0) < 0.4);
	});
}

/** How long a node took to import blocks, and how long they are declared to take, in milliseconds. */
interface Imported {
	taken: number;
	declared: number;
	/** The most of what is declared that a block took, of those at least half as full as the fullest. */
	slowest: number;
	/** How full the fullest of these was, of what ordinary transactions may be declared to take. */
	fullest: number;
}

/** What a node that knows no signature takes to import all blocks, while nothing else goes on. */
async function importing(): Promise<Imported> {
	assert.ok(first);
	const best = Number((await first.rpc<Human>('chain_getHeader', [])).number);
	const port = await freePort();
	const options = [...OPTIONS, '--prometheus-port', String(port)];
	// It is alone at first, so that no block waits until the genesis is written.
	await network.add('reader', [...options, '--in-peers', '0', '--out-peers', '0']);
	const alone = await network.startNode('reader');
	await idle(alone);
	assert.equal(Number((await alone.rpc<Human>('chain_getHeader', [])).number), 0);
	await alone.stop();
	await network.add('reader', options);
	await network.startNode('reader');
	const looked: { count: number; sum: number }[] = [{ count: 0, sum: 0 }];
	const look = async (): Promise<boolean> => {
		const now = await histogram(port, imported);
		if (now.count > (looked.at(-1)?.count ?? 0)) looked.push(now);
		return now.count >= best;
	};
	await waitFor('the blocks are imported', look, { interval: 100 });
	const { sum, count } = looked.at(-1) as { count: number; sum: number };
	const times: Declared[] = [];
	for (let number = 1; number <= count; number += 1)
		times.push(await declared(first, await first.rpc<string>('chain_getBlockHash', [number])));
	const most = await room(first);
	const half = Math.max(...times.map(({ ordinary }) => ordinary)) / 2;
	// Those that are half as full as the fullest or more take long enough to be seen one by one.
	const full = looked.slice(1).flatMap((now, index) => {
		const before = looked[index] as { count: number; sum: number };
		const time = times[now.count - 1];
		return time && now.count === before.count + 1 && time.ordinary >= half
			? [{ of: ((now.sum - before.sum) * 1_000) / time.all, full: time.ordinary / most }]
			: [];
	});
	assert.ok(full.length > 0, 'no full block was seen alone');
	const list = full.map(({ of, full }) => `${of.toFixed(2)} at ${full.toFixed(2)}`).join(', ');
	say(`importing, of what is declared, and how full the block was: ${list}`);
	return {
		taken: sum * 1_000,
		declared: times.reduce((sum, { all }) => sum + all, 0),
		slowest: Math.max(...full.map(({ of }) => of)),
		fullest: Math.max(...full.map(({ full }) => full)),
	};
}

const folder = temporaryFolder();
const spec = await fundedSpec(folder, VALIDATORS, ACCOUNTS, MIX ? ['--mix'] : []);
say(`${ACCOUNTS} accounts, ${mib(statSync(spec).size)} MiB of specification`);
const network = await LocalNetwork.start([], readFile(spec, 'utf8'));
const ports = await Promise.all(VALIDATORS.map(() => freePort()));
for (const [index, name] of VALIDATORS.entries())
	await network.add(name, [
		`--${name}`,
		...OPTIONS,
		...ANSWERS,
		'--prometheus-port',
		String(ports[index]),
	]);
for (const name of VALIDATORS) await network.startNode(name);
const nodes = VALIDATORS.map((name) => network.node(name));
const [first] = nodes;
assert.ok(first);
const genesis = await first.rpc<string>('chain_getBlockHash', [0]);
const transactions = join(folder, 'transactions');
const count = BLOCKS * SIGNED;
await sign(transactions, genesis, ACCOUNTS, count, MIX ? ['--mix', spec, ...RECEIPTS] : []);
say(`${count} ${WHAT} are signed`);
for (const node of nodes) await idle(node);
const verified = Number((await run(LOAD, ['verify'])).stdout);
const cpu = nodes.map((node) => cpuOf(pidOf(node)));
const disk = sizeOf(first.basePath);
const built = 'substrate_proposer_block_constructed';
const imported = 'substrate_block_verification_and_import_time';
const before = await histograms(built);
const urls = nodes.map(({ url }) => url);
const sending = [
	'send',
	'--transactions',
	transactions,
	'--blocks',
	String(BLOCKS),
	// About a block at first: of the mix fewer fill one, of submissions alone far fewer, and so
	// they do where four share the machine.
	...['--ready', String(READY)],
	// A node takes up to a second to validate what it is sent while it builds a block, so many are
	// under way.
	...['--connections', '48'],
	'--urls',
	...urls,
];
const { stdout } = await run(LOAD, sending, { maxBuffer: 2 ** 26 });
const measured = JSON.parse(stdout) as Measured;
const after = await histograms(built);
const imports = await histogram(ports.at(-1) as number, imported);
const sizes = measured.blocks.map(({ transactions }) => transactions);
const full = Math.max(...sizes);
const total = sizes.reduce((sum, transactions) => sum + transactions, 0);
const blocksBuilt = after.count - before.count;
const secondsBuilding = after.sum - before.sum;
// Some were built that are not final yet: averages of both.
const builtPerSecond = total / sizes.length / (secondsBuilding / blocksBuilt);
const [begun] = measured.blocks;
if (OUT !== undefined && begun !== undefined)
	await writeFile(
		join(OUT, 'chain.dat'),
		measured.blocks
			.map(({ time, transactions, final, seen }) =>
				[(time - begun.time) / 1_000, transactions, (final - seen) / 1_000].join(' '),
			)
			.join('\n'),
	);

console.log('| | |\n|---|---|');
const row = (what: string, value: string): void => console.log(`| ${what} | ${value} |`);
row('validators, accounts', `${VALIDATORS.length}, ${ACCOUNTS}`);
row(`finalized ${WHAT} a second`, measured.finalizedPerSecond.toFixed(0));
row(
	'– blocks that counts, slots without a block',
	`${measured.fullBlocks}, ${measured.slotsMissed}`,
);
row('– transactions of the largest block', String(full));
row('– of one on average', (total / sizes.length).toFixed(0));
row('building a block, ms, on average', ((secondsBuilding / blocksBuilt) * 1_000).toFixed(0));
row(
	'– transactions a second while building, of signatures that a core verifies',
	`${builtPerSecond.toFixed(0)}, ${(builtPerSecond / verified).toFixed(2)}`,
);
row(
	'importing one, of the last validator, ms, on average',
	((imports.sum / imports.count) * 1_000).toFixed(0),
);
row(
	'until it is in a block, p50, p99, s',
	[measured.inclusion.p50, measured.inclusion.p99]
		.map((ms) => (ms / 1_000).toFixed(1))
		.join(', '),
);
row(
	'until it is final, p50, p99, s',
	[measured.finality.p50, measured.finality.p99].map((ms) => (ms / 1_000).toFixed(1)).join(', '),
);
row('memory of each node, MiB', nodes.map((node) => mib(memoryOf(pidOf(node)))).join(', '));
row(
	'CPU of each node, s',
	nodes.map((node, index) => (cpuOf(pidOf(node)) - (cpu[index] ?? 0)).toFixed(0)).join(', '),
);
row('CPU of who sends, s', measured.ownCpuSeconds.toFixed(0));
row('database, bytes a transaction', ((sizeOf(first.basePath) - disk) / measured.final).toFixed(0));
const times = (of: Record<string, number>, join: string): string =>
	Object.entries(of)
		.map(([what, count]) => `${count}${join}${what}`)
		.join('; ') || '0';
row('refused', times(measured.refused, ' x '));
row('failed', times(measured.failed, ' x '));
if (VALIDATORS.length === 1) {
	const { taken, declared, slowest, fullest } = await importing();
	row(
		'importing all blocks elsewhere, with no signature known, s; of what is declared; the slowest',
		`${(taken / 1_000).toFixed(1)}; ${(taken / declared).toFixed(2)}; ${slowest.toFixed(2)}`,
	);
	row('– the fullest block, of what transactions may be declared at', fullest.toFixed(2));
}
if (MIX) row('done besides transfers', times(measured.done, ' '));
await network.close();
process.exit(0);
