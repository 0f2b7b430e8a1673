// The README's tour is run as it stands there.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Chain } from '../lib/chain.ts';
import { runProgram } from '../lib/guides.ts';
import { ROOT } from '../lib/paths.ts';

test('the tour of the README does what it says', async () => {
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const tour = /```js\n(.*?)```/s.exec(readme)?.[1];
	assert.ok(tour, 'the README has a block of JavaScript');
	const chain = await Chain.start({ args: ['--dev', '--sealing', '1000'] });
	try {
		const stdout = await runProgram(tour, { env: { AUDIO_URL: chain.node.url } });
		assert.match(stdout, /AUDIO has 18 decimals; there are 1000000000(\.\d+)? of it/);
		assert.match(stdout, /a transfer costs 0\.0\d+ AUDIO/);
		assert.match(stdout, /pool 1 has 2 members/);
		assert.match(stdout, /public proposal 0/);
	} finally {
		await chain.close();
	}
});
