// The README and the pages in docs/: links lead somewhere, and amounts are those of the chain.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { AUDIO, big, Chain, type Human } from '../lib/chain.ts';
import { snippetsOf } from '../lib/guides.ts';
import { runBinaryWell } from '../lib/node.ts';
import { ROOT, TESTS } from '../lib/paths.ts';

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

const PAGES = [
	'README.md',
	'CONTRIBUTING.md',
	'pallets/README.md',
	...readdirSync(join(ROOT, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => `docs/${name}`),
];

/** What GitHub makes of a headline for links to it. */
const anchor = (headline: string): string =>
	headline
		.toLowerCase()
		.replace(/[^\p{L}\p{N} _-]/gu, '')
		.replaceAll(' ', '-');

/** A page without its code. */
const prose = (page: string): string => read(page).replace(/^ *```.*?^ *```$/gms, '');

test('links between pages lead somewhere', () => {
	let followed = 0;
	for (const page of PAGES) {
		// A link may go over the end of a line.
		for (const [, target = ''] of prose(page).matchAll(/\]\(([^)\s]+)\)/g)) {
			if (/^https?:/.test(target)) continue;
			const [file = '', section] = target.split('#');
			const path = file === '' ? page : join(dirname(page), file);
			assert.ok(existsSync(join(ROOT, path)), `${page}: there is no ${target}`);
			if (section !== undefined) {
				const headlines = [...prose(path).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
					anchor(text),
				);
				assert.ok(headlines.includes(section), `${page}: there is no ${target}`);
			}
			followed++;
		}
	}
	assert.ok(followed > 100, `only ${followed} links were found`);
});

test('the README says how all of a guide is run', () => {
	const [command] = /^sed .* (?=> )/m.exec(read('README.md')) ?? [];
	assert.ok(command, 'it has the line');
	for (const guide of ['artists', 'fans', 'governance', 'operators']) {
		const program: string = execFileSync('bash', ['-euc', `guide=${guide}; ${command}`], {
			cwd: TESTS,
			encoding: 'utf8',
		});
		assert.equal(program, snippetsOf(read(`docs/${guide}.md`)).join(''), guide);
		assert.match(program, /import\('\.\/guide\.mjs'\)/, 'it begins as all do');
		assert.match(program, /await api\.disconnect\(\);\n/, 'and comes to an end');
	}
});

