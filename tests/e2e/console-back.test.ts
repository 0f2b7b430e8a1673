// Backing others in the console: found, backed, moved, taken out, withdrawn. The tests are steps on one chain, in this
// order, and what the page says is compared with what the chain has.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, type Call, type Chain } from '../lib/chain.ts';
import { alice, bob, charlie, dev } from '../lib/accounts.ts';
import { Console, shows } from '../lib/console.ts';
import { uploadToken } from '../lib/content.ts';
import { fund, positions, together, unlocking } from '../lib/delegation.ts';
import { votingPower } from '../lib/governance.ts';
import { Keyboard } from '../lib/keyboard.ts';
import { cidOf } from '../lib/music.ts';
import { withContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { waitFor } from '../lib/wait.ts';

const CID = 'bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';
const COOLDOWN = 28;

const [artist, curator, leaver] = [
	dev('Backed//artist'),
	dev('Backed//curator'),
	dev('Backed//leaver'),
] as const;

/** One pixel. */
const PICTURE = Buffer.from(
	'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
	'base64',
);
const PROFILE = Buffer.from(
	JSON.stringify({
		'@context': 'https://schema.org',
		'@type': 'Person',
		description: 'Listens all night.',
		image: `ipfs://${cidOf(rootOfContent(PICTURE))}`,
		name: 'Finder <i>of</i> songs',
	}),
);

/** An address as the page shortens it. */
const short = (address: string): string => `${address.slice(0, 6)}…${address.slice(-4)}`;

describe('backing others', () => {
	let chain: Chain;
	let shown: Console;
	before(async () => {
		const node = await withContentNode();
		chain = node.chain;
		await fund(chain, bob, [artist, curator, leaver], 10n * AUDIO);
		const register = (role: string, cut: number, least: bigint, profile = CID): Call =>
			chain.call('delegation', 'registerBeneficiary', role, cut, least, profile);
		await together(chain, [
			[register('Artist', 200_000_000, 5n * AUDIO), artist],
			[register('Curator', 100_000_000, 0n, cidOf(rootOfContent(PROFILE))), curator],
			[register('Artist', 0, 0n), leaver],
		]);
		// Text that would be markup, if it were taken for that.
		const name = `0x${Buffer.from('<b>Loud</b>').toString('hex')}`;
		// Without a backer it would be gone at once.
		await chain.submit(chain.call('delegation', 'delegate', leaver.address, AUDIO), alice);
		// Whoever likes calls themselves as somebody else calls an account of their own.
		const bobs = `0x${Buffer.from('Bob (yours)').toString('hex')}`;
		await chain.submit(
			chain.call('identity', 'setIdentity', { display: { Raw: bobs } }),
			leaver,
		);
		await together(chain, [
			[chain.call('identity', 'setIdentity', { display: { Raw: name } }), artist],
			[chain.call('delegation', 'setCut', 500_000_000), curator],
			[chain.call('delegation', 'deregisterBeneficiary'), leaver],
		]);
		await bring(node.url, `/metadata/${cidOf(rootOfContent(PROFILE))}`, PROFILE);
		await bring(node.url, `/artwork/${cidOf(rootOfContent(PICTURE))}`, PICTURE);
		// Of the others' profiles no node has anything.
		shown = await Console.open(chain, node.url, { allowed: [/404/] });
		await shown.go('Back & earn');
	});
	after(async () => {
		await shown?.close();
		await chain?.close();
	});

	/** Brings what belongs to the curator's profile to the node. */
	const bring = async (url: string, path: string, bytes: Buffer): Promise<void> => {
		await waitFor('the node to take it', async () => {
			const answer = await fetch(`${url}${path}?account=${curator.address}`, {
				method: 'PUT',
				body: bytes as Uint8Array<ArrayBuffer>,
				headers: { authorization: `AUDIO ${uploadToken(chain, curator, bytes)}` },
			});
			if (answer.ok) return true;
			assert.ok(
				[404, 409, 503].includes(answer.status),
				`${path}: ${answer.status} ${await answer.text()}`,
			);
			return undefined;
		});
	};
	const open = async (address: string): Promise<void> => {
		await shown.page
			.getByRole('table', { name: 'Who can be backed' })
			.getByRole('button', { name: short(address) })
			.click();
		await shown.page.getByText('Most that backing returns a year').waitFor();
	};
	const put = () => shown.page.getByRole('button', { name: 'Delegate' });
	const amount = () => shown.page.getByRole('textbox', { name: 'Amount (AUDIO)' });
	const section = (title: string) => shown.page.getByRole('link', { name: title });
	const barriers = async (): Promise<void> => assert.deepEqual(await shown.barriers(), []);

	test('who can be backed is there with what is known, and what is not known is no zero', async () => {
		const table = shown.page.getByRole('table', { name: 'Who can be backed' });
		const row = table.getByRole('row').filter({ hasText: '<b>Loud</b>' });
		await row.waitFor();
		await shows(row, /Artist[\s\S]*–[\s\S]*20\u00a0%/);
		assert.equal(await table.locator('b b').count(), 0, 'a name is no markup');
		const leaves = table.getByRole('row').filter({ hasText: short(leaver.address) });
		await shows(leaves, /calls itself\s+Bob \(yours\)[\s\S]*leaving/);
		await barriers();

		await shown.page.getByRole('textbox', { name: 'Name or address' }).fill('loud');
		await table
			.getByRole('row')
			.filter({ hasText: short(curator.address) })
			.waitFor({ state: 'detached' });
		await shown.page.getByRole('textbox', { name: 'Name or address' }).fill('');
	});

	test('a profile gives a name and a picture, as text, beside the address', async () => {
		const { page } = shown;
		const table = page.getByRole('table', { name: 'Who can be backed' });
		const row = table.getByRole('row').filter({ hasText: short(curator.address) });
		await shows(row, /Finder <i>of<\/i> songs/);
		await row.locator('img[src^="blob:"]').waitFor();
		// Whose profile nobody has is shown by the address, with what the chain knows.
		await shows(
			table.getByRole('row').filter({ hasText: short(leaver.address) }),
			/Artist, leaving/,
		);
		await open(curator.address);
		await shows(page.locator('.said'), /In their own words[\s\S]*Listens all night\./);
		assert.equal(await page.locator('main i').count(), 0, 'a name is no markup');
		await page.getByRole('textbox', { name: 'Name or address' }).fill('of</i> s');
		await table
			.getByRole('row')
			.filter({ hasText: short(leaver.address) })
			.waitFor({ state: 'detached' });
		await page.getByRole('textbox', { name: 'Name or address' }).fill('');
		await barriers();
	});

	test('without an account it says so in place of a form', async () => {
		await open(artist.address);
		await shown.page.getByText(/Choose an account, above, to put stake behind/).waitFor();
		await shown.actAs('Bob');
		await put().waitFor();
	});

	test('too little, too much and what is no amount is refused before the wallet opens', async () => {
		const refusals: [string, RegExp][] = [
			['4.999999999999999999', /at least 5 AUDIO/],
			['100000000', /at most/],
			['1.0000000000000000001', /18 decimals/],
			['NaN', /no number/],
			['1,000', /separators/],
			['-5', /not negative/],
		];
		for (const [text, reason] of refusals) {
			await amount().fill(text);
			await shown.page.getByText(reason).first().waitFor();
			assert.ok(await put().isDisabled(), text);
		}
		await amount().fill('5');
		assert.ok(await put().isEnabled());
	});

	test('what leaves takes nothing in, and says why', async () => {
		await open(leaver.address);
		await shown.page.getByText(/Not possible: it is leaving/).waitFor();
		await amount().fill('5');
		assert.ok(await put().isDisabled());
	});

	test('stake is put behind an artist, by the keyboard alone', async () => {
		const { page, dialog } = shown;
		await page
			.getByRole('table', { name: 'Who can be backed' })
			.getByRole('button', { name: short(artist.address) })
			.focus();
		await page.keyboard.press('Enter');
		// What was opened has the focus once it is there; whoever types waits for that.
		await page.locator('#chosen:focus', { hasText: '<b>Loud</b>' }).waitFor();
		await page.getByRole('textbox', { name: 'Amount (AUDIO)' }).focus();
		await page.keyboard.type('30.5');
		// Enter does nothing before what the account has is known.
		await shown.until(
			'the form to be ready',
			() => page.getByRole('button', { name: 'Delegate', exact: true }).isEnabled(),
			false,
		);
		await page.keyboard.press('Enter');
		await dialog.waitFor();
		await shows(dialog, /Taken from what is free[\s\S]*30\.5 AUDIO/);
		await barriers();
		const sign = dialog.getByRole('button', { name: 'Sign and send' });
		await shown.until('the button to sign', () => sign.isEnabled());
		const focused = (): Promise<unknown> => page.evaluate('document.activeElement.textContent');
		for (let presses = 0; presses < 12 && (await focused()) !== 'Sign and send'; presses++)
			await page.keyboard.press('Tab');
		assert.equal(await focused(), 'Sign and send');
		await page.keyboard.press('Enter');
		await shown.until('the delegation to be final', async () =>
			/Done: final/.test(await dialog.innerText()),
		);
		await shown.putAway(() => page.keyboard.press('Escape'));

		assert.deepEqual((await positions(chain, bob.address)).get(artist.address), {
			shares: 0n,
			joining: (AUDIO * 61n) / 2n,
		});
		assert.equal(await votingPower(chain, bob.address), (AUDIO * 61n) / 2n);
		await page
			.getByRole('table', { name: 'What you have behind others' })
			.getByText('30.5')
			.waitFor();
	});

	test('it moves to another without a cooldown', async () => {
		const { page } = shown;
		await open(curator.address);
		await shows(
			page.locator('.facts').first(),
			/Will keep[\s\S]*50\u00a0% from era \d+, about/,
		);
		await new Keyboard(page).choose(
			page.getByRole('button', { name: /^Of/ }),
			/Behind “<b>Loud<\/b>” \(.*\): 30.5 AUDIO/,
		);
		await amount().fill('30');
		await page.getByText(/so much that 1 AUDIO stay/).waitFor();
		assert.ok(
			await page.getByRole('button', { name: 'Move' }).isDisabled(),
			'half an AUDIO would stay',
		);
		await amount().fill('10.5');
		await page.getByRole('button', { name: 'Move' }).click();
		await shown.sign();
		const found = await positions(chain, bob.address);
		assert.deepEqual(
			[found.get(artist.address)?.joining, found.get(curator.address)?.joining],
			[20n * AUDIO, (AUDIO * 21n) / 2n],
		);
	});

	test('earnings are added to it when one says so', async () => {
		await shown.page.getByText('Add what it earns to the stake').click();
		await shown.sign();
		await shown.page.getByText('It compounds.').waitFor();
		const position = await chain.query('delegation', 'positions', [
			bob.address,
			curator.address,
		]);
		assert.equal(position.unwrap().compounds.isTrue, true);
	});

	test('what is taken out cools down, with its date', async () => {
		const { page } = shown;
		const out = page.getByRole('textbox', { name: 'To take out (AUDIO)' });
		await out.fill('10');
		await page
			.getByText(/all of it, or so much that 1 AUDIO stay/)
			.last()
			.waitFor();
		assert.ok(await page.getByRole('button', { name: 'Take out' }).isDisabled());
		await out.fill('4');
		await page.getByRole('button', { name: 'Take out' }).click();
		await shown.sign();
		const era = await chain.activeEra();
		assert.deepEqual(await unlocking(chain, bob.address), [[4n * AUDIO, era + COOLDOWN]]);

		await section('All that is yours').click();
		const cooling = page.getByRole('region', { name: 'Cooling down' });
		await cooling
			.getByText(new RegExp(`free in era ${era + COOLDOWN}, about .*\\d{4}`))
			.waitFor();
		await shows(cooling, /4 AUDIO/);
		await shows(
			page.locator('.figures'),
			/Staked\s+26\.5 AUDIO[\s\S]*Cooling down\s+4 AUDIO[\s\S]*Votes with\s+26\.5 AUDIO/,
		);
		assert.ok(
			await page.getByRole('button', { name: 'Withdraw all that is due' }).isDisabled(),
			'nothing is due',
		);
		await barriers();
	});

	test('a nomination pool is joined, with what it asks for', async () => {
		const { address } = alice;
		await chain.submit(
			chain.call('nominationPools', 'create', 1_000n * AUDIO, address, address, address),
			alice,
		);
		await section('Nomination pools').click();
		const { page } = shown;
		await page.getByRole('button', { name: 'Pool 1' }).click();
		const join = page.getByRole('button', { name: 'Join' });
		await amount().fill('0.999999999999999999');
		await page.getByText('at least 1 AUDIO', { exact: true }).waitFor();
		assert.ok(await join.isDisabled());
		await amount().fill('2');
		await join.click();
		await shown.sign();
		const member = (
			await chain.query('nominationPools', 'poolMembers', [bob.address])
		).unwrap();
		assert.deepEqual([Number(member.poolId), big(member.points)], [1, 2n * AUDIO]);
		await page.getByRole('button', { name: 'Add to it' }).waitFor();
		await barriers();
	});

	test('a pool is left, but for the least that stays or all of it, with the date', async () => {
		const { page } = shown;
		const pool = page.getByRole('region', { name: 'Your pool' });
		await pool.locator('summary', { hasText: 'Leave it' }).click();
		const out = pool.getByRole('textbox', { name: 'To take out (AUDIO)' });
		const leave = pool.getByRole('button', { name: 'Take out' });
		await out.fill('1.5');
		await pool
			.getByText(/all of it, or so much that 1 AUDIO stay/)
			.last()
			.waitFor();
		assert.ok(await leave.isDisabled(), 'half an AUDIO would stay');
		await out.fill('0.75');
		await leave.click();
		await shown.sign();
		const member = (
			await chain.query('nominationPools', 'poolMembers', [bob.address])
		).unwrap();
		const era = Number((await chain.query('staking', 'currentEra')).unwrap()) + COOLDOWN;
		const unbonding = [...member.unbondingEras.entries()] as [unknown, unknown][];
		assert.deepEqual(
			[big(member.points), unbonding.map(([from, of]) => [Number(from), big(of)])],
			[(AUDIO * 5n) / 4n, [[era, (AUDIO * 3n) / 4n]]],
		);
		await pool
			.getByText(new RegExp(`era ${era}, about .*\\d{4}`))
			.first()
			.waitFor();
		await pool.locator('summary', { hasText: 'Withdraw what has cooled down' }).click();
		await pool.getByText('Nothing has cooled down yet').waitFor();
		assert.ok(await pool.getByRole('button', { name: 'Withdraw' }).isDisabled());
		await barriers();

		await shown.actAs('Alice');
		await shows(pool, /In pool 1\s+1,000 AUDIO/);
		await pool.locator('summary', { hasText: 'Leave it' }).click();
		await pool.getByText(/you made this pool: 100 AUDIO stay/).waitFor();
		await out.fill('1000');
		await pool.getByText(/so much that 100 AUDIO stay, for you made/).waitFor();
		assert.ok(await leave.isDisabled(), 'whoever made it leaves last');
		await shown.actAs('Bob');
	});

	test('validators are nominated, with a bond that suffices', async () => {
		const { page } = shown;
		await section('Nominate').click();
		await shown.actAs('Charlie');
		const nominate = page.getByRole('button', { name: 'Nominate', exact: true });
		await page.getByText('Bond first.').waitFor();
		await amount().fill('99.999999999999999999');
		await page.getByText('at least 100 AUDIO', { exact: true }).waitFor();
		const bond = page.getByRole('button', { name: 'Bond it', exact: true });
		assert.ok(await bond.isDisabled());
		await amount().fill('150');
		await bond.click();
		await shown.sign();
		await page.getByText('Choose validators in the table.').waitFor();
		assert.ok(await nominate.isDisabled());
		const [found] = await chain.api.query['staking']!['validators']!.keys();
		const stash = String(found?.args[0]);
		await page
			.getByRole('table', { name: 'Validators' })
			.getByRole('button', { name: short(stash) })
			.click();
		await shows(page.getByRole('list', { name: 'Those you name' }), /Take off/);
		await barriers();
		await nominate.click();
		await shown.sign();
		const targets = async (): Promise<string[] | undefined> => {
			const found = await chain.query('staking', 'nominators', [charlie.address]);
			return found.isSome ? found.unwrap().targets.map(String) : undefined;
		};
		assert.deepEqual(await targets(), [stash]);
		await page.getByText('These are named already.').waitFor();

		await page.locator('summary', { hasText: /^Unbond$/ }).click();
		const unbond = page.locator('details', { hasText: 'Unbond it' });
		await unbond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('50.1');
		await unbond.getByText('at most 50 AUDIO').waitFor();
		await unbond.getByRole('textbox', { name: 'Amount (AUDIO)' }).fill('20');
		await unbond.getByRole('button', { name: 'Unbond it' }).click();
		await shown.sign();
		const ledger = (await chain.query('staking', 'ledger', [charlie.address])).unwrap();
		assert.deepEqual(
			[big(ledger.active), big(ledger.unlocking[0].value)],
			[130n * AUDIO, 20n * AUDIO],
		);
		await page.locator('summary', { hasText: 'Stop nominating' }).click();
		await page.getByRole('button', { name: 'Nominate nobody' }).click();
		await shown.sign();
		assert.equal(await targets(), undefined);

		// What is bonded and what unbonds are among all that is one's own, with its date.
		await section('All that is yours').click();
		await shows(
			page.getByRole('region', { name: 'Staked', exact: true }),
			/bonded, validating or nominating[\s\S]*130 AUDIO/,
		);
		await shows(
			page.getByRole('region', { name: 'Cooling down' }),
			/unbonded[\s\S]*20 AUDIO[\s\S]*free in era \d+/,
		);
		await shown.actAs('Bob');
	});

	test('what has left a pool is withdrawn', async () => {
		const { page } = shown;
		const [[, era] = [0n, 0]] = await unlocking(chain, bob.address);
		// Blocks are made faster than a page looks at them.
		await page.goto('about:blank');
		while ((await chain.activeEra()) < era) await chain.sealBlocks(10);
		await page.goto(`${shown.url}#/back/pools`);
		const pool = page.getByRole('region', { name: 'Your pool' });
		const withdraw = pool.getByRole('button', { name: 'Withdraw' });
		await shown.until('it to have cooled down', () => withdraw.isEnabled());
		await withdraw.click();
		await shown.sign();
		const member = await chain.query('nominationPools', 'poolMembers', [bob.address]);
		assert.equal(member.unwrap().unbondingEras.size, 0);
		await pool.getByText('has cooled down', { exact: true }).waitFor({ state: 'detached' });
	});

	test('all that is due is withdrawn in one call', async () => {
		const { page } = shown;
		await page.goto(`${shown.url}#/back/yours`);
		const withdraw = page.getByRole('button', { name: 'Withdraw all that is due' });
		await shown.until('something to be due', () => withdraw.isEnabled());
		await shows(
			page.getByRole('region', { name: 'Withdraw', exact: true }),
			/taken from behind others[\s\S]*4 AUDIO/,
		);
		await withdraw.click();
		await shown.sign();
		assert.deepEqual(await unlocking(chain, bob.address), []);
		await page.getByText('Nothing is due now.').waitFor();
		assert.equal(await page.getByRole('region', { name: 'Cooling down' }).count(), 0);
	});

	test('it fits a telephone, light and dark', async () => {
		const { page } = shown;
		await page.setViewportSize({ width: 375, height: 812 });
		for (const colorScheme of ['light', 'dark'] as const) {
			await page.emulateMedia({ colorScheme });
			for (const part of ['', '/yours', '/nominate', '/pools']) {
				await page.goto(`${shown.url}#/back${part}`);
				await page.getByRole('heading', { level: 2 }).first().waitFor();
				const over = Number(
					await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
				);
				assert.ok(over <= 0, `${part}: ${over} pixels too wide`);
				await barriers();
			}
		}
	});

	test('the whole of what was staked is held, and no more', async () => {
		const holds = await chain.query('balances', 'holds', [bob.address]);
		const sum = holds.reduce(
			(
				all: bigint,
				{ id, amount: held }: { id: { isDelegation: boolean }; amount: unknown },
			) => (id.isDelegation ? all + big(held) : all),
			0n,
		);
		assert.equal(sum, (AUDIO * 53n) / 2n);
	});
});
