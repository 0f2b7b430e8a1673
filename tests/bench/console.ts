// How the console bears a large network: tracks, beneficiaries, validators and nodes by the hundred and thousand. Time
// until the first figures of each page, and what holds the page up while one scrolls. scripts/bench.sh runs it;
// docs/performance.md has what it said.

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { readdirSync, statSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { blake2AsU8a } from '@polkadot/util-crypto';
import { parse, planck, print } from '../../scripts/live-spec/json.mjs';
import { alice, dev } from '../lib/accounts.ts';
import { AUDIO, type Call, Chain, type Human } from '../lib/chain.ts';
import { Console } from '../lib/console.ts';
import { propose } from '../lib/governance.ts';
import { publication } from '../lib/music.ts';
import { freePort, temporaryFolder } from '../lib/node.ts';
import { ROOT } from '../lib/paths.ts';
import { buildSpec, write } from '../lib/spec.ts';
import { waitFor } from '../lib/wait.ts';

const TRACKS = Number(process.env['AUDIO_BENCH_TRACKS'] ?? 10_000);
const BENEFICIARIES = Number(process.env['AUDIO_BENCH_BENEFICIARIES'] ?? 1_000);
const VALIDATORS = Number(process.env['AUDIO_BENCH_VALIDATORS'] ?? 300);
const NODES = Number(process.env['AUDIO_BENCH_NODES'] ?? 1_000);
const PROPOSALS = Number(process.env['AUDIO_BENCH_PROPOSALS'] ?? 50);
/** Of a proposal. */
const DEPOSIT = 10_000n * AUDIO;
/** Publications in a transaction. */
const BATCH = 50;
/** Transactions with publications of the account that the console acts for. */
const OWN_BATCHES = 10;
/** A task that is longer than this holds the page up, ms. */
const LONG = 200;

const say = (text: string): void => console.error(`    ${text}`);
const ed25519 = new Keyring({ type: 'ed25519' });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** A development chain with that many nodes and candidates in its genesis, and AUDIO for all who act. */
async function largeChain(people: KeyringPair[]): Promise<{ chain: Chain; url: string }> {
	const spec = parse(await buildSpec('dev')) as Human;
	const genesis = spec.genesis.runtimeGenesis.patch;
	const audio = (amount: number): string => planck(BigInt(amount) * AUDIO) as string;
	const rich = (address: string, amount: number): [string, string] => [address, audio(amount)];
	for (const { address } of people) genesis.balances.balances.push(rich(address, 10_000));
	for (const number of upTo(NODES - 1)) {
		const operator = dev(`//Operator//${number}`).address;
		genesis.balances.balances.push(rich(operator, 10_000));
		genesis.nodeServices.nodes.push({
			service: 'content',
			operator,
			endpoint: `https://node-${number}.example.com`,
			key: ed25519.addFromUri(`//Node//${number}`).address,
			hotKey: null,
			collateral: audio(1_000 + number),
		});
	}
	for (const number of upTo(VALIDATORS - 1)) {
		const stash = dev(`//Validator//${number}`).address;
		genesis.balances.balances.push(rich(stash, 30_000));
		genesis.staking.stakers.push([stash, stash, audio(10_000 + number), 'Validator']);
	}
	genesis.staking.validatorCount = 1;
	const path = write(join(temporaryFolder(), 'spec.json'), print(spec));
	const port = await freePort();
	const args = [
		'--chain',
		path,
		'--alice',
		'--sealing',
		'manual',
		'--state-pruning',
		'archive',
		'--blocks-pruning',
		'archive',
	];
	const chain = await Chain.start({
		args: [
			...args,
			'--tx-ban-seconds',
			'0',
			'--content',
			'--content-listen',
			`127.0.0.1:${port}`,
		],
	});
	return { chain, url: `http://127.0.0.1:${port}` };
}

/** Brings calls into blocks, each by its own signer. */
async function sendAll(chain: Chain, calls: { call: Call; signer: KeyringPair }[]): Promise<void> {
	const nonces = new Map<string, number>();
	for (const { call, signer } of calls) {
		const nonce = nonces.get(signer.address) ?? (await chain.nonce(signer.address));
		nonces.set(signer.address, nonce + 1);
		await chain.send(
			'author_submitExtrinsic',
			(await chain.sign(call, signer, { nonce })).toHex(),
		);
	}
	for (const [address, nonce] of nonces) {
		for (
			let made = 0;
			Number((await chain.query('system', 'account', [address])).nonce) < nonce;
			made++
		) {
			if (made > 2_000) throw new Error('transactions stay in the pool');
			await chain.seal();
		}
	}
}

interface Watched {
	/** The longest task until `work` began, since the page was opened, ms. */
	opening: number;
	/** The longest task while `work` went on, ms. */
	longest: number;
	tasks: number;
}

/** A task that the benchmark makes itself in each page, ms: one that is not reported makes all others unknown. */
const PROBE = 120;

/** The longest task of the page's main thread while `work` goes on, as the browser reports tasks of more than 50 ms. */
async function watched(console_: Console, work: () => Promise<void>): Promise<Watched> {
	await console_.page.evaluate(() => {
		const global = globalThis as unknown as Human;
		global.longTasks = [];
		// The page, or a table in it: whatever the wheel moves.
		global.addEventListener('scroll', () => (global.scrolled = true), { capture: true });
		global.watcher = new global.PerformanceObserver((list: Human) =>
			global.longTasks.push(...list.getEntries().map((entry: Human) => entry.duration)),
		);
		global.watcher.observe({ type: 'longtask', buffered: true });
	});
	const reported = (): Promise<number[]> =>
		console_.page.evaluate(() => (globalThis as unknown as Human).longTasks as number[]);
	// What is buffered is reported in a task of its own.
	await console_.page.waitForTimeout(200);
	const before = await reported();
	await work();
	const all = await reported();
	await console_.page.evaluate((long) => {
		setTimeout(() => {
			const begun = performance.now();
			while (performance.now() - begun < long);
		});
	}, PROBE);
	await waitFor('the task of the benchmark', async () =>
		(await reported()).slice(all.length).some((task) => task >= PROBE),
	);
	await console_.page.evaluate(() => (globalThis as unknown as Human).watcher.disconnect());
	const tasks = all.slice(before.length);
	return {
		opening: Math.max(0, ...before),
		longest: Math.max(0, ...tasks),
		tasks: tasks.length,
	};
}

/** Milliseconds from the page's address until something of the chain is seen on it. */
async function firstFigures(page: Page, url: string, path: string): Promise<number> {
	await page.goto('about:blank');
	const begun = performance.now();
	await page.goto(`${url}#${path}`);
	await page
		.locator('main .amount, main .table .rows .row, main dd')
		.filter({ hasText: /\d/ })
		.first()
		.waitFor();
	return performance.now() - begun;
}

const people = upTo(BENEFICIARIES).map((number) => dev(`//Beneficiary//${number}`));
const { chain, url } = await largeChain(people);
say(`a chain with ${NODES} nodes and ${VALIDATORS} validators or candidates`);
const ROLES = ['Artist', 'Curator', 'Operator'];
await sendAll(
	chain,
	people.map((signer, number) => ({
		call: chain.call(
			'delegation',
			'registerBeneficiary',
			ROLES[number % 3],
			100_000_000,
			0n,
			'',
		),
		signer,
	})),
);
say(`${BENEFICIARIES} beneficiaries`);
const batches = upTo(Math.ceil(TRACKS / BATCH)).map((batch) => {
	const tracks = upTo(Math.min(BATCH, TRACKS - batch * BATCH));
	const calls = tracks.map((at) =>
		publication(chain, new Uint8Array(), {
			root: blake2AsU8a(`track ${batch * BATCH + at}`, 256),
			size: 65_536,
		}),
	);
	return {
		call: chain.call('utility', 'batchAll', calls),
		signer: batch < OWN_BATCHES ? alice : (people[batch % people.length] as KeyringPair),
	};
});
await sendAll(chain, batches);
say(`${TRACKS} tracks`);
for (const number of upTo(PROPOSALS))
	await propose(chain, chain.call('system', 'remark', `proposal ${number}`), alice, DEPOSIT);
say(`${PROPOSALS} proposals`);

const console_ = await Console.open(chain, url, { allowed: [/./] });
const stranger = await console_.browser.newContext();
const visit = await firstFigures(await stranger.newPage(), console_.url, '/listen');
await stranger.close();
say(`first figures of a first visit, with metadata and all files: ${visit.toFixed(0)} ms`);
await console_.actAs('Alice');
const rows: string[][] = [];
for (const path of ['/listen', '/publish/tracks', '/back', '/vote', '/operate', '/network']) {
	// The second time: metadata and the page's files are in the browser, as they are for whoever comes back.
	await firstFigures(console_.page, console_.url, path);
	const first = await firstFigures(console_.page, console_.url, path);
	const { opening, longest, tasks } = await watched(console_, async () => {
		for (let step = 0; step < 40; step++) {
			await console_.page.mouse.move(700, 500);
			await console_.page.mouse.wheel(0, step < 30 ? 400 : -800);
			await console_.page.waitForTimeout(50);
			if (step % 10 === 0) await chain.seal();
		}
		if (!(await console_.page.evaluate(() => (globalThis as unknown as Human).scrolled)))
			throw new Error(`${path} was not scrolled`);
	});
	rows.push([path, first.toFixed(0), opening.toFixed(0), longest.toFixed(0), String(tasks)]);
	say(
		`${path}: first figures after ${first.toFixed(0)} ms, longest task as it opens ${opening.toFixed(0)} ms, while scrolling ${longest.toFixed(0)} ms`,
	);
}
await console_.close();
await chain.close();

console.log(
	`| page | first figures, ms | longest task as it opens, ms | while scrolling (at most ${LONG}) | tasks over 50 ms then |\n|---|---|---|---|---|`,
);
console.log(`| a first visit, to /listen | ${visit.toFixed(0)} | | | |`);
for (const row of rows) console.log(`| ${row.join(' | ')} |`);

const assets = join(ROOT, 'console/dist/assets');
const size = (name: string): number => statSync(join(assets, name)).size;
console.log('\n| file of the console | bytes | compressed |\n|---|---|---|');
for (const name of readdirSync(assets)
	.filter((file) => !file.endsWith('.br'))
	.sort((a, b) => size(b) - size(a))) {
	const isCompressed = readdirSync(assets).includes(`${name}.br`);
	console.log(`| ${name} | ${size(name)} | ${isCompressed ? size(`${name}.br`) : ''} |`);
}
process.exit(0);
