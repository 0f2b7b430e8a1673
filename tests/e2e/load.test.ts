// The benchmark of the chain, with few accounts and for three blocks: that it works, not how fast
// the chain is.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { TESTS } from '../lib/paths.ts';

const run = promisify(execFile);

test('the benchmark of the chain fills blocks, and counts what becomes final', async () => {
	const { stdout } = await run('node', ['--import', 'tsx', 'bench/chain.ts'], {
		cwd: TESTS,
		env: {
			...process.env,
			AUDIO_BENCH_ACCOUNTS: '2000',
			AUDIO_BENCH_BLOCKS: '3',
			AUDIO_BENCH_SIGNED: '6000',
		},
	});
	const rows = new Map(
		[...stdout.matchAll(/^\| (.+?) \| (.*?) \|$/gm)].map(([, what = '', value = '']) => [
			what,
			value,
		]),
	);
	const numbers = (what: string): number[] => (rows.get(what) ?? '').split(', ').map(Number);
	const [perSecond = 0] = numbers('finalized transfers a second');
	assert.ok(perSecond > 0, stdout);
	// A block with one transfer would be a fault of who sends.
	const [largest = 0] = numbers('– transactions of the largest block');
	assert.ok(largest > 500, stdout);
	const [counted = 0] = numbers('– blocks that counts, slots without a block');
	assert.ok(counted >= 2, stdout);
	assert.equal(rows.get('refused'), '0', stdout);
	const imported = rows.get(
		'importing all blocks elsewhere, with no signature known, s; of what is declared; the slowest',
	);
	const [seconds = 0, ofDeclared = 0, slowest = 0] = (imported ?? '').split('; ').map(Number);
	assert.ok(seconds > 0 && ofDeclared > 0 && slowest > 0, stdout);
});
