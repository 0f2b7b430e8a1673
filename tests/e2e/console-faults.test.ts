// What the console does when the chain under it fails, or becomes another.
//
// AUDIO_UPGRADE_WASM names the runtime built with a higher spec_version; scripts/test.sh builds it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { alice, fresh, stashOf } from '../lib/accounts.ts';
import { AUDIO, Chain, type Human } from '../lib/chain.ts';
import { Console, counts, holds, shows } from '../lib/console.ts';
import { song } from '../lib/content.ts';
import { decided, enacted, propose, started, vote } from '../lib/governance.ts';
import { contentApi } from '../lib/music.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { waitFor } from '../lib/wait.ts';

/** What the browser and polkadot-api say by themselves of a node that is gone. */
const GONE = [
	/WebSocket connection to .* failed/,
	/ChainHead (sub)?follow request failed/,
	// A node has not got it yet, asks for a token, is a block behind.
	/Failed to load resource.*(401|404|503)/,
];

describe('the console, when its node', () => {
	const base = join(temporaryFolder(), 'base');
	const mine = fresh();
	mine.setMeta({ name: 'Mine' });
	/** What the wallet does, each time that it is asked. */
	let wallet: () => boolean | Promise<boolean> = () => true;
	let asked: { genesisHash?: string; specVersion?: string }[] = [];
	let chain: Chain;
	let content: string;
	let console_: Console;
	let again: () => Promise<Chain>;
	let another: () => Promise<Chain>;
	before(async () => {
		({ chain, again, another, url: content } = await withContentNode(base));
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', mine.address, 10_000n * AUDIO),
			alice,
		);
		await chain.sealBlocks(3);
		console_ = await Console.open(chain, content, {
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
		await page.locator('.account-button', { hasText: 'Mine' }).waitFor();
		await toAccount();
	});
	beforeEach(() => {
		wallet = () => true;
		asked = [];
	});
	after(async () => {
		await console_.close();
		await chain.close();
	});

	/** Opens the wallet, which waits. Gives what lets it sign or refuse. */
	const openWallet = async (): Promise<(does: boolean) => void> => {
		let sign: ((does: boolean) => void) | undefined;
		wallet = () => new Promise((agree) => (sign = agree));
		await console_.signOnly();
		await shows(said(), 'Your wallet asks you to sign.');
		// The page asks the chain for what is signed before, and the chain may go.
		return waitFor('the wallet to be asked', async () => sign);
	};
	const toAccount = async (): Promise<void> => {
		const { page } = console_;
		await page.locator('.account-button').click();
		await page.getByRole('link', { name: 'Balance, and send' }).click();
		await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
	};
	const to = (): Locator => console_.page.getByLabel('To', { exact: true });
	const amount = (): Locator => console_.page.getByLabel('Amount (AUDIO)');
	const said = (): Locator => console_.dialog.locator('.said');
	const send = async (address: string): Promise<void> => {
		await to().fill(address);
		await amount().fill('1.25');
		await console_.page.getByRole('button', { name: 'Look at it and send' }).click();
	};
	/** What was filled in is still there. */
	const isKept = async (address: string): Promise<void> => {
		await holds(to(), address);
		await holds(amount(), '1.25');
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
		await console_.putAway();
		await isKept(address);
		await chain.sealBlocks(2);
		assert.equal(await nonce(), 0);
	});

	test('is gone while the wallet is open: it is sent once it is back, and once', async () => {
		const { address } = fresh();
		await send(address);
		const sign = await openWallet();
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
		const sign = await openWallet();
		await kill();
		await shows(said(), /^The node does not answer/);
		sign(true);
		await console_.putAway(() =>
			console_.dialog.getByRole('button', { name: 'Do not send it' }).click(),
		);
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

	test('works and the wallet refuses an album’s playlist: it is kept, and made later', async () => {
		const { page } = console_;
		await console_.go('Publish');
		await page.getByLabel('Choose or drop audio files').setInputFiles(
			['1 first.wav', '2 second.wav'].map((name) => ({
				name,
				mimeType: 'audio/wav',
				buffer: song(1_000),
			})),
		);
		await page.getByRole('textbox', { name: 'Album title', exact: true }).fill('Both');
		await page.getByRole('textbox', { name: 'Artist', exact: true }).fill('Mine');
		const publish = page.getByRole('button', { name: 'Publish 2 tracks' });
		await console_.until('all to be known', () => publish.isEnabled());
		await publish.click();
		await console_.signOnly();
		await console_.until('the tracks to be final', () =>
			console_.dialog.getByText(/Done: final/).isVisible(),
		);
		await console_.putAway();
		await console_.dialog.getByText('Make the playlist “Both”').waitFor();
		wallet = () => false;
		await console_.signOnly();
		await shows(said(), /^It did not succeed\. It was not signed\./);
		await console_.putAway();
		const left = page.getByRole('status').filter({ hasText: '“Both” has no playlist yet' });
		await shows(left, /Its tracks are published: \d+, \d+\./);
		const lists = async (): Promise<Human> =>
			(await contentApi(chain).playlistsOf(mine.address, 0, 10)).asOk;
		assert.equal((await lists()).length, 0);

		// It waits while one is elsewhere.
		await console_.go('Vote');
		await console_.go('Publish');
		wallet = () => true;
		await left.getByRole('button', { name: 'Make its playlist' }).click();
		await console_.sign();
		await counts(left, 0);
		const [list] = await lists();
		const made: Human = (await contentApi(chain).playlist(list)).unwrap();
		assert.equal(made.tracks.length, 2);
		const described = `${content}/metadata/${made.metadata.toUtf8()}?playlist=${list}`;
		const document = await waitFor('its description', async () => {
			const answer = await fetch(described);
			return answer.ok && ((await answer.json()) as Human);
		});
		assert.equal(document.name, 'Both');
		await toAccount();
	});

	test('has a key’s removal in a block that is not final: the device keeps the key', async () => {
		const { page } = console_;
		const genesis = chain.api.genesisHash.toHex();
		/** Whether this device has a listening key of the account, as the browser stores it. */
		const hasKey = (): Promise<boolean> =>
			page.evaluate<boolean>(`(async () => {
				const done = (asked) => new Promise((then) => (asked.onsuccess = then));
				const opening = indexedDB.open('audio-listen-${genesis.slice(2, 18)}');
				await done(opening);
				const key = opening.result.transaction('keys').objectStore('keys');
				const got = key.get('${mine.address}');
				await done(got);
				opening.result.close();
				return got.result !== undefined;
			})()`);
		await console_.go('Listen');
		await page
			.getByRole('navigation', { name: 'Listen', exact: true })
			.getByRole('link', { name: 'Yours' })
			.click();
		const keys = page.getByRole('region', { name: 'Listening keys' });
		await keys.getByRole('button', { name: 'Allow this device' }).click();
		await console_.sign();
		await keys.getByRole('button', { name: 'Remove' }).click();
		await console_.signOnly();
		await shows(said(), 'Sent: it waits for a block.');
		await waitFor('a block with it', async () => {
			await chain.send('engine_createBlock', true, false, null);
			return /^In block \d+, which is not final yet\.$/.test(await said().innerText());
		});
		assert.ok(await hasKey(), 'a fork may still have the key allowed');
		await console_.finish();
		await waitFor('the key to be forgotten', async () => !(await hasKey()));
		await toAccount();
	});

	test('has an upgraded runtime: it says so, and goes on with what is filled in', async () => {
		const path = process.env['AUDIO_UPGRADE_WASM'];
		assert.ok(path, 'AUDIO_UPGRADE_WASM must name a runtime with a higher spec_version');
		const code = readFileSync(path);
		const version = chain.api.runtimeVersion.specVersion.toNumber();
		const authorize = chain.call('system', 'authorizeUpgrade', blake2AsHex(code));
		await propose(chain, authorize, alice, 100n * AUDIO);
		const referendum = await started(chain);
		await vote(chain, stashOf('Alice'), referendum, true, 10_000_000n * AUDIO);
		assert.ok((await decided(chain, referendum)).passed);
		assert.equal(await enacted(chain), undefined);

		// It is looked at with the old runtime, and signed with the new one.
		const { address } = fresh();
		await send(address);
		const button = console_.dialog.getByRole('button', { name: 'Sign and send' });
		await console_.until('the look', () => button.isEnabled());
		const apply = chain.call('system', 'applyAuthorizedUpgrade', u8aToHex(code));
		await chain.send('author_submitExtrinsic', (await chain.sign(apply, alice)).toHex());
		await chain.sealBlocks(3);
		const upgraded = (await chain.send<{ specVersion: number }>('state_getRuntimeVersion'))
			.specVersion;
		assert.ok(upgraded > version);
		const notice = console_.page.getByText(/The network has been upgraded to runtime/);
		await shows(
			notice,
			new RegExp(`upgraded to runtime ${upgraded}\\. This page goes on with it`),
		);
		await isKept(address);
		await console_.sign();
		assert.equal(await chain.free(address), (125n * AUDIO) / 100n);
		assert.deepEqual([asked.length, Number(asked[0]?.specVersion)], [1, upgraded]);
		// And all of it with the new one.
		asked = [];
		const next = fresh().address;
		await send(next);
		await console_.sign();
		assert.equal(await chain.free(next), (125n * AUDIO) / 100n);
		assert.equal(Number(asked[0]?.specVersion), upgraded);
		await console_.page.getByRole('button', { name: 'All right' }).click();
		await counts(notice, 0);
	});

	test('is of another chain after a break: the page stops, and signs nothing', async () => {
		const { address } = fresh();
		const { page } = console_;
		await send(address);
		const sign = await openWallet();
		const genesis = chain.api.genesisHash.toHex();
		await kill();
		await restart(another);
		assert.notEqual(chain.api.genesisHash.toHex(), genesis);
		await shows(said(), /Another chain answers at this address now\. Nothing was sent\./);
		sign(true);
		await console_.putAway();
		const notice = page.getByRole('alert').filter({ hasText: 'Another chain answers' });
		await shows(notice, /This page has stopped, and signs nothing for it\./);
		assert.deepEqual(await console_.barriers(), []);
		await isKept(address);
		await page.getByRole('button', { name: 'Look at it and send' }).click();
		await shows(said(), /Another chain answers/);
		await counts(console_.dialog.getByRole('button', { name: 'Sign and send' }), 0);
		await console_.putAway();
		assert.equal(asked.length, 1, 'the wallet was asked for the old chain alone');
		assert.equal(await chain.nonce(mine.address), 0, 'its pool has nothing of it either');
		const { best } = await chain.node.heads();
		await chain.seal();
		await notice.getByRole('button', { name: 'Load the page again' }).click();
		await page
			.getByText(`block ${best + 1}`)
			.first()
			.waitFor();
		await counts(notice, 0);
	});

	test('is of another chain after it had something: that may have succeeded', async () => {
		await console_.actAs('Alice');
		await send(fresh().address);
		await console_.signOnly();
		await shows(said(), 'Sent: it waits for a block.');
		await kill();
		await restart();
		await shows(said(), /^It may have succeeded\. It was sent, and this page cannot find out/);
		assert.deepEqual(await console_.barriers(), []);
		await console_.putAway();
		const known = (await chain.query('system', 'account', [alice.address])).nonce;
		assert.equal(await chain.nonce(alice.address), Number(known), 'nothing of it is here');
	});
});
