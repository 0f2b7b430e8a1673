// The console's page of the network: its numbers are the chain's.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { bob, stashOf } from '../lib/accounts.ts';
import { AUDIO, big, type Chain, type Human } from '../lib/chain.ts';
import { Console, counts, shows } from '../lib/console.ts';
import { nodesApi, withContentNode } from '../lib/nodes.ts';

const part = (page: Page, title: string): Locator =>
	page.getByRole('region', { name: title, exact: true });
const fact = (within: Locator, term: string): Locator =>
	within
		.locator('.fact')
		.filter({ has: within.page().locator('dt', { hasText: term }) })
		.locator('dd')
		.first();
const planck = async (of: Locator): Promise<bigint> =>
	BigInt((await of.locator('data').getAttribute('value')) ?? '');

/** AUDIO with so many decimals, rounded down, as charts have them. */
const inAudio = (value: unknown): string =>
	(Number(big(value) / 10n ** 12n) / 1e6).toLocaleString('en-US', { maximumFractionDigits: 2 });

describe('the console of the network', () => {
	let chain: Chain;
	let url: string;
	let opened: Console | undefined;
	const open = async (options?: Parameters<typeof Console.open>[2]): Promise<Console> =>
		(opened = await Console.open(chain, url, options));
	before(async () => {
		({ chain, url } = await withContentNode());
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', bob.address, AUDIO),
			stashOf('Alice'),
		);
		// Two rounds and a bit.
		await chain.sealUntil(
			'the third era',
			async () => (await chain.activeEra()) >= 2 || undefined,
		);
		await chain.sealBlocks(15);
	});
	after(() => chain.close());
	afterEach(() => opened?.browser.close());

	test('shows what polkadot.js reads at the same block', async () => {
		const console_ = await open();
		const { page } = console_;
		await console_.go('Network');
		const call = chain.api.call as Human;

		const supply = part(page, 'Supply and stake');
		await supply.locator('data').first().waitFor();
		const shown = Number(
			/block ([\d,]+)/
				.exec(await supply.locator('.at-block').innerText())?.[1]
				?.replaceAll(',', ''),
		);
		assert.equal(shown, await chain.bestNumber());
		const issuance = await chain.issuance();
		assert.equal(await planck(fact(supply, 'Supply')), issuance);
		assert.equal(
			await planck(fact(supply, 'At stake')),
			big(await call.stakedVotingApi.total()),
		);
		assert.equal(
			await planck(fact(supply, 'Collateral of nodes')),
			big(await chain.query('nodeServices', 'totalCollateral')),
		);
		await shows(fact(supply, 'Most inflation'), '7\u00a0%');

		const time = part(page, 'Time');
		await time.getByText(`Era ${await chain.activeEra()}`).waitFor();
		await time
			.getByText(`Session ${Number(await chain.query('session', 'currentIndex'))}`)
			.waitFor();

		const seats = part(page, 'A third of the seats');
		await fact(seats, 'What it costs').locator('data').waitFor();
		const found = await call.validatorSetApi.seats();
		assert.equal(await planck(fact(seats, 'What it costs')), big(found.cost.unwrap()));
		await shows(fact(seats, 'Empty now'), String(found.wanted - found.active));

		// The parts are the whole: 7 % a year of the supply, for an era of three minutes.
		const issued = part(page, 'Where new tokens go').first();
		await issued.locator('tfoot data').waitFor();
		const parts = await Promise.all(
			(await issued.locator('tbody data').all()).map(async (one) =>
				BigInt((await one.getAttribute('value')) ?? ''),
			),
		);
		const whole = BigInt((await issued.locator('tfoot data').getAttribute('value')) ?? '');
		assert.equal(parts.length, 7);
		assert.equal(
			parts.reduce((a, b) => a + b, 0n),
			whole,
		);
		assert.equal(
			whole,
			(((issuance * 70_000_000n) / 1_000_000_000n) * 180_000n) / 31_557_600_000n,
		);

		// Each round as the chain has it, in the table beside the chart.
		const rounds = await call.activityIssuanceApi.rounds(28);
		assert.ok(rounds.length >= 2);
		const chart = part(page, 'Rounds');
		await chart.locator('canvas').waitFor();
		await chart.getByText('The same as a table').click();
		const rows = chart.locator('details tbody tr');
		await counts(rows, rounds.length);
		for (const [index, round] of [...rounds].reverse().entries()) {
			const cells = await rows.nth(index).locator('th, td').allInnerTexts();
			const groups = ['storage', 'serving', 'artists', 'fans', 'voters'].map(
				(group) => round.groups[group],
			);
			assert.deepEqual(cells, [
				String(round.round),
				...groups.map((group) =>
					group.unsettled.toNumber() > 0 ? '–' : inAudio(group.paid),
				),
			]);
		}

		const fees = part(page, 'Fees and the fee pool');
		assert.equal(await planck(fact(fees, 'In the pool')), big(await call.feePoolApi.balance()));
		assert.equal(
			await planck(fact(fees, 'A referendum can spend')),
			big(await call.feePoolApi.spendable()),
		);
		const transfer = chain.call('balances', 'transferKeepAlive', bob.address, AUDIO);
		const { partialFee } = await transfer.paymentInfo(bob.address);
		const [costs, expected] = [await planck(fact(fees, 'A transfer costs')), big(partialFee)];
		// Lengths of signed extrinsics differ by a byte or two, and the multiplier by a block.
		assert.ok(
			costs > (expected * 95n) / 100n && costs < (expected * 105n) / 100n,
			`${costs} is near ${expected}`,
		);
		await fees.getByText('The same as a table').click();
		const income = (await call.feePoolApi.rounds(28))
			.toArray()
			.reverse()
			.map(([, figures]: Human) => figures.income);
		assert.ok(
			income.some((value: unknown) => big(value) > 0n),
			'a fee came in',
		);
		assert.deepEqual(
			await fees.locator('details tbody tr td:nth-child(2)').allInnerTexts(),
			income.map((value: unknown) =>
				Number(Number(big(value) / 10n ** 12n) / 1e6).toLocaleString('en-US', {
					maximumFractionDigits: 4,
				}),
			),
		);

		const nodes = part(page, 'Content nodes');
		const [node] = (await nodesApi(chain).nodes('content')).asOk;
		await nodes.getByRole('cell', { name: 'serves' }).waitFor();
		assert.equal(await planck(fact(nodes, 'Weight of all')), big(node.weight));
		await counts(nodes.getByRole('row'), 2);

		const validators = part(page, 'Validators');
		const overview = (
			await chain.query('staking', 'erasStakersOverview', [
				await chain.activeEra(),
				stashOf('Alice').address,
			])
		).unwrap();
		assert.equal(await planck(validators.getByRole('cell').nth(2)), big(overview.total));

		assert.deepEqual(await console_.barriers(), []);
		await console_.close();
	});

	test('follows the chain from block to block, and fits narrow screens and the dark', async () => {
		const console_ = await open({ width: 375, dark: true });
		const { page } = console_;
		await console_.go('Network');
		await part(page, 'Supply and stake').locator('data').first().waitFor();
		const era = await chain.activeEra();
		await chain.sealUntil(
			'the next era',
			async () => (await chain.activeEra()) > era || undefined,
		);
		await part(page, 'Time')
			.getByText(`Era ${era + 1}`)
			.waitFor();
		await part(page, 'Rounds').getByText(`Round ${era}, the last that ended`).waitFor();
		await part(page, 'Validators').getByRole('cell', { name: 'validates' }).waitFor();
		assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 375);
		assert.deepEqual(await console_.barriers(), []);
		await console_.close();
	});
});
