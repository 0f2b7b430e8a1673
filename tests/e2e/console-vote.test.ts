// A referendum in the console, from the proposal to what became of it. The tests are steps on one chain, in this order,
// and what the page does is looked for on chain.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, type Chain, type Human } from '../lib/chain.ts';
import { alice, bob, charlie, dave } from '../lib/accounts.ts';
import { Console, holds, shows } from '../lib/console.ts';
import { ballot, decided, enacted, started, tally } from '../lib/governance.ts';
import { withContentNode } from '../lib/nodes.ts';

/** What Bob has at stake, behind an artist. */
const STAKE = 2_000_000n * AUDIO;
const INFLATION = 75_000_000;

describe('voting', () => {
	let chain: Chain;
	let shown: Console;
	before(async () => {
		const node = await withContentNode();
		chain = node.chain;
		await chain.submit(
			chain.call('delegation', 'registerBeneficiary', 'Artist', 0, 0n, ''),
			dave,
		);
		await chain.submit(chain.call('delegation', 'delegate', dave.address, STAKE), bob);
		shown = await Console.open(chain, node.url);
		await shown.go('Vote');
	});
	after(async () => {
		await shown?.close();
		await chain?.close();
	});

	const section = async (title: string): Promise<void> => {
		await shown.page
			.getByRole('navigation', { name: 'Parts of this page' })
			.getByRole('link', { name: title, exact: true })
			.click();
	};
	const region = (name: RegExp) => shown.page.getByRole('region', { name });
	const button = (name: string) => shown.page.getByRole('button', { name, exact: true });
	const field = (name: string | RegExp) => shown.page.getByRole('textbox', { name });
	const barriers = async (): Promise<void> => assert.deepEqual(await shown.barriers(), []);
	/** Chooses one of a list. */
	const choose = async (label: string, option: RegExp): Promise<void> => {
		const { page } = shown;
		await page.getByRole('button', { name: new RegExp(`^${label} `) }).focus();
		await page.keyboard.press('Enter');
		await page.getByRole('option', { name: option }).click();
	};

	test('nothing is voted on, and nobody is asked to', async () => {
		await shown.page.getByText(/Nothing is voted on now/).waitFor();
		await shown.page.getByText('You vote with').waitFor();
		await shows(
			shown.page.locator('.figures'),
			/You vote with\s+–/,
			'without an account nothing is known',
		);
		await barriers();
	});

	test('a parameter is proposed within its bounds alone', async () => {
		await section('Propose');
		await choose('Parameter', /^Issuance: inflation$/);
		const value = field('New value (%)');
		const refusals: [string, RegExp][] = [
			['20.0000001', /at most 20\u00a0%/],
			['NaN', /a number in per cent/],
			['7.00000001', /at most 7 decimals/],
			['7', /set to that already/],
		];
		for (const [text, reason] of refusals) {
			await value.fill(text);
			await shown.page.getByText(reason).waitFor();
			assert.ok(await button('Propose').isDisabled(), text);
		}
		await value.fill('7.5');
		await shown.page.getByText(/from 7\u00a0% to/).waitFor();
		await shown.page.getByText(/Not possible: choose an account/).waitFor();
		await shown.actAs('Bob');
		await shown.until('the proposal to be possible', () => button('Propose').isEnabled());
		await field('Deposit (AUDIO)').fill('99.999999999999999999');
		await shown.page.getByText(/^at least 100 AUDIO$/).waitFor();
		assert.ok(await button('Propose').isDisabled());
		await field('Deposit (AUDIO)').fill('100');
		await barriers();
		await button('Propose').click();
		await shown.sign();
		await shown.page.getByText(/It waits for the next launch/).waitFor();

		const [[index, proposal, proposer]] = await chain.query('democracy', 'publicProps');
		const call = chain.call('parameters', 'setParameter', {
			Issuance: { Inflation: [null, INFLATION] },
		});
		assert.deepEqual(
			[Number(index), proposal.asInline.toHex(), String(proposer)],
			[0, call.method.toHex(), bob.address],
		);
	});

	test('it is seconded with as much again', async () => {
		const info = { display: { Raw: `0x${Buffer.from('Alice').toString('hex')}` } };
		await chain.submit(chain.call('identity', 'setIdentity', info), bob);
		await section('Proposals');
		const waits = region(/^Proposal 0: Set inflation of Issuance/);
		// Of one's own account it is the wallet's name, whatever the account calls itself.
		await shows(waits, /yours:\s+Bob/);
		assert.equal(await waits.getByText('Alice').count(), 0);
		await waits.getByText(/between 0\u00a0% and 20\u00a0%/).waitFor();
		await barriers();
		await waits.getByRole('button', { name: 'Second it' }).click();
		await shows(shown.dialog, /Taken from what is free[\s\S]*100 AUDIO/);
		await shown.sign();
		const [seconds, deposit] = (await chain.query('democracy', 'depositOf', [0])).unwrap();
		assert.deepEqual(
			[seconds.map(String), big(deposit)],
			[[bob.address, bob.address], 100n * AUDIO],
		);
		await waits.getByText(/2 deposits of/).waitFor();
	});

	test('the referendum says what it lacks to pass', async () => {
		const index = await started(chain);
		assert.equal(index, 0);
		await section('Voted on');
		const running = region(/^Referendum 0: Set inflation of Issuance/);
		await running.getByText('would not pass now').waitFor();
		const standing = (
			await (chain.api.call as Human)['stakedVotingApi'].referendum(0)
		).unwrap();
		const lacks = (big(standing.quorum) / 10n ** 16n)
			.toString()
			.replace(/(\d\d)$/, '.$1')
			.replace(/\.?0+$/, '')
			.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
		await running.getByText(`the quorum lacks ${lacks} AUDIO of votes, aye or nay.`).waitFor();
		await shows(running, /The call, decoded/);
		await barriers();
	});

	test('a vote of more than one has is refused before the wallet opens', async () => {
		const running = region(/^Referendum 0/);
		const votes = button('Vote');
		const amount = field('With (AUDIO)');
		await holds(amount, '2000000', 'all that one has stands there');
		assert.ok(await votes.isDisabled(), 'neither aye nor nay');
		await running.getByRole('radio', { name: /^Aye/ }).check();
		for (const [text, reason] of [
			['2000000.000000000000000001', /at most 2,000,000 AUDIO/],
			['NaN', /no number/],
		] as const) {
			await amount.fill(text);
			await running.getByText(reason).first().waitFor();
			assert.ok(await votes.isDisabled(), text);
		}
		await amount.fill('9.9');
		await running.getByText(/this one does/).waitFor();
	});

	test('a first vote is cast, by the keyboard alone and without a fee', async () => {
		const { page, dialog } = shown;
		const before = await chain.free(bob.address);
		await region(/^Referendum 0/)
			.getByRole('radio', { name: /^Aye/ })
			.focus();
		await page.keyboard.press('Space');
		await field('With (AUDIO)').focus();
		await page.keyboard.press('Control+A');
		await page.keyboard.type('1500000');
		await page.keyboard.press('Enter');
		await dialog.waitFor();
		await dialog.getByText(/none: it is waived/).waitFor();
		const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
		await shown.until('the button to sign', () =>
			dialog.getByRole('button', { name: 'Sign and send' }).isEnabled(),
		);
		for (let presses = 0; presses < 12 && (await focused()) !== 'Sign and send'; presses++)
			await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await shown.until('the vote to be final', async () =>
			/Done: final/.test(await dialog.innerText()),
		);
		await shown.putAway(() => page.keyboard.press('Escape'));

		assert.equal(await chain.free(bob.address), before);
		assert.deepEqual(await tally(chain, 0), {
			ayes: 1_500_000n * AUDIO,
			nays: 0n,
			turnout: 1_500_000n * AUDIO,
		});
		await page.getByText('would pass now', { exact: true }).waitFor();
		await page.getByText('If it ended now it would pass, and be enacted.').waitFor();
	});

	test('it is changed, and what a lower one costs is said', async () => {
		const running = region(/^Referendum 0/);
		await running.getByText(/You voted/).waitFor();
		await running.getByRole('radio', { name: /^Nay/ }).check();
		await field('With (AUDIO)').fill('1000000');
		await running.getByText(/less than your vote now/).waitFor();
		await button('Change the vote').click();
		await shown.sign();
		assert.deepEqual(await tally(chain, 0), {
			ayes: 0n,
			nays: 1_000_000n * AUDIO,
			turnout: 1_000_000n * AUDIO,
		});
		await running.getByText(/the ayes are not enough: [\d,.]+ AUDIO more/).waitFor();
		await running.getByRole('radio', { name: /^Aye/ }).check();
		await field('With (AUDIO)').fill('2000000');
		await button('Change the vote').click();
		await shown.sign();
		assert.deepEqual(await tally(chain, 0), { ayes: STAKE, nays: 0n, turnout: STAKE });
	});

	test('it passes, takes effect, and the page says so', async () => {
		assert.ok((await decided(chain, 0)).passed);
		await section('Decided');
		const line = shown.page.getByRole('listitem').filter({ hasText: 'Referendum 0' });
		await line.getByText('takes effect', { exact: true }).waitFor();
		assert.equal(await enacted(chain), undefined);
		await line.getByText('enacted', { exact: true }).waitFor();
		await barriers();
		const { setTo } = (await (chain.api.call as Human)['parametersApi'].inForce()).find(
			({ name }: Human) => name.toUtf8() === 'Inflation',
		);
		assert.equal(big(setTo), BigInt(INFLATION));
	});

	test('what votes lock is unlocked once they are over', async () => {
		await section('Your votes');
		await shown.page.getByText(/over: it/).waitFor();
		await chain.sealBlocks(10);
		await button('Remove votes that are over, and unlock').click();
		await shown.sign();
		assert.equal((await chain.query('balances', 'locks', [bob.address])).length, 0);
		await shown.page.getByText('nothing is locked', { exact: true }).waitFor();
	});

	test('votes are given to another, and taken back', async () => {
		const { page } = shown;
		await field('Votes (AUDIO)').fill('500');
		for (const [text, reason] of [
			['12bzRJfh7arnnfPPUZHeJUaE62QLEwhK48QnH9LXeK2m1iZU', /another network/],
			[charlie.address.slice(0, -1), /missing|checksum/],
			[bob.address, /this account itself/],
		] as const) {
			await field('To').fill(text);
			await page.getByText(reason).first().waitFor();
			assert.ok(await button('Give').isDisabled(), text);
		}
		await field('To').fill(charlie.address);
		await button('Give').click();
		await shown.sign();
		const given = (await chain.query('democracy', 'votingOf', [bob.address])).asDelegating;
		assert.deepEqual(
			[String(given.target), big(given.balance), String(given.conviction)],
			[charlie.address, 500n * AUDIO, 'Locked1x'],
		);
		await barriers();
		await button('Take it back').click();
		await shown.sign();
		assert.ok((await chain.query('democracy', 'votingOf', [bob.address])).isDirect);
	});

	test('any call is decoded before it is proposed, and what is grave in it is pointed at', async () => {
		await section('Propose');
		await choose('What', /^Any call/);
		const bytes = field('The call’s bytes');
		for (const [text, reason] of [
			['0x<b>', /hexadecimal/],
			['0xffff', /no call of the runtime/],
		] as const) {
			await bytes.fill(text);
			await shown.page.getByText(reason).waitFor();
			assert.ok(await button('Propose').isDisabled(), text);
		}
		const grave = chain.call('utility', 'batchAll', [
			chain.call('system', 'remark', 'x'.repeat(200)),
			chain.call('system', 'setStorage', []),
		]);
		await bytes.fill(grave.method.toHex());
		await shown.page.getByText(/writes into the chain’s state what no call would/).waitFor();
		await barriers();

		// What need not happen is not told as if it did.
		const choice = chain.call(
			'utility',
			'ifElse',
			chain.call('treasury', 'spendLocal', AUDIO, charlie.address),
			chain.call('system', 'remark', '0x'),
		);
		await bytes.fill(choice.method.toHex());
		await shows(
			region(/^The proposal$/),
			/Either: Pay from the treasury, or: Say something[\s\S]*1 AUDIO of the treasury go to[\s\S]*tried first: if it fails, another is made in its place/,
		);

		// As many harmless calls as fit hide nothing, and what is drawn of them is little.
		const harmless = chain.call('system', 'remark', '0x');
		const hides = chain.call('utility', 'batch', [
			...Array.from({ length: 21_000 }, () => harmless),
			chain.call('balances', 'forceTransfer', charlie.address, dave.address, 1n),
		]);
		await bytes.fill(hides.method.toHex());
		const proposal_ = region(/^The proposal$/);
		await proposal_.getByText(/disposes of what belongs to an account/).waitFor();
		await shows(proposal_.locator('b').first(), /^Try: Balances: force transfer, /);
		await proposal_.getByText('The call, decoded', { exact: true }).click();
		const decoded = proposal_.getByRole('group', { name: 'The call, decoded' });
		const drawn = (): Promise<number> => decoded.getByText('System.remark').count();
		await decoded.getByRole('button', { name: /^Show more: 20,9\d\d of 21,001$/ }).waitFor();
		const first = await drawn();
		assert.ok(first > 10 && first < 200, `${first} are drawn`);
		await decoded.getByRole('button', { name: /^Show more/ }).press('Enter');
		await decoded
			.getByRole('button', { name: /^Show more: 20,[0-9]\d\d of 21,001$/ })
			.waitFor();
		await shown.until('more to be drawn', async () => (await drawn()) > first, false);
		assert.ok((await drawn()) < 400);
		await barriers();

		// Longer than what stands in a proposal itself: its preimage is noted with it. It fails when it is made.
		const fails = chain.call('utility', 'batchAll', [
			chain.call('system', 'remark', 'x'.repeat(200)),
			chain.call('balances', 'forceTransfer', charlie.address, dave.address, 10n ** 30n),
		]);
		await bytes.fill(fails.method.toHex());
		await shown.page.getByText('Held for the call on chain').waitFor();
		await button('Propose').click();
		await shown.sign();
		const [[, proposal]] = await chain.query('democracy', 'publicProps');
		assert.equal(proposal.asLookup.hash_.toHex(), fails.method.hash.toHex());
		// What the page says that is held is what the chain holds.
		const status = (
			await chain.query('preimage', 'requestStatusFor', [fails.method.hash])
		).unwrap();
		const [, deposit] = status.isRequested
			? status.asRequested.maybeTicket.unwrap()
			: status.asUnrequested.ticket;
		assert.equal(
			big(deposit),
			464n * 10n ** 15n + BigInt(fails.method.encodedLength) * 10n ** 15n,
		);
	});

	test('shares are a whole, and payments of what is there, before they can be proposed', async () => {
		const { page } = shown;
		await choose('What', /^The shares of issuance/);
		await field('Stakers (%)').fill('41');
		await page.getByText(/together they are 101\u00a0%/).waitFor();
		assert.ok(await button('Propose').isDisabled());
		await field('Treasury (%)').fill('7');
		await page.getByText('Issuance: Share of stakers').waitFor();
		await shows(region(/^The proposal/), /Share of stakers from 40\u00a0% to 41\u00a0%/);
		assert.ok(await button('Propose').isEnabled());

		await choose('What', /^A payment/);
		assert.ok(
			await button('Propose').isDisabled(),
			'nothing is left of what was filled in before',
		);
		await choose('Of', /^The fee pool/);
		await field('To').fill(charlie.address);
		await field('Amount (AUDIO)').fill('1000000');
		await page
			.getByText(/^at most/)
			.first()
			.waitFor();
		assert.ok(await button('Propose').isDisabled());
		await choose('Of', /^The treasury/);
		await field('Amount (AUDIO)').fill('0.000000000000000001');
		await page.getByText(/of the treasury go to/).waitFor();
		assert.ok(await button('Propose').isEnabled());
		await barriers();
	});

	test('what failed when it was made is told, and why', async () => {
		const index = await started(chain);
		await chain.submit(chain.call('democracy', 'vote', index, ballot(true, STAKE)), bob);
		assert.ok((await decided(chain, index)).passed);
		assert.ok(await enacted(chain));
		await section('Decided');
		const line = shown.page.getByRole('listitem').filter({ hasText: `Referendum ${index}` });
		await line.getByText('failed', { exact: true }).waitFor();
		await shows(
			line,
			/its call failed in block [\d,]+, so nothing of it has happened: [A-Z].*\. (?:balances\.InsufficientBalance|token\.FundsUnavailable|arithmetic\.Underflow)/,
		);
	});

	test('the committee is seen, and not acted for', async () => {
		const motion = chain.call('democracy', 'externalProposeMajority', {
			Inline: chain.call('system', 'remark', 'x').method.toHex(),
		});
		await chain.submit(
			chain.call('technicalCommittee', 'propose', 2, motion, motion.method.encodedLength),
			alice,
		);
		await section('Proposals');
		await region(/^Technical committee/)
			.getByText(/0 ayes of 2 that it takes/)
			.waitFor();
	});

	test('it fits a telephone, light and dark', async () => {
		const { page } = shown;
		await page.setViewportSize({ width: 375, height: 812 });
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			for (const part of ['', '/decided', '/proposals', '/propose', '/yours']) {
				await page.goto(`${shown.url}#/vote${part}`);
				await page.getByRole('heading', { level: 1 }).waitFor();
				const over = Number(
					await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
				);
				assert.ok(over <= 0, `${part}: ${over} pixels too wide`);
				await barriers();
			}
		}
	});
});
