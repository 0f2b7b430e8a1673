// The guides' snippets are run as they are printed, one guide after another on one chain: none may be
// in the way of another, nor of itself when it is followed again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { u8aToHex } from '@polkadot/util';
import type { Chain } from '../lib/chain.ts';
import { blocksOf, guide, runGuide, runProgram, snippetsOf } from '../lib/guides.ts';
import { temporaryFolder } from '../lib/node.ts';
import { withContentNode } from '../lib/nodes.ts';
import { BINARY } from '../lib/paths.ts';
import { rootOfContent } from '../lib/proofs.ts';

/** A row of a table, without the bars. */
const cells = (row: string): string[] =>
	row
		.split('|')
		.slice(1, -1)
		.map((cell) => cell.trim());

/** The table in a guide that begins with that row, without its head. */
function table(markdown: string, head: string): string[][] {
	const lines = markdown.split('\n');
	const begin = lines.indexOf(head);
	assert.ok(begin >= 0, `there is a table ${head}`);
	const rows = lines.slice(begin + 2);
	return rows
		.slice(
			0,
			rows.findIndex((line) => !line.startsWith('|')),
		)
		.map(cells);
}

describe('the guides, one after another', () => {
	const folder = temporaryFolder();
	let chain: Chain;
	before(async () => {
		({ chain } = await withContentNode());
	});
	after(() => chain.close());

	test('the guide for artists does what it says', async () => {
		const printed = await runGuide('artists.md', chain, folder);
		assert.match(printed, /^the artist is \w{48}, with 10000 AUDIO$/m);
		const [, root, bytes] = /^(0x[0-9a-f]{64}) (\d+)$/m.exec(printed) ?? [];
		const tone = readFileSync(join(folder, 'tone.wav'));
		assert.equal(root, u8aToHex(rootOfContent(tone)), 'the root of the file');
		assert.equal(Number(bytes), tone.length);
		assert.match(printed, /^bafkr4i[a-z2-7]{52}$/m, 'a description');
		assert.match(printed, /^the fee is 0\.\d+ AUDIO$/m);
		assert.match(
			printed,
			/^track \d+ is bafkr4i\w+, deposit 5\.0044122 AUDIO$/m,
			'a track is published',
		);
		assert.match(printed, /^staged by \[\s*{\s*node: '\d+'/m);
		const [, heard = ''] = /^hear it: (http:\S+)$/m.exec(printed) ?? [];
		const part = await fetch(heard, { headers: { range: 'bytes=0-' } });
		assert.ok(
			Buffer.from(await part.arrayBuffer()).equals(tone),
			'what was brought is heard, as it is short',
		);
		assert.equal(
			(await fetch(heard)).status,
			401,
			'who wants all of it shows that it is bought',
		);
		const [, read = ''] = /^read it: (http:\S+)$/m.exec(printed) ?? [];
		const described = await fetch(read);
		assert.equal(described.headers.get('content-type'), 'application/ld+json');
		assert.equal(await described.text(), readFileSync(join(folder, 'tone.json'), 'utf8'));
		const [, seen = ''] = /^see it: (http:\S+)$/m.exec(printed) ?? [];
		assert.equal((await fetch(seen)).headers.get('content-type'), 'image/png');
		assert.match(printed, /^selected \[\s*{\s*node: '\d+'/m);
		// Five plays of 20, by 100 AUDIO; 6 % a year for an era of 177 to 183 seconds.
		const [, paid] = /^paid 0\.(\d{18}) AUDIO for 25 AUDIO of score$/m.exec(printed) ?? [];
		const seconds = Number(paid) / 1e18 / ((25 * 0.06) / 31_557_600);
		assert.ok(seconds > 170 && seconds < 190, `paid ${paid} planck, for ${seconds} s`);
		assert.match(printed, /^true true$/m, 'and bought');
		assert.match(printed, /^playlist \d+$/m);
		assert.match(printed, /^0 bronze Badge 10n$/m);
		assert.match(printed, /^5 earnings-multiplier EarningsMultiplier 5000n$/m);
		assert.match(printed, /^has the badge: true$/m);
		assert.match(printed, /^votes with 110 AUDIO$/m);
		assert.match(printed, /balance: '25,000,000'/, 'the token moves');
		assert.match(printed, /symbol: 'TONE'/);
		assert.match(printed, /bonus: '25.00%'/);
		assert.match(printed, /^10737418240n$/m);
		assert.match(
			printed,
			/^waiting for era \d+ to begin: 84 minutes at most$/m,
			'waits are told',
		);
	});

	test('the description that it makes is as it says they are', () => {
		const text = readFileSync(join(folder, 'tone.json'), 'utf8');
		assert.ok(Buffer.byteLength(text) <= 65_536);
		const head = '| field | most | track | playlist | profile | holds |';
		const fields = table(guide('artists.md'), head).map(
			([name = '', most = '', track = '']) => ({
				name: name.replaceAll('`', ''),
				most: Number(most.replaceAll(',', '')),
				track,
			}),
		);
		const description = JSON.parse(text) as Record<string, string | { name: string }>;
		assert.deepEqual(
			Object.keys(description),
			Object.keys(description).sort(),
			'in the order of their names',
		);
		for (const [field, said] of Object.entries(description)) {
			const value = typeof said === 'string' ? said : said.name;
			const known = fields.find(({ name }) => name === field);
			assert.ok(known && known.track !== '–', `${field} is a field of tracks`);
			assert.ok(Buffer.byteLength(value) <= known.most, `${field} is too long`);
		}
		for (const { name } of fields.filter(({ track }) => track === 'must'))
			assert.ok(description[name], name);
		// All of them at their longest fit, with their names and what is between.
		const all = fields.reduce((sum, { name, most }) => sum + name.length + most + 6, 2);
		assert.ok(all <= 65_536, `${all} bytes`);
	});

	test('the guide for operators does what it says', async () => {
		const [command = ''] = blocksOf(guide('operators.md'), 'node key');
		const PATH = `${dirname(BINARY)}${delimiter}${process.env['PATH']}`;
		execFileSync('bash', ['-euc', command], { cwd: folder, env: { ...process.env, PATH } });
		const printed = await runGuide('operators.md', chain, folder);
		assert.match(printed, /collateral: '5,000,000,000,000,000,000,000'/);
		assert.match(
			printed,
			/^4\.76%$/m,
			"first for so many keys beside Alice's node of 100,000 AUDIO",
		);
		assert.match(printed, /^prove a chunk until block \d+$/m);
		assert.match(printed, /^held by \[ \d+ \]$/m, 'it has proven the chunk');
		assert.match(printed, /passed: '1',\s*owed: '1',\s*misses: '0'/, 'and a challenge');
		assert.match(printed, /^1 receipt counted, free$/m);
		assert.match(printed, /^Storage: score 1 AUDIO, weight \d+\.\d+ AUDIO$/m);
		assert.match(printed, /^Serving: score 1\.5 AUDIO, weight \d+\.\d+ AUDIO$/m);
		assert.match(printed, /\[\s*{\s*node: '\d+'/, 'nodes are selected');
		assert.match(printed, /^5500 AUDIO are free in era \d+$/m);
	});

	test('the guide for fans does what it says', async () => {
		const printed = await runGuide('fans.md', chain, folder);
		assert.match(printed, /^the fan is \w{48}, with 50 AUDIO$/m);
		assert.match(printed, /^1 receipt counted, 0 refused$/m);
		assert.match(printed, /counted: '3',\s*allowance: '20'/, 'of so many plays');
		assert.match(printed, /^\w{48} Curator 0$/m, 'all who can be backed are listed');
		assert.match(printed, /^Artist 20\.00% 0$/m);
		assert.match(printed, /^the fee is 0\.\d+ AUDIO$/m);
		assert.match(printed, /^votes with 40 AUDIO$/m, 'a delegation votes');
		assert.match(printed, /^30 join, 0 share$/m);
		assert.match(printed, /^15 AUDIO are free in era \d+$/m, 'exits of one era are one');
		assert.match(printed, /^votes with 25 AUDIO$/m, 'what is left votes');
		assert.match(
			printed,
			/^FeatureCollateral 10 Asked featureAccess\.unlock$/m,
			'all is listed',
		);
		assert.match(printed, /^ListeningKeyDeposit 0\.3 Asked receipts\.removeListeningKey$/m);
		assert.match(printed, /^cools down: 0$/m);
	});

	test('the page about the content service does what it says', async () => {
		const snippets = snippetsOf(guide('content.md'));
		const upload = snippets.findIndex((snippet) => snippet.includes('upload.env'));
		const [command = ''] = blocksOf(guide('content.md'), 'upload');
		// What is for the shell, where it is printed: the node has to see the track first.
		const run = `const { execFileSync } = await import('node:child_process');
			while (!(await fetch(url + '/locate/' + cid)).ok)
				await new Promise((resolve) => setTimeout(resolve, 250));
			execFileSync('bash', ['-euc', ${JSON.stringify(command)}], { stdio: 'inherit' });`;
		const program = [...snippets.slice(0, upload + 1), run, ...snippets.slice(upload + 1)].join(
			'\n',
		);
		const env = { AUDIO_URL: chain.node.url, AUDIO_SEAL: '1' };
		const printed = await runProgram(program, { env, cwd: folder });
		assert.match(printed, /^bafkr4i[a-z2-7]{52}$/m);
		assert.match(printed, /^200 audio\/wav true$/m);
		assert.match(printed, /^206 bytes 1000-1999\/200000$/m);
		assert.match(printed, /^0 http:\/\/127\.0\.0\.1:\d+ false 1$/m, 'it is staged there');
		assert.match(printed, /^receipt: 202$/m);
		assert.match(printed, /^again: 409 urn:audio:problem:not-newer$/m);
	});

	for (const time of ['', ', and does so again'])
		test(`the guide to governance does what it says${time}`, async () => {
			const printed = await runGuide('governance.md', chain, folder);
			assert.match(printed, /^[\d.]+ AUDIO of [\d.]+ that are at stake$/m);
			assert.match(printed, /^it is referendum \d+$/m);
			assert.match(printed, /wouldPass: true/, 'the referendum is won before it ends');
			assert.match(printed, /^referendum \d+: Enacted$/m);
			assert.match(
				printed,
				/^Issuance\.Inflation: 75000000 parts per billion \(set to 75000000\)$/m,
			);
			assert.match(
				printed,
				/^Receipts\.Allowance: 20 plays \(set to 20\)$/m,
				'what is in force',
			);
			assert.match(
				printed,
				/^Receipts\.FreeReceipts: \d{3} receipts \(set to 20000\)$/m,
				'and less than is set',
			);
			assert.match(printed, /Finished: {\s*approved: true/, 'the referendum');
		});
});
