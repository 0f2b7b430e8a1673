// The console's page for operators: nodes and validators.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { u8aConcat } from '@polkadot/util';
import { decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import type { KeyringPair } from '@polkadot/keyring/types';
import type { Locator, Page } from 'playwright-core';
import { alice, bob, charlie, stashOf } from '../lib/accounts.ts';
import { AUDIO, big, type Chain, type Human } from '../lib/chain.ts';
import { Console, counts, shows } from '../lib/console.ts';
import { rotateKeys } from '../lib/keys.ts';
import { bytesOf, contentApi, Nodes, publication, storageApi } from '../lib/music.ts';
import {
	activeSet,
	newNodeKey,
	nodeInfo,
	nodeProof,
	nodesApi,
	withContentNode,
} from '../lib/nodes.ts';

/** Endpoints of the test's nodes, which nobody answers at. */
const NOT_THERE = [/ERR_NAME_NOT_RESOLVED/];

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

/** What a page says under a term. */
const fact = (within: Locator, term: string): Locator =>
	within
		.locator('.fact')
		.filter({ has: within.page().locator('dt', { hasText: term }) })
		.locator('dd')
		.first();

const planck = async (of: Locator): Promise<bigint> =>
	BigInt((await of.locator('data').getAttribute('value')) ?? '');

const part = (page: Page, title: string): Locator =>
	page.getByRole('region', { name: title, exact: true });

/** A form that is behind its name, of which the beginning is enough. */
async function unfold(within: Locator, title: string): Promise<Locator> {
	const action = within
		.locator('details')
		.filter({ has: within.page().locator('summary', { hasText: new RegExp(`^${title}`) }) });
	if ((await action.getAttribute('open')) === null) await action.locator('summary').click();
	return action;
}

describe('the console of operators', () => {
	let chain: Chain;
	let url: string;
	let opened: Console | undefined;
	const open = async (options?: Parameters<typeof Console.open>[2]): Promise<Console> =>
		(opened = await Console.open(chain, url, { allowed: NOT_THERE, ...options }));
	let nodeKey: KeyringPair;
	before(async () => {
		({ chain, url } = await withContentNode());
		nodeKey = await newNodeKey();
		await chain.sealBlocks(2);
	});
	after(() => chain.close());
	afterEach(() => opened?.browser.close());

	test('shows how a node stands as the chain has it, and that it answers at its endpoint', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.go('Operate');
		await page.getByText('Choose an account at the top').waitFor();
		await console_.actAs('Alice');
		const node = part(page, 'Node 0');
		await node.getByText('It serves').waitFor();
		// It is asked by itself; where it took more than four seconds, it is asked again.
		const answers = node.getByText('This node answers there, with its own key');
		const silence = node.getByText('Nothing answers there');
		await answers.or(silence).waitFor();
		while (await silence.isVisible()) {
			await node.getByRole('button', { name: 'Ask again' }).click();
			await answers.or(silence).waitFor();
		}
		await answers.waitFor();
		const info = await nodeInfo(chain, 0);
		assert.equal(await planck(fact(node, 'Collateral')), big(info.collateral));
		assert.equal(await planck(fact(node, 'Weight')), big(info.weight));
		const probability = big((await nodesApi(chain).probability(0)).unwrap());
		await shows(
			fact(node, 'First choice'),
			`${Number((probability * 100n) / 10n ** 16n) / 100}\u00a0%`,
		);
		await shows(fact(node, 'Node key'), info.key.toHex());
		await fact(node, 'Tracks held').getByText('0', { exact: true }).waitFor();
		assert.equal(
			await planck(fact(node, 'It has')),
			await chain.free(String(info.hotKey.unwrap())),
		);
		assert.deepEqual(await console_.barriers(), []);
		await console_.close();
	});

	test('asks to be backed as an operator, whose nodes say so', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.go('Operate');
		await console_.actAs('Alice');
		const node = part(page, 'Node 0');
		const behind = node.locator('.fact').filter({ hasText: /Behind you/ });
		await shows(behind, /you do not ask for any yet/);
		await node.getByRole('link', { name: 'Publish, Profile' }).click();
		await page.getByRole('button', { name: /^Role/ }).press('Enter');
		await page.getByRole('option', { name: /^Operator/ }).click();
		await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Alice runs nodes');
		await page.getByRole('textbox', { name: 'Your cut (%)' }).fill('5');
		const register = page.getByRole('button', { name: 'Register', exact: true });
		await console_.until('all to be known', () => register.isEnabled());
		await register.click();
		await shows(console_.dialog, /Register as an operator/);
		await console_.sign();
		const { address } = alice;
		const found = (
			await (chain.api.call as Human)['delegationApi'].beneficiary(address)
		).unwrap();
		assert.deepEqual([found.role.type, found.cut.current.toNumber()], ['Operator', 50_000_000]);
		await console_.go('Operate');
		await shows(behind, /0 backers; you keep 5/);
		assert.equal(await node.getByRole('link', { name: 'Publish, Profile' }).count(), 0);
		await console_.close();
	});

	test('refuses what the chain would refuse, before the wallet opens, and registers a node', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.go('Operate');
		await console_.actAs('Bob');
		await page.getByText('This account has no node').waitFor();
		const form = part(page, 'Register a node');
		const button = form.getByRole('button', { name: 'Register the node' });
		const endpoint = 'https://bob.example.com:8443';
		const fill = (label: string, text: string): Promise<void> =>
			form.getByRole('textbox', { name: label }).fill(text);
		const refused = async (reason: RegExp): Promise<void> => {
			await form.getByText(reason).first().waitFor();
			assert.ok(await button.isDisabled(), String(reason));
		};

		await refused(/Fill in all four/);
		await fill('Endpoint', endpoint);
		await fill('Node key', hex(nodeKey.publicKey));
		await fill('Proof', nodeProof(chain, nodeKey, bob.address, endpoint));
		await fill('Collateral (AUDIO)', '999.999999999999999999');
		await refused(/at least 1,000 AUDIO/);
		await fill('Collateral (AUDIO)', '1e4');
		await refused(/without an exponent/);
		await fill('Collateral (AUDIO)', '15000000.000000000000000001');
		await refused(/at most 15,000,000 AUDIO/);
		await fill('Collateral (AUDIO)', '5000');
		await within(button);

		await fill('Endpoint', 'https://Bob.example.com');
		await refused(/This is no endpoint/);
		await fill('Endpoint', 'https://bob:secret@bob.example.com');
		await refused(/no user and no password/);
		await fill('Endpoint', 'https://elsewhere.example.com');
		await refused(/no signature of the node's key/);
		await fill('Endpoint', endpoint);
		await within(button);

		const foreign = nodeKey.sign(
			u8aConcat(
				'audio/node',
				new Uint8Array(32).fill(1),
				decodeAddress(bob.address),
				endpoint,
			),
		);
		await fill('Proof', hex(foreign));
		await refused(/no signature of the node's key for this chain/);
		await fill('Proof', nodeProof(chain, nodeKey, alice.address, endpoint));
		await refused(/no signature of the node's key/);
		await fill('Proof', '0x1234');
		await refused(/64 bytes are 128 digits/);

		// What another node has is known when it is asked: still before the wallet opens.
		const taken = String((await nodeInfo(chain, 0)).endpoint.toUtf8());
		await fill('Endpoint', taken);
		await fill('Proof', nodeProof(chain, nodeKey, bob.address, taken));
		await button.click();
		await refused(/Another node has this endpoint/);
		assert.equal(await console_.dialog.count(), 0);

		await fill('Endpoint', endpoint);
		await fill('Proof', nodeProof(chain, nodeKey, bob.address, endpoint));
		assert.deepEqual(await console_.barriers(), []);
		await console_.until('the form to be ready', () => button.isEnabled(), false);
		await button.focus();
		await page.keyboard.press('Enter');
		await console_.sign();
		await form.getByText('Node 1 is registered').waitFor();
		const info = await nodeInfo(chain, 1);
		assert.equal(String(info.operator), bob.address);
		assert.equal(info.endpoint.toUtf8(), endpoint);
		assert.equal(info.key.toHex(), hex(nodeKey.publicKey));
		assert.equal(big(info.collateral), 5_000n * AUDIO);

		// It says from which era on the node can be selected, and so it is.
		const node = part(page, 'Node 1');
		const said = await node.getByText('It is not in the active set yet').innerText();
		const era = Number(/from era (\d+)/.exec(said)?.[1]);
		const inSet = async (): Promise<boolean> =>
			(await activeSet(chain)).some((one) => one.node === 1);
		await chain.sealUntil(
			'the node to be in the active set',
			async () => (await inSet()) || undefined,
		);
		assert.equal(await chain.activeEra(), era);
		await node.getByText('It serves').waitFor();
		await console_.close();
	});

	test('shows what is to be proven until when, and lets a node back from jail', async () => {
		const content = bytesOf(1, 70_000);
		await chain.submit(publication(chain, content), alice);
		const holders = new Nodes(chain, [alice, bob], new Map([[0, content]]));
		const isIn = (all: Human[]): boolean => all.some((found) => Number(found.node) === 1);
		await chain.sealUntil(
			'the track to be placed',
			async () => isIn(await contentApi(chain).selected(0)) || undefined,
		);
		await chain.submit(chain.call('storageProofs', 'accept', 1, [0]), bob);
		await chain.sealBlocks(3);
		await holders.enter(1, [0]);
		await chain.sealUntil(
			'the node to hold it',
			async () => isIn(await contentApi(chain).holders(0)) || undefined,
		);
		await chain.sealUntil(
			'three challenges',
			async () => (await storageApi(chain).openChallenges(1)).length >= 3 || undefined,
		);

		const console_ = await open();
		const { page } = console_;
		await console_.go('Operate');
		await console_.actAs('Bob');
		const node = part(page, 'Node 1');
		const rows = node.getByRole('table', { name: 'Open challenges' }).getByRole('row');
		await rows.nth(1).waitFor();
		await shows(fact(node, 'Tracks held'), '1');
		const asked: Human[] = await storageApi(chain).openChallenges(1);
		await counts(rows, asked.length + 1);
		const best = await chain.bestNumber();
		for (const [index, { challenge, track, deadline }] of asked.entries()) {
			const cells = await rows
				.nth(index + 1)
				.getByRole('cell')
				.allInnerTexts();
			const seconds = (Number(deadline) - best) * 3;
			assert.deepEqual(
				[cells[0], cells[1], cells[4], cells[5]],
				[
					String(challenge),
					String(track),
					String(deadline),
					seconds > 0 ? `in ${seconds} s` : 'now',
				],
			);
		}

		// It proves nothing.
		await chain.sealUntilEvent('nodeServices.Jailed');
		const until = Number((await nodeInfo(chain, 1)).jailedUntil.unwrap());
		await node.getByText(`in jail until era ${until}`).waitFor();
		const standing = await storageApi(chain).standing(1);
		await shows(
			fact(node, 'Missed in this era'),
			`${standing.misses} of ${standing.owedInBoth}`,
		);
		const change = part(page, 'Change node 1');
		const back = change.getByRole('button', { name: 'Let it back' });
		assert.ok(await back.isDisabled());
		await change.getByText(`lasts until era ${until}`).waitFor();
		await chain.sealUntil(
			'its time to pass',
			async () => (await chain.activeEra()) >= until || undefined,
		);
		await within(back);
		await back.click();
		await console_.sign();
		assert.ok((await nodeInfo(chain, 1)).jailedUntil.isNone);
		await node.getByText(`selected from era ${(await chain.activeEra()) + 1}`).waitFor();
		await console_.close();
	});

	test('changes a node: hot key, collateral, endpoint, and out', async () => {
		const console_ = await open({ width: 375 });
		const { page } = console_;
		await console_.go('Operate');
		await console_.actAs('Bob');
		const change = part(page, 'Change node 1');

		const key = await unfold(change, 'Set the hot key');
		await key.getByRole('textbox', { name: 'Hot key' }).fill(encodeAddress(charlie.address, 0));
		await key.getByText('This is an address of another network').waitFor();
		assert.ok(await key.getByRole('button', { name: 'Set it' }).isDisabled());
		await key.getByRole('textbox', { name: 'Hot key' }).fill(charlie.address);
		await key.getByRole('button', { name: 'Set it' }).click();
		await console_.sign();
		assert.equal(String((await nodeInfo(chain, 1)).hotKey), charlie.address);

		const more = await unfold(change, 'Put up more collateral');
		await more.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('0.5');
		await more.getByRole('button', { name: 'Put up more' }).click();
		await console_.sign();
		assert.equal(big((await nodeInfo(chain, 1)).collateral), 5_000n * AUDIO + AUDIO / 2n);

		const less = await unfold(change, 'Take collateral out');
		await less.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('4000.5000001');
		await less.getByText('at most 4,000.5 AUDIO').waitFor();
		await less.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('4000.5');
		await less.getByRole('button', { name: 'Take it out' }).click();
		await console_.sign();
		assert.equal(big((await nodeInfo(chain, 1)).collateral), 1_000n * AUDIO);

		const move = await unfold(change, 'Move to another endpoint');
		const elsewhere = 'https://moved.example.com';
		await move.getByRole('textbox', { name: 'New endpoint' }).fill(elsewhere);
		await move
			.getByRole('textbox', { name: 'Proof' })
			.fill(nodeProof(chain, await newNodeKey(), bob.address, elsewhere));
		await move.getByText("no signature of the node's key").waitFor();
		assert.ok(await move.getByRole('button', { name: 'Move it' }).isDisabled());
		await move
			.getByRole('textbox', { name: 'Proof' })
			.fill(nodeProof(chain, nodeKey, bob.address, elsewhere));
		await move.getByRole('button', { name: 'Move it' }).click();
		await console_.sign();
		assert.equal((await nodeInfo(chain, 1)).endpoint.toUtf8(), elsewhere);
		assert.deepEqual(await console_.barriers(), []);

		await (
			await unfold(change, 'Leave')
		)
			.getByRole('button', { name: 'Deregister it' })
			.click();
		await console_.sign();
		const info = await nodeInfo(chain, 1);
		assert.ok(info.leaving.isTrue);
		const [[, first]] = info.unlocking;
		await page.getByText('It has left').waitFor();
		await part(page, 'Node 1').getByText(`era ${first}`).first().waitFor();
		const withdraw = await unfold(change, 'Withdraw what has cooled down');
		assert.ok(await withdraw.getByRole('button', { name: 'Withdraw' }).isDisabled());
		await console_.close();
	});

	test('shows a validator, and makes one of an account with a node of its own', async () => {
		const stash = stashOf('Alice');
		stash.setMeta({ name: 'Stash' });
		const console_ = await open({ wallet: { pairs: [stash] } });
		const { page } = console_;
		await console_.go('Operate');
		await page.locator('.account-button').click();
		await page.getByRole('button', { name: 'Connect Polkadot{.js}' }).click();
		await page.locator('.account-option', { hasText: 'Stash' }).click();
		// By the keyboard alone.
		await page.getByRole('tab', { name: 'Content nodes' }).focus();
		await page.keyboard.press('ArrowRight');
		const mine = part(page, 'Your validator');
		await mine.getByText('validates', { exact: true }).waitFor();
		const era = await chain.activeEra();
		const points = await chain.query('staking', 'erasRewardPoints', [era]);
		await shows(fact(mine, 'Blocks made'), String(big(points.total) / 20n));
		const exposure = (
			await chain.query('staking', 'erasStakersOverview', [era, stash.address])
		).unwrap();
		assert.equal(await planck(fact(mine, 'Stake behind it')), big(exposure.total));
		await mine.getByText('These keys are in force').waitFor();
		assert.deepEqual(await console_.barriers(), []);

		await console_.actAs('Bob');
		await page.getByRole('tab', { name: 'Validator' }).click();
		// What does not apply is unknown, and no zero.
		await mine.getByText('nothing bonded').waitFor();
		for (const term of ['Stake behind it', 'Blocks made', 'Commission'])
			await shows(fact(mine, term), '–', term);
		const change = part(page, 'Change the validator');
		const bond = await unfold(change, 'Bond');
		await bond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('9999');
		await bond.getByText('at least 10,000 AUDIO', { exact: true }).waitFor();
		await bond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('20000');
		await bond.getByRole('button', { name: 'Bond it' }).click();
		await console_.sign();
		assert.equal(
			big((await chain.query('staking', 'ledger', [bob.address])).unwrap().active),
			20_000n * AUDIO,
		);

		const validate = await unfold(change, 'Validate');
		await validate.getByText('Register session keys first').waitFor();
		const keys = await unfold(change, 'Register session keys');
		const fill = (label: string, text: string): Promise<void> =>
			keys.getByRole('textbox', { name: label }).fill(text);
		const others = await rotateKeys(chain.node, charlie.address);
		await fill('Keys', others.keys);
		await fill('Proof', others.proof);
		await keys.getByText('have not signed for this account').waitFor();
		assert.ok(await keys.getByRole('button', { name: 'Register the keys' }).isDisabled());
		const own = await rotateKeys(chain.node, bob.address);
		await fill('Keys', own.keys);
		await fill('Proof', own.proof);
		await keys.getByRole('button', { name: 'Register the keys' }).click();
		await console_.sign();
		const registered = (await chain.query('session', 'nextKeys', [bob.address])).unwrap();
		assert.equal(registered.toHex(), own.keys);

		await validate.getByRole('textbox', { name: 'Commission' }).fill('100.1');
		await validate.getByText('At most 100 %').waitFor();
		await validate.getByRole('textbox', { name: 'Commission' }).fill('2.5');
		await validate.getByRole('button', { name: 'Stand for election' }).click();
		await console_.sign();
		const preferences = await chain.query('staking', 'validators', [bob.address]);
		assert.equal(big(preferences.commission.unwrap()), 25_000_000n);
		await part(page, 'Your validator').getByText('waits for a seat').waitFor();

		const unbond = await unfold(change, 'Unbond');
		await unbond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('10000.1');
		await unbond.getByText('at most 10,000 AUDIO').waitFor();
		await (
			await unfold(change, 'Stop validating')
		)
			.getByRole('button', { name: 'Stand for election no more' })
			.click();
		await console_.sign();
		await unbond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('20000');
		await unbond.getByRole('button', { name: 'Unbond it' }).click();
		await console_.sign();
		assert.equal(
			big((await chain.query('staking', 'ledger', [bob.address])).unwrap().active),
			0n,
		);
		const again = await unfold(change, 'Bond again');
		await again.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('15000');
		await again.getByRole('button', { name: 'Bond it again' }).click();
		await console_.sign();
		assert.equal(
			big((await chain.query('staking', 'ledger', [bob.address])).unwrap().active),
			15_000n * AUDIO,
		);
		await console_.close();
	});
});

/** Waits until a button can be pressed. */
async function within(button: Locator): Promise<void> {
	await button.and(button.page().locator(':enabled')).waitFor();
}
