// The guides' snippets are run as they are printed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runBinaryWell } from '../lib/node.ts';
import { runGuide } from '../lib/guides.ts';

test('the guide for artists does what it says', async () => {
	const printed = await runGuide('artists.md');
	assert.match(printed, /^bafkr4i\w+ 5200000000000000000n$/m, 'a track is published');
	assert.match(printed, /^true true$/m, 'and bought');
	assert.match(printed, /^0 bronze Badge 10n$/m);
	assert.match(printed, /^5 earnings-multiplier EarningsMultiplier 5000n$/m);
	assert.match(printed, /^true$/m, 'the badge is seen');
	assert.match(printed, /^10n$/m, 'and votes');
	assert.match(printed, /balance: '25,000,000'/, 'the token moves');
	assert.match(printed, /symbol: 'BOB'/);
	assert.match(printed, /bonus: '25.00%'/);
	assert.match(printed, /^10737418240n$/m);
});

test('the guide for fans does what it says', async () => {
	const printed = await runGuide('fans.md');
	assert.match(printed, /allowance: '20'/, 'a fan has so many plays');
	assert.match(printed, /^\w{48} Curator 0$/m, 'all who can be backed are listed');
	assert.match(printed, /^Artist 20.00% 0n$/m);
	assert.match(printed, /^500n$/m, 'a delegation votes');
	assert.match(printed, /^500n 0n$/m, 'and joins');
	assert.match(printed, /'350,000,000,000,000,000,000'/, 'exits of one era are one');
	assert.match(printed, /^150n$/m, 'what is left votes');
	assert.match(printed, /^Delegated 150000000000000000000n Asked delegation\.undelegate$/m, 'all is listed');
	assert.match(printed, /^ListeningKeyDeposit 300000000000000000n Asked receipts\.removeListeningKey$/m);
});

test('the guide to governance does what it says', async () => {
	const printed = await runGuide('governance.md');
	assert.match(printed, /wouldPass: true/, 'the referendum is won before it ends');
	assert.match(printed, /^Receipts\.Allowance: 20 plays \(set to 20\)$/m, 'what is in force');
	assert.match(printed, /^Receipts\.FreeReceipts: \d{3} receipts \(set to 20000\)$/m, 'and less than is set');
	assert.match(printed, /Finished: {\s*approved: true/, 'the referendum');
});

test('the guide for operators does what it says', async () => {
	const { stdout } = await runBinaryWell(['key', 'generate', '--scheme', 'ed25519', '--output-type', 'json']);
	const { secretPhrase } = JSON.parse(stdout) as { secretPhrase: string };
	const printed = await runGuide('operators.md', { '<secret phrase>': secretPhrase });
	assert.match(printed, /collateral: '5,000,000,000,000,000,000,000'/);
	assert.match(printed, /100.00%/, 'the only node is first for every key');
	assert.match(printed, /\[\s*{\s*node: '0'/, 'and is selected');
});
