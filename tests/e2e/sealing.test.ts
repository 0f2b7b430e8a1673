// Making blocks on demand: for each transaction, by the clock, by hand.

import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { join } from 'node:path';
import { AUDIO, big, Chain, type Human } from '../lib/chain.ts';
import { alice, bob, fresh, stashOf } from '../lib/accounts.ts';
import { freePort, runBinary, temporaryFolder } from '../lib/node.ts';
import { sleep, waitFor } from '../lib/wait.ts';

const open: Chain[] = [];
const start = async (...args: Parameters<typeof Chain.start>): Promise<Chain> => {
	const chain = await Chain.start(...args);
	open.push(chain);
	return chain;
};
after(async () => {
	for (const chain of open) if (chain.node.runs) await chain.close();
});

const transferTo = (chain: Chain, address: string) =>
	chain.call('balances', 'transferKeepAlive', address, AUDIO);

describe('--sealing instant', () => {
	test('makes a block when a transaction arrives, and none otherwise', async () => {
		const chain = await start({ args: ['--dev', '--sealing', 'instant'] });
		const height = await chain.bestNumber();
		await sleep(4_000);
		assert.equal(await chain.bestNumber(), height, 'a slot passed without a transaction');
		for (let count = 1; count <= 3; count++) {
			const to = fresh().address;
			const included = await chain.includeUnaided(transferTo(chain, to), alice);
			assert.equal(included.error, undefined);
			assert.equal(await chain.free(to), AUDIO);
			await waitFor(
				'the block to be the best',
				async () => (await chain.bestNumber()) === height + count,
			);
		}
		await chain.close();
	});

	test('goes on for what is left: over the ends of sessions, after a burst, past what never fits', async () => {
		// By default the node takes no request that is as long as the transaction that never fits.
		const chain = await start({
			args: ['--dev', '--sealing', 'instant', '--rpc-max-request-size', '15'],
		});
		// A session has 20 blocks, and the block that ends it takes no transaction.
		for (let count = 0; count < 60; count++) {
			const included = await chain.includeUnaided(transferTo(chain, bob.address), alice);
			assert.equal(included.error, undefined);
		}

		const to = fresh().address;
		const first = await chain.nonce(alice.address);
		const burst: string[] = [];
		for (let offset = 0; offset < 3_000; offset++) {
			burst.push(
				(await chain.sign(transferTo(chain, to), alice, { nonce: first + offset })).toHex(),
			);
		}
		await Promise.all(burst.map((signed) => chain.send('author_submitExtrinsic', signed)));
		await waitFor(
			'all of the burst to be in blocks',
			async () => (await chain.free(to)) === 3_000n * AUDIO,
		);

		// The pool takes it, and no block has room for it: it is longer than what an author puts together.
		const huge = chain.call('system', 'setStorage', [['0x01', `0x${'00'.repeat(4_500_000)}`]]);
		const unfit = await chain.sign(huge, bob);
		const height = await chain.bestNumber();
		await chain.node.rpc('author_submitExtrinsic', [unfit.toHex()]);
		// As many blocks as the node has patience for.
		await waitFor('blocks for it', async () => (await chain.bestNumber()) >= height + 8);
		await sleep(4_000);
		assert.equal(await chain.bestNumber(), height + 8, 'then it is left alone');
		const pending = await chain.node.rpc<string[]>('author_pendingExtrinsics');
		assert.ok(pending.includes(unfit.toHex()), 'it still waits');
		const included = await chain.includeUnaided(transferTo(chain, fresh().address), alice);
		assert.equal(included.error, undefined);
		assert.ok(
			(await chain.bestNumber()) <= height + 10,
			'one block more, or two at the end of a session',
		);
		await chain.close();
	});
});

describe('--sealing <milliseconds>', () => {
	test('makes blocks by itself, empty or not', async () => {
		const chain = await start({ args: ['--dev', '--sealing', '200'] });
		const height = await chain.bestNumber();
		await waitFor('five blocks', async () => (await chain.bestNumber()) >= height + 5);
		const to = fresh().address;
		const included = await chain.includeUnaided(transferTo(chain, to), alice);
		assert.equal(included.error, undefined);
		assert.equal(await chain.free(to), AUDIO);
		await chain.close();
	});
});

