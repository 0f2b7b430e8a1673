// What operators try against proofs of storage: hiding a track that is not there behind a hundred that are, and
// keeping the others' proofs out of blocks. The copier of a neighbour's proofs is in music.test.ts.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { KeyringPair } from '@polkadot/keyring/types';
import { alice, bob, fresh } from '../lib/accounts.ts';
import { AUDIO, big, Chain, type Event, eventsAt, type Human } from '../lib/chain.ts';
import { bytesOf, contentApi, Nodes, publication, storageApi } from '../lib/music.ts';
import { activeSet, newNodeKey, nodeInfo, registration } from '../lib/nodes.ts';
import { buildSpec, replaceOnce, write } from '../lib/spec.ts';

const JUNK = 100;
/** The track that there is no node for: its operator has not a byte of it. */
const REAL = JUNK;
/** Challenges that each block opens. */
const CHALLENGES = 8;

describe('a node with a hundred junk tracks', () => {
	let chain: Chain;
	let nodes: Nodes;
	const folder = mkdtempSync(join(tmpdir(), 'audio-proving-'));
	const [artist, junkman] = [fresh(), fresh()];
	const content = bytesOf(1_000, 65_536);
	before(async () => {
		const spec = await buildSpec('local');
		const more = replaceOnce(
			spec,
			/"proofPeriod": 10/,
			`"proofPeriod": 10, "challengesPerBlock": ${CHALLENGES}`,
		);
		const path = write(join(folder, 'spec.json'), more);
		chain = await Chain.start({ args: ['--chain', path, '--alice', '--sealing', 'manual'] });
		const amounts: [KeyringPair, bigint][] = [
			[artist, 100n * AUDIO],
			[junkman, 1_000n * AUDIO],
		];
		const pay = amounts.map(([who, amount]) =>
			chain.call('balances', 'transferKeepAlive', who.address, amount),
		);
		await chain.submit(chain.call('utility', 'batchAll', pay), alice);
		nodes = new Nodes(chain, [bob], new Map());
		const key = await newNodeKey();
		nodes.keys.push(key);
		await chain.submit(
			registration(chain, bob, key, 'https://node0.example.com', 5_000n * AUDIO),
			bob,
		);
		for (let first = 0; first < JUNK; first += 20) {
			const numbers = Array.from({ length: 20 }, (_, number) => first + number);
			for (const number of numbers) nodes.contents.set(number, bytesOf(number, 65_536));
			const publications = numbers.map((number) => publication(chain, nodes.content(number)));
			await chain.submit(chain.call('utility', 'batchAll', publications), junkman);
		}
		await chain.submit(publication(chain, content), artist);
		while ((await activeSet(chain)).length === 0)
			await chain.sealUntilEvent('activityIssuance.RoundClosed');
		while ((await contentApi(chain).selected(REAL)).length === 0) await chain.seal();
	});
	after(async () => {
		await chain?.close();
		rmSync(folder, { recursive: true, force: true });
	});

	test('loses the track that it has not, and not what it has', async () => {
		// It enters by what somebody lends it.
		nodes.contents.set(REAL, content);
		for (let first = 0; first <= JUNK; first += 25) {
			const last = Math.min(first + 25, JUNK + 1);
			await nodes.acceptAll(
				Array.from({ length: last - first }, (_, number) => first + number),
				[0],
			);
		}
		assert.equal((await contentApi(chain).heldBy(0, null, 256)).asOk.length, JUNK + 1);
		nodes.contents.delete(REAL);
		const lost = (events: Event[]): boolean =>
			events.some(
				({ name, data }) => name === 'storageProofs.Released' && Number(data[1]) === REAL,
			);
		const hash = await nodes.proveUntil(lost, [0]);
		const released = (await eventsAt(chain.api, hash)).find(
			({ name }) => name === 'storageProofs.Released',
		) as Event;
		assert.ok(released.data[3].isMissed, 'for its misses');
		assert.ok((nodes.missed.get(0) as number) >= 4, 'four at least, over twenty blocks');
		assert.ok((nodes.passed.get(0) as number) > 20, 'whatever else it proved');
		const { misses, owedInBoth } = await storageApi(chain).standing(0);
		assert.ok(Number(misses) * 5 < Number(owedInBoth), 'which is less than a fifth');
		assert.ok((await nodeInfo(chain, 0)).jailedUntil.isNone, 'so it is not jailed');
		const barred: Human[] = await contentApi(chain).barred(REAL);
		assert.deepEqual(
			barred.map(({ node }) => Number(node)),
			[0],
		);
		assert.equal((await contentApi(chain).selected(REAL)).length, 0, 'it is passed over');
		await chain.submitFailing(
			chain.call('storageProofs', 'accept', 0, [REAL]),
			bob,
			'storageProofs.NotSelected',
		);
	});

	test('proves all the same while others pay to fill the blocks', async () => {
		nodes.missed.clear();
		const misses = async (): Promise<bigint> =>
			big((await storageApi(chain).standing(0)).misses);
		const before = await misses();
		const remark = chain.call('system', 'remark', new Uint8Array(300_000));
		const pay = async (): Promise<void> => {
			// Two blocks' worth wait at the most: the pool has room for no more than 20 MiB.
			const included = Number(
				(await chain.query('system', 'account', [alice.address])).nonce,
			);
			const next = await chain.nonce(alice.address);
			for (let nonce = next; nonce < Math.min(next + 13, included + 26); nonce++) {
				const signed = await chain.sign(remark, alice, { tip: 20n * AUDIO, nonce });
				await chain.send('author_submitExtrinsic', signed.toHex());
			}
		};
		// Half as long again as there is time for a proof. The pool offers less than a block's worth where it has not caught
		// up with the last block.
		let full = 0;
		for (let made = 0; full < 15; made++) {
			assert.ok(made < 90, `${full} of ${made} blocks were full`);
			await pay();
			await nodes.sendProofs([0]);
			const events = await eventsAt(chain.api, await chain.seal());
			const missed = events.filter(({ name }) => name === 'storageProofs.Missed');
			assert.equal(missed.length, 0, 'nothing is missed');
			// Three quarters of 5 MiB are for what pays.
			const paid = events.filter(
				({ name }) => name === 'transactionPayment.TransactionFeePaid',
			).length;
			full += paid >= 12 ? 1 : 0;
		}
		// Fewer, if a round has ended.
		assert.ok((await misses()) <= before);
	});
});
