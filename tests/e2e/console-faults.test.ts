// What the console does when the chain under it fails, or becomes another.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, Chain } from '../lib/chain.ts';
import { Console, counts, holds, shows } from '../lib/console.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';

/** What the browser and polkadot-api say by themselves of a node that is gone. */
const GONE = [/WebSocket connection to .* failed/, /ChainHead (sub)?follow request failed/];

describe('the console, when its node', () => {
	const base = join(temporaryFolder(), 'base');
	const mine = fresh();
	mine.setMeta({ name: 'Mine' });
	/** What the wallet does, each time that it is asked. */
	let wallet: () => boolean | Promise<boolean> = () => true;
	let asked: { genesisHash?: string; specVersion?: string }[] = [];
	let chain: Chain;
	let console_: Console;
	let again: () => Promise<Chain>;
	let another: () => Promise<Chain>;
	before(async () => {
		const started = await withContentNode(base);
		({ chain, again, another } = started);
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', mine.address, 100n * AUDIO),
			alice,
		);
		await chain.sealBlocks(3);
		console_ = await Console.open(chain, started.url, {
			allowed: GONE,
			wallet: {
				pairs: [mine],
				agrees: () => wallet(),
				onPayload: (payload) => asked.push(payload),
			},
		});
		const { page } = console_;
		await page.locator('.account-button').click();
		await page.getByRole('button', { name: 'Connect Polkadot{.js}' }).click();
		await page.locator('.account-option', { hasText: 'Mine' }).click();
		await page.locator('.account-button', { hasText: 'Mine' }).click();
		await page.getByRole('link', { name: 'Balance, and send' }).click();
		await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
	});
	after(async () => {
		await console_.close();
		await chain.close();
	});

	const to = (): Locator => console_.page.getByLabel('To', { exact: true });
	const amount = (): Locator => console_.page.getByLabel('Amount (AUDIO)');
	const said = (): Locator => console_.dialog.locator('.said');
	const send = async (address: string): Promise<void> => {
		wallet = () => true;
		asked = [];
		await to().fill(address);
		await amount().fill('1.25');
		await console_.page.getByRole('button', { name: 'Look at it and send' }).click();
	};
	/** What was filled in is still there. */
	const isKept = async (address: string): Promise<void> => {
		await holds(to(), address);
		await holds(amount(), '1.25');
	};
	const close = async (): Promise<void> => {
		await console_.dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
		await console_.dialog.waitFor({ state: 'detached' });
	};
	/** Ends the node as a power cut would. */
	const kill = async (): Promise<void> => {
		await chain.disconnect();
		await chain.node.kill();
	};
	const restart = async (how: () => Promise<Chain> = again): Promise<void> => {
		chain = console_.chain = await how();
	};
	const nonce = async (): Promise<number> =>
		Number((await chain.query('system', 'account', [mine.address])).nonce);

	test('works and the wallet refuses: it says so, and keeps the form', async () => {
		const { address } = fresh();
		await send(address);
		wallet = () => false;
		await console_.signOnly();
		await shows(said(), /^It did not succeed\. It was not signed\./);
		await close();
		await isKept(address);
		await chain.sealBlocks(2);
		assert.equal(await nonce(), 0);
	});

	test('is gone while the wallet is open: it is sent once it is back, and once', async () => {
		const { address } = fresh();
		await send(address);
		let sign: (does: boolean) => void = () => {};
		wallet = () => new Promise((agree) => (sign = agree));
		await console_.signOnly();
		await shows(said(), 'Your wallet asks you to sign.');
		const [genesis, version] = [chain.api.genesisHash.toHex(), chain.api.runtimeVersion];
		await kill();
		await shows(said(), /^The node does not answer\. Nothing has been sent/);
		await shows(console_.page.locator('.chain-state'), /The node does not answer/);
		sign(true);
		await shows(said(), /^Signed, and not sent: the node does not answer\./);
		await isKept(address);
		assert.equal(asked[0]?.genesisHash, genesis, 'the wallet is told which chain it is for');
		assert.equal(Number(asked[0]?.specVersion), version.specVersion.toNumber());
		await restart();
		await console_.finish();
		await chain.sealBlocks(3);
		assert.equal(await chain.free(address), (125n * AUDIO) / 100n);
		assert.deepEqual([await nonce(), asked.length], [1, 1]);
		await holds(amount(), '', 'a form is empty once it is done');
	});

	test('is gone before anything is signed: nothing can be, or it can be held', async () => {
		const { address } = fresh();
		await send(address);
		const button = console_.dialog.getByRole('button', { name: 'Sign and send' });
		await console_.until('the look', () => button.isEnabled());
		await kill();
		await shows(said(), /^The node does not answer\. Nothing has been sent/);
		assert.ok(await button.isDisabled());
		await restart();
		let sign: (does: boolean) => void = () => {};
		wallet = () => new Promise((agree) => (sign = agree));
		await console_.signOnly();
		await shows(said(), 'Your wallet asks you to sign.');
		await kill();
		await shows(said(), /^The node does not answer/);
		sign(true);
		await console_.dialog.getByRole('button', { name: 'Do not send it' }).click();
		await console_.dialog.waitFor({ state: 'detached' });
		await restart();
		await shows(console_.page.locator('.chain-state'), /block \d+/);
		await chain.sealBlocks(3);
		assert.equal(await nonce(), 1, 'nothing was sent');
		await isKept(address);
	});

	test('is gone after it was sent: what its pool lost comes into a block, once', async () => {
		const { address } = fresh();
		await send(address);
		await console_.signOnly();
		await shows(said(), 'Sent: it waits for a block.');
		await kill();
		await shows(said(), /^Sent; then the node was gone\. A block may have it/);
		await isKept(address);
		await restart();
		await console_.finish();
		await chain.sealBlocks(3);
		assert.equal(await chain.free(address), (125n * AUDIO) / 100n);
		assert.deepEqual([await nonce(), asked.length], [2, 1]);
	});

	test('had it in a block meanwhile, long ago: it is found, and not done again', async () => {
		const { address } = fresh();
		await send(address);
		await console_.signOnly();
		await shows(said(), 'Sent: it waits for a block.');
		const [pending] = await chain.send<string[]>('author_pendingExtrinsics');
		assert.ok(pending, 'the node has it in its pool');
		await kill();
		await shows(said(), /^Sent; then the node was gone/);
		// It goes on where the page does not see it.
		const unseen = await Chain.start({
			args: ['--dev', '--sealing', 'manual'],
			basePath: base,
		});
		await unseen.send('author_submitExtrinsic', pending);
		await unseen.sealBlocks(30);
		await unseen.close();
		await restart();
		await console_.finish();
		await chain.sealBlocks(3);
		assert.equal(await chain.free(address), (125n * AUDIO) / 100n);
		assert.deepEqual([await nonce(), asked.length], [3, 1]);
	});

	test('is of another chain after a break: the page stops, and signs nothing', async () => {
		const { address } = fresh();
		const { page } = console_;
		await send(address);
		let sign: (does: boolean) => void = () => {};
		wallet = () => new Promise((agree) => (sign = agree));
		await console_.signOnly();
		await shows(said(), 'Your wallet asks you to sign.');
		const genesis = chain.api.genesisHash.toHex();
		await kill();
		await restart(another);
		assert.notEqual(chain.api.genesisHash.toHex(), genesis);
		await shows(said(), /Another chain answers at this address now\. Nothing was sent\./);
		sign(true);
		await close();
		const notice = page.getByRole('alert').filter({ hasText: 'Another chain answers' });
		await shows(notice, /This page has stopped, and signs nothing for it\./);
		assert.deepEqual(await console_.barriers(), []);
		await isKept(address);
		await page.getByRole('button', { name: 'Look at it and send' }).click();
		await shows(said(), /Another chain answers/);
		await counts(console_.dialog.getByRole('button', { name: 'Sign and send' }), 0);
		await close();
		assert.equal(asked.length, 1, 'the wallet was asked for the old chain alone');
		assert.deepEqual(await chain.send('author_pendingExtrinsics'), []);
		const { best } = await chain.node.heads();
		await chain.seal();
		await notice.getByRole('button', { name: 'Load the page again' }).click();
		await page
			.getByText(`block ${best + 1}`)
			.first()
			.waitFor();
		await counts(notice, 0);
	});
});
