// How nodes tell one another of transactions when many wait.

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
		await network.add('alice', ['--alice', '--prometheus-port', String(ports.alice)]);
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
			const { best } = await alice.heads();
			for (; looked < best; looked += 1) included += await transactionsOf(alice, looked + 1);
			return included >= WAITING;
		});
		assert.equal(included, WAITING);
		for (const node of [teller, alice]) assert.doesNotMatch(node.log, /clogged/);
		assert.equal(await counted('teller', 'sent'), WAITING);
		assert.equal(await counted('alice', 'received'), WAITING);
		// Who told her knows them.
		assert.equal(await counted('alice', 'sent'), 0);
	} finally {
		await network.close();
	}
});
