// A chain that stands still while it should elect the next validators: the era after begins in time.
// BABE, one validator, killed and started again.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Chain } from '../lib/chain.ts';
import { AudioNode, temporaryFolder } from '../lib/node.ts';
import { sleep, waitFor } from '../lib/wait.ts';

/** Of the development chain: slots of an epoch, which is a session, sessions of an era, and what a slot lasts. */
const EPOCH = 20;
const SESSIONS = 3;
const SLOT = 3_000;

/** Slots before the end of the session that plans an era in which the outage begins. */
const BEFORE_PLANNING = 12;

/** Waits until the session in force is the one whose end plans the next era, near to that end. */
async function worstMoment(chain: Chain): Promise<void> {
	await waitFor(
		'the session that plans an era to be near its end',
		async () => {
			const session = Number(await chain.query('session', 'currentIndex'));
			const planned = Number(await chain.query('staking', 'currentEra'));
			const began = Number(await chain.query('staking', 'erasStartSessionIndex', [planned]));
			const slot = Number(await chain.query('babe', 'currentSlot'));
			const genesisSlot = Number(await chain.query('babe', 'genesisSlot'));
			const epoch = Number(await chain.query('babe', 'epochIndex'));
			const left = genesisSlot + (epoch + 1) * EPOCH - slot;
			return session + 2 - began >= SESSIONS && left <= BEFORE_PLANNING && left > 2;
		},
		{ timeout: 600_000, interval: 500 },
	);
}

for (const seconds of [75, 240]) {
	describe(`an outage of ${seconds} s while an era is to be planned`, () => {
		test('delays the next era, and no more', async () => {
			const basePath = `${temporaryFolder()}/base`;
			const args = ['--dev'];
			let node = await AudioNode.start({ name: 'before', args, basePath });
			let chain = await Chain.connect(node);
			// The first era is the genesis's.
			await waitFor('an era', async () => (await chain.activeEra()) >= 1, {
				timeout: 600_000,
				interval: 1_000,
			});
			await worstMoment(chain);
			const era = await chain.activeEra();
			await chain.disconnect();
			await node.kill();
			await sleep(seconds * 1_000);

			node = await AudioNode.start({ name: 'after', args, basePath });
			chain = await Chain.connect(node);
			try {
				const longest = 2 * SESSIONS * EPOCH * SLOT;
				await waitFor(
					'the next era',
					async () => {
						node.assertRuns();
						return (await chain.activeEra()) > era;
					},
					{ timeout: longest, interval: 1_000 },
				);
				const next = await chain.activeEra();
				await waitFor('the era after', async () => (await chain.activeEra()) > next, {
					timeout: longest,
					interval: 1_000,
				});
				assert.ok((await chain.activeEra()) >= era + 2);
			} finally {
				await chain.disconnect();
				await node.stop();
			}
		});
	});
}
