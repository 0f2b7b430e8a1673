// The console: what is around its pages.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Chain } from '../lib/chain.ts';
import { Console } from '../lib/console.ts';
import { withContentNode } from '../lib/nodes.ts';

describe('the console', () => {
	let chain: Chain;
	let url: string;
	before(async () => {
		({ chain, url } = await withContentNode());
		await chain.sealBlocks(2);
	});
	after(() => chain.close());

	test('shows the newest block, each page by the keyboard alone, and keeps nobody out', async () => {
		const console_ = await Console.open(chain, url);
		const { page } = console_;
		for (const title of ['Listen', 'Publish', 'Back & earn', 'Vote', 'Operate', 'Network']) {
			await page
				.getByRole('navigation', { name: 'Pages' })
				.getByRole('link', { name: title })
				.focus();
			await page.keyboard.press('Enter');
			await page.getByRole('heading', { level: 1 }).waitFor();
			await page.waitForLoadState('networkidle');
			assert.deepEqual(await console_.barriers(), [], title);
		}
		const { best } = await chain.node.heads();
		await chain.seal();
		await page
			.getByText(`block ${best + 1}`)
			.first()
			.waitFor();
		await console_.close();
	});
});
