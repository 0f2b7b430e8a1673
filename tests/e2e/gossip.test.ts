// What nodes do when many transactions wait: how they tell one another, and that a call of the
// runtime is for many.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fundedSpec, sign, signed } from '../lib/load.ts';
import { LocalNetwork } from '../lib/network.ts';
import { type AudioNode, freePort, temporaryFolder } from '../lib/node.ts';
import { waitFor } from '../lib/wait.ts';

const ACCOUNTS = 2_000;
/** More than the SDK's protocol remembers that a peer knows, and more than one block has. */
const WAITING = 12_000;

/** Transactions that a block has besides its inherents, which are short. */
async function transactionsOf(node: AudioNode, number: number): Promise<number> {
	const hash = await node.rpc<string>('chain_getBlockHash', [number]);
	const { block } = await node.rpc<{ block: { extrinsics: string[] } }>('chain_getBlock', [hash]);
	return block.extrinsics.filter((extrinsic) => extrinsic.length > 2 + 2 * 64).length;
}

const peersOf = async (node: AudioNode): Promise<number> =>
	(await node.rpc<{ peers: number }>('system_health')).peers;

test('a validator is told of all that waited before it came, and nobody hangs up', async () => {
	const folder = temporaryFolder();
	const spec = await fundedSpec(folder, ['alice'], ACCOUNTS);
	const network = await LocalNetwork.start([], readFile(spec, 'utf8'));
	const ports = { teller: await freePort(), alice: await freePort() };
	const counted = async (name: keyof typeof ports, what: string): Promise<number> => {
		const text = await (await fetch(`http://127.0.0.1:${ports[name]}/metrics`)).text();
		const found = new RegExp(`^audio_transactions_${what}_total\\{[^}]*\\} (\\d+)$`, 'm').exec(
			text,
		);
		assert.ok(found, `${name} does not count transactions that are ${what}`);
		return Number(found[1]);
	};
	try {
		await network.add('teller', ['--prometheus-port', String(ports.teller)]);
		const metrics = ['--prometheus-port', String(ports.alice)];
		await network.add('alice', ['--alice', ...metrics, '-l', 'batches=trace']);
		const teller = await network.startNode('teller');
		const genesis = await teller.rpc<string>('chain_getBlockHash', [0]);
		const file = join(folder, 'transactions');
		await sign(file, genesis, ACCOUNTS, WAITING);
		const transactions = signed(file);
		assert.equal(transactions.length, WAITING);
		while (transactions.length > 0)
			await Promise.all(
				transactions
					.splice(0, 50)
					.map((transaction) => teller.rpc('author_submitExtrinsic', [transaction])),
			);
		assert.equal((await teller.rpc<string[]>('author_pendingExtrinsics')).length, WAITING);

		const alice = await network.startNode('alice');
		let [included, looked] = [0, 0];
		await waitFor('all to be in blocks', async () => {
			for (const node of [teller, alice]) node.assertRuns();
			if (looked > 0) assert.equal(await peersOf(teller), 1, 'they hung up');
			const { best } = await alice.heads();
			for (; looked < best; looked += 1) included += await transactionsOf(alice, looked + 1);
			return included >= WAITING;
		});
		assert.equal(included, WAITING);
		for (const node of [teller, alice]) assert.doesNotMatch(node.log, /clogged/);
		await waitFor('the last answer', async () => (await counted('teller', 'sent')) === WAITING);
		// Where it takes Alice half a minute to look at a list, that is sent again.
		const received = await counted('alice', 'received');
		assert.ok(received >= WAITING && received < 1.2 * WAITING, `she was sent ${received}`);
		// Who told her knows them.
		assert.equal(await counted('alice', 'sent'), 0);

		// She looked at them, and put them into blocks, by calls of the runtime for many. One in a call would do,
		// but slowly.
		const most = (what: string): number => {
			const found = [...alice.log.matchAll(new RegExp(`(\\d+) are ${what} at once`, 'g'))];
			return Math.max(...found.map(([, count]) => Number(count)));
		};
		assert.equal(most('validated'), 32);
		assert.ok(most('applied') > 50, `${most('applied')} in a call`);
	} finally {
		await network.close();
	}
});
