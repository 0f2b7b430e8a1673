// Sending AUDIO from the console, by a wallet.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encodeAddress } from '@polkadot/util-crypto';
import { alice, fresh } from '../lib/accounts.ts';
import { AUDIO, Chain } from '../lib/chain.ts';
import { Console, holds, shows } from '../lib/console.ts';
import { withContentNode } from '../lib/nodes.ts';

describe('the console, with a wallet', () => {
	let chain: Chain;
	let console_: Console;
	let agrees = true;
	const mine = fresh();
	mine.setMeta({ name: 'Mine' });
	before(async () => {
		const started = await withContentNode();
		chain = started.chain;
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', mine.address, 10n * AUDIO),
			alice,
		);
		console_ = await Console.open(chain, started.url, {
			wallet: { pairs: [mine], agrees: () => agrees },
		});
	});
	after(async () => {
		await console_.close();
		await chain.close();
	});

	const fill = async (to: string, amount: string): Promise<void> => {
		await console_.page.getByLabel('To', { exact: true }).fill(to);
		await console_.page.getByLabel('Amount (AUDIO)').fill(amount);
	};
	const send = () => console_.page.getByRole('button', { name: 'Look at it and send' });

	test('connects with the extension when it is told to', async () => {
		const { page } = console_;
		await page.locator('.account-button').click();
		await page.getByRole('button', { name: 'Connect Polkadot{.js}' }).click();
		await page.locator('.account-option', { hasText: 'Mine' }).click();
		await page.locator('.account-button', { hasText: 'Mine' }).click();
		await page.getByRole('link', { name: 'Balance, and send' }).click();
		await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
		await page.getByText('10 AUDIO', { exact: true }).first().waitFor();
		assert.deepEqual(await console_.barriers(), []);
	});

	test('says what is wrong with an address or an amount, and opens nothing', async () => {
		const { page } = console_;
		const to = fresh();
		const cases: [string, string, RegExp][] = [
			[to.address, '0.1234567890123456789', /18 decimals/],
			[to.address, 'NaN', /no number/],
			[to.address, '1,000', /without separators/],
			[to.address, '-1', /not negative/],
			[to.address, '1e3', /exponent/],
			[to.address, '10', /at most 9\.99/],
			[to.address, '0.001', /at least 0\.01/],
			[to.address.slice(0, -1), '1', /a part may be missing|checksum/],
			[`${to.address.slice(0, -1)}${to.address.endsWith('a') ? 'b' : 'a'}`, '1', /checksum/],
			['<b>me</b>', '1', /letters and digits/],
			[encodeAddress(to.publicKey, 0), '1', /another network \(prefix 0, Polkadot\)/],
		];
		for (const [address, amount, reason] of cases) {
			await fill(address, amount);
			await page.getByText(reason).first().waitFor();
			assert.ok(await send().isDisabled(), `${address}, ${amount}`);
		}
		// The last was an address of the same account elsewhere.
		await page.getByRole('button', { name: 'Use that' }).click();
		await holds(page.getByLabel('To', { exact: true }), to.address);
	});

	test('refuses before the wallet opens what the fee leaves no room for', async () => {
		const { page } = console_;
		const to = fresh();
		await fill(to.address, '1');
		await page.getByRole('button', { name: 'Most' }).click();
		await send().click();
		await console_.dialog.getByText(/The chain would refuse this\. This takes 9\.99/).waitFor();
		assert.ok(
			await console_.dialog.getByRole('button', { name: 'Sign and send' }).isDisabled(),
		);
		await console_.putAway(() => page.keyboard.press('Escape'));
		assert.equal(await chain.free(to.address), 0n);
	});

	test('says so when the wallet refuses, and nothing is sent', async () => {
		const to = fresh();
		await fill(to.address, '1.5');
		agrees = false;
		await send().click();
		await console_.dialog.getByRole('button', { name: 'Sign and send' }).click();
		await console_.dialog.getByText(/It did not succeed/).waitFor();
		agrees = true;
		await console_.putAway();
		await chain.sealBlocks(2);
		assert.equal(await chain.free(to.address), 0n);
		assert.equal(await chain.nonce(mine.address), 0);
	});

	test('sends what was written, to the planck', async () => {
		const to = fresh();
		await fill(to.address, '1.000000000000000001');
		await send().click();
		await shows(console_.dialog, /Amount\s*1\.000000000000000001 AUDIO/);
		// The call itself stands there too, with the units of its arguments.
		await shows(
			console_.dialog.getByRole('group', { name: 'The call, decoded' }),
			/^Balances\.transfer_\w+\s+dest\s+Id\s+5\w{47}\s+value\s+1\.000000000000000001 AUDIO$/,
		);
		assert.deepEqual(await console_.barriers(), []);
		await console_.sign();
		assert.equal(await chain.free(to.address), AUDIO + 1n);
		await holds(console_.page.getByLabel('Amount (AUDIO)'), '');
	});
});