/** Height, slot, epoch and era of the best block. */
async function clock(
	chain: Chain,
): Promise<{ height: number; slot: number; epoch: number; era: number; now: number }> {
	return {
		height: await chain.bestNumber(),
		slot: Number(big(await chain.query('babe', 'currentSlot'))),
		epoch: Number(big(await chain.query('babe', 'epochIndex'))),
		era: await chain.activeEra(),
		now: Number(big(await chain.query('timestamp', 'now'))),
	};
}

describe('--sealing manual', () => {
	test('makes no block unasked; each block is a slot, and epochs and eras pass', async () => {
		const chain = await start({ args: ['--dev', '--sealing', 'manual'] });
		await sleep(4_000);
		assert.equal(await chain.bestNumber(), 0);
		await chain.seal();
		const first = await clock(chain);
		assert.equal(first.height, 1);
		await chain.sealBlocks(3 * 60);
		const later = await clock(chain);
		assert.equal(later.height, first.height + 180);
		assert.equal(later.slot, first.slot + 180, 'one slot a block');
		assert.equal(later.now, first.now + 180 * 3_000, 'three seconds a slot');
		assert.equal(later.epoch, first.epoch + 9, 'twenty slots an epoch');
		assert.ok(later.era >= first.era + 2, `era ${first.era} became ${later.era}`);
		await chain.close();
	});

	test('a block is final only when that was asked for', async () => {
		const chain = await start({ args: ['--dev', '--sealing', 'manual'] });
		await chain.seal();
		const { hash } = await chain.send<{ hash: string }>(
			'engine_createBlock',
			true,
			false,
			null,
		);
		assert.equal((await chain.node.heads()).final, 1);
		assert.equal(await chain.send('engine_finalizeBlock', hash), true);
		await waitFor(
			'the block to be final',
			async () => (await chain.node.heads()).finalHash === hash,
		);
		await chain.close();
	});

	test('works with four authorities, and all of them author', async () => {
		const chain = await start({ args: ['--chain', 'local', '--sealing', 'manual'] });
		const validators = ['Alice', 'Bob', 'Charlie', 'Dave'].map((name) => stashOf(name).address);
		await chain.seal();
		const first = await clock(chain);
		const chosen = (await chain.query('session', 'validators')).map(String) as string[];
		assert.deepEqual([...chosen].sort(), [...validators].sort());
		await chain.sealBlocks(130);
		const later = await clock(chain);
		assert.equal(later.slot, first.slot + 130);
		assert.ok(later.era >= first.era + 1, `era ${first.era} became ${later.era}`);
		const points = await chain.query('staking', 'erasRewardPoints', [first.era]);
		const authors = [...points.individual.keys()].map((who: Human) => String(who));
		assert.deepEqual(authors.sort(), [...validators].sort());
		await chain.close();
	});

	test('goes on after a restart; and babe does not go on with such a chain', async () => {
		const basePath = join(temporaryFolder(), 'base');
		const first = await start({ args: ['--dev', '--sealing', 'manual'], basePath });
		const hash = await first.sealBlocks(25);
		const before = await clock(first);
		await first.close();

		const refused = await runBinary([
			...['--dev', '--base-path', basePath, '--no-prometheus', '--no-mdns'],
			...['--rpc-port', String(await freePort()), '--port', String(await freePort())],
		]);
		assert.notEqual(refused.code, 0);
		assert.match(refused.stderr, /--sealing/);

		const second = await start({ args: ['--dev', '--sealing', 'manual'], basePath });
		assert.equal(await second.send('chain_getBlockHash', 25), hash);
		await second.sealBlocks(25);
		const later = await clock(second);
		assert.equal(later.height, 50);
		assert.equal(later.slot, before.slot + 25);
		await second.close();
	});
});