test('amounts in the guides are those of the chain', async () => {
	const chain = await Chain.manual();
	try {
		const parameters = (await (chain.api.call as Human)['parametersApi'].inForce()) as Human[];
		const parameter = (name: string): bigint => {
			const found = parameters.find(
				({ group, name: own }) => `${group.toUtf8()}.${own.toUtf8()}` === name,
			);
			assert.ok(found, name);
			return big(found.setTo);
		};
		const percent = (name: string): number => Number(parameter(name)) / 1e7;
		const share = (group: string): number => percent(`Issuance.Shares.${group}`);
		const { stdout } = await runBinaryWell(['export-chain-spec', '--chain', 'live']);
		// Planck are more than a number of JavaScript holds; as AUDIO they are whole.
		const genesis = JSON.parse(stdout.replace(/(\d+)0{18}\b/g, '$1')).genesis.runtimeGenesis
			.patch;
		const group = (value: number | string): string => Number(value).toLocaleString('en-US');
		const bond = group(genesis.staking.minValidatorBond);
		const nominators = group(genesis.staking.minNominatorBond);
		const pool = group(genesis.nominationPools.minJoinBond);
		const collateral = group(genesis.nodeServices.services.content.minCollateral);
		const commission = genesis.nominationPools.globalMaxCommission / 1e7;
		const track = group(String(parameter('Content.TrackDeposit') / AUDIO));
		const fan = group(String(parameter('Receipts.MinFanStake') / AUDIO));
		const cap = percent('Issuance.MostReturn');
		const backers = percent('Delegation.BackersReturn');
		const plays = String(parameter('Receipts.Allowance'));
		/** New AUDIO of a six-hour era at genesis. */
		const minted = (name: string): string => {
			const era = (1_000_000_000 * percent('Issuance.Inflation')) / 100 / (4 * 365.25);
			return (era * (share(name) / 100)).toLocaleString('en-US', {
				maximumFractionDigits: 2,
			});
		};
		const year = (audio: number, rate: number): string => ((audio * rate) / 100).toFixed(2);

		const said: Record<string, string[]> = {
			'README.md': [
				`| blocks | ${share('stakers')} % | ${bond} AUDIO; ${nominators} to nominate, ${pool} in a pool |`,
				`| storing tracks, and proving it | ${share('storage')} % | ${collateral} AUDIO for a node |`,
				`| serving what fans heard | ${share('serving')} % | the same |`,
				`from its playlist | ${share('artists')} % | ${track} AUDIO a track, 0.45 a playlist |`,
				`| listening: up to ${plays} plays an era count | ${share('fans')} % | ${fan} AUDIO |`,
				`| voting on what there is to decide | ${share('voters')} % |`,
				`| what referenda decide | ${share('treasury')} % |`,
				`| nothing else | a part of theirs, up to ${backers} % a year | 1 AUDIO |`,
				`new AUDIO, ${percent('Issuance.Inflation')} % a year`,
				`voters earn at most ${cap} % a year`,
				`less ${percent('Content.NetworkFee')} %.`,
			],
			'docs/protocol.md': [
				`| a bond | ${share('stakers')} % |`,
				`| ${share('storage')} % for storing, ${share('serving')} % for serving |`,
				`| deposits of tracks and playlists | ${share('artists')} % |`,
				`| stake of any kind, ${fan} AUDIO at least | ${share('fans')} % | stake, and how many of their ${plays} plays`,
				`| the same | ${share('voters')} % |`,
				`| the treasury | – | ${share('treasury')} % |`,
			],
			'docs/fans.md': [
				`| behind an artist, curator or operator | 1 AUDIO, or what they ask for | ${backers} %, of what they earn |`,
				`| a nomination pool | ${pool} AUDIO | its part of ${share('stakers')} % of the new tokens`,
				`commission, up to ${commission} %,`,
				`| nominating validators oneself | ${nominators} AUDIO,`,
				`| validating | ${bond} AUDIO (10,000 on \`development\`) |`,
				`| a node that serves | ${collateral} AUDIO (1,000 on \`development\`) | ${2 * cap} %: ${cap} % for storing, ${cap} % for`,
				`| with ${fan} AUDIO or more at stake |`,
				`| hear ${plays} plays or more an era, and sign them | ${cap} % of it;`,
				`| vote in each era, while there is something to vote on | ${cap} % of what you vote with |`,
				`| 30 | behind an artist | ${year(30, backers)},`,
				`| | the 40 at stake listen | ${year(40, cap)} |`,
				`| | and vote | ${year(40, cap)} |`,
			],
			'docs/artists.md': [
				`| publish | ${track} AUDIO and about 0.05 AUDIO a mebibyte,`,
				`| fans with ${fan} AUDIO or more at stake`,
				`Artists and curators share ${share('artists')} % of the new tokens`,
				`Each of a fan's first ${plays} plays`,
				`S · ${cap} % · era / year`,
			],
			'docs/operators.md': [
				`| validators and nominators | ${minted('stakers')} |`,
				`| storing | ${minted('storage')} |`,
				`| serving | ${minted('serving')} |`,
				`| puts down, on \`live\` | ${bond} AUDIO at least | ${collateral} AUDIO at least |`,
			],
		};
		for (const [page, texts] of Object.entries(said)) {
			const text = read(page).replace(/\s+/g, ' ');
			for (const one of texts) assert.ok(text.includes(one), `${page} does not say '${one}'`);
		}
	} finally {
		await chain.close();
	}
});
