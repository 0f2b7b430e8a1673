// The README's tour is run as it stands there.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { Chain } from '../lib/chain.ts';
import { ROOT, TESTS } from '../lib/paths.ts';
import { PATIENCE } from '../lib/wait.ts';

test('the tour of the README does what it says', async () => {
	const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
	const tour = /```js\n(.*?)```/s.exec(readme)?.[1];
	assert.ok(tour, 'the README has a block of JavaScript');
	const chain = await Chain.start({ args: ['--dev', '--sealing', '1000'] });
	// It imports the tests' packages, so it has to lie beside them.
	const file = join(TESTS, `tour-${process.pid}.tmp.mjs`);
	writeFileSync(file, tour);
	try {
		const { stdout } = await promisify(execFile)(process.execPath, [file], {
			env: { ...process.env, AUDIO_URL: chain.node.url },
			timeout: PATIENCE,
		});
		assert.match(stdout, /AUDIO has 18 decimals; there are 1000000000n? of it/);
		assert.match(stdout, /a transfer costs \d{15,17} planck/);
		assert.match(stdout, /the pool has 2 members/);
		assert.match(stdout, /public proposals: 1/);
	} finally {
		rmSync(file, { force: true });
		await chain.close();
	}
});
