// Arithmetic and reading of the page on which one votes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
	callsIn,
	GRAVE,
	graveIn,
	headOf,
	OPAQUE,
	ORDINARY,
	weightiestFirst,
	INLINE,
	LONGEST_CALL,
	lookThrough,
	readHex,
} from '../src/pages/vote/calls.ts';
import { conditionsOf, inOneLine } from '../src/pages/vote/carriers.ts';
import {
	changesOf,
	inWords,
	readValue,
	showValue,
	whyNoWhole,
	writeValue,
} from '../src/pages/vote/parameters.ts';
import { hashOf, isShort, preimageDeposit } from '../src/pages/vote/proposing.ts';
import {
	asVote,
	ayesMissing,
	isApproved,
	nextLaunch,
	obstacles,
	root,
	sideOf,
	turnoutMissing,
	type Standing,
	type Threshold,
} from '../src/pages/vote/standing.ts';
import { priorOf, voteOn, votesOf, whyNoVote } from '../src/pages/vote/voting.ts';

const AUDIO = 10n ** 18n;
const planck = fc.bigInt({ min: 0n, max: 10n ** 28n });
const threshold = fc.constantFrom<Threshold>(
	'SuperMajorityApprove',
	'SuperMajorityAgainst',
	'SimpleMajority',
);

const standing = (over: Partial<Standing>): Standing => ({
	threshold: { type: 'SuperMajorityApprove' },
	ayes: 0n,
	nays: 0n,
	turnout: 0n,
	electorate: 1_000n * AUDIO,
	quorum: 50n * AUDIO,
	approved: false,
	enactable: true,
	would_pass: false,
	...over,
});

describe('a referendum', () => {
	test('needs two thirds where a quarter of the stake votes, half of all where all do', () => {
		const of = (ayes: bigint, nays: bigint): boolean =>
			isApproved('SuperMajorityApprove', ayes * AUDIO, nays * AUDIO, 10_000n * AUDIO);
		assert.ok(of(1_667n, 833n) && !of(1_666n, 834n));
		assert.ok(of(5_001n, 4_999n) && !of(5_000n, 5_000n));
		assert.ok(!of(0n, 0n), 'nobody has voted');
	});

	test('is approved as the rule says, with roots in floating point where those can tell', () => {
		fc.assert(
			fc.property(threshold, planck, planck, planck, (type, ayes, nays, staked) => {
				const electorate = staked > ayes + nays ? staked : ayes + nays;
				const [a, n, t, e] = [
					Number(ayes),
					Number(nays),
					Math.sqrt(Number(ayes + nays)),
					Math.sqrt(Number(electorate)),
				];
				const [left, right] =
					type === 'SimpleMajority'
						? [n, a]
						: type === 'SuperMajorityApprove'
							? [n / t, a / e]
							: [n / e, a / t];
				fc.pre(t > 1e6 && Math.abs(left - right) > 1e-5 * Math.max(left, right));
				assert.equal(isApproved(type, ayes, nays, electorate), left < right);
			}),
		);
	});

	test('is told to the planck how many ayes it lacks', () => {
		fc.assert(
			fc.property(threshold, planck, planck, planck, (type, ayes, nays, staked) => {
				const turnout = ayes + nays;
				const now = standing({
					threshold: { type },
					ayes,
					nays,
					turnout,
					electorate: staked > turnout ? staked : turnout,
				});
				const missing = ayesMissing(now);
				assert.ok(missing !== undefined);
				const with_ = (more: bigint): boolean => {
					const all = turnout + more;
					return isApproved(type, ayes + more, nays, staked > all ? staked : all);
				};
				assert.ok(with_(missing));
				if (missing > 0n) assert.ok(!with_(missing - 1n));
			}),
		);
	});

	test('that would pass has no obstacle, and what would not has each that there is', () => {
		assert.deepEqual(
			obstacles(
				standing({
					ayes: 60n * AUDIO,
					turnout: 60n * AUDIO,
					approved: true,
					would_pass: true,
				}),
			),
			[],
		);
		const poor = standing({
			ayes: 1n * AUDIO,
			nays: 4n * AUDIO,
			turnout: 5n * AUDIO,
			enactable: false,
		});
		assert.deepEqual(
			obstacles(poor).map(({ why }) => why),
			['not-enactable', 'quorum', 'threshold'],
		);
		assert.equal(turnoutMissing(poor), 45n * AUDIO);
		assert.deepEqual(obstacles(standing({ quorum: (1n << 128n) - 1n, approved: true })), [
			{ why: 'nothing-staked' },
		]);
	});

	test('is launched at the next multiple of the period, never at once', () => {
		assert.deepEqual(
			[nextLaunch(0, 20), nextLaunch(19, 20), nextLaunch(20, 20), nextLaunch(21, 20)],
			[20, 20, 40, 40],
		);
	});
});

test('roots are the largest whole numbers whose square fits', () => {
	fc.assert(
		fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (value) => {
			const found = root(value);
			assert.ok(found * found <= value && (found + 1n) * (found + 1n) > value);
		}),
	);
	for (const value of [0n, 1n, 2n, 3n, 4n, 15n, 16n, 17n])
		assert.ok(root(value) ** 2n <= value && (root(value) + 1n) ** 2n > value);
});

test('votes have the one conviction that this chain takes', () => {
	for (const side of ['aye', 'nay'] as const) {
		assert.equal(sideOf(asVote(side)), side);
		assert.equal(asVote(side) & 0x7f, 1);
	}
});

describe('a parameter', () => {
	const share = { unit: 'parts per billion', least: 0n, most: 200_000_000n };
	const deposit = { unit: 'planck', least: AUDIO, most: 1_000_000n * AUDIO };
	const blocks = { unit: 'blocks', least: 1n, most: 1_440_000n };

	test('is written in per cent, AUDIO or its unit, and read as the chain takes it', () => {
		assert.deepEqual(readValue(share, '7.5'), { value: 75_000_000n });
		assert.deepEqual(readValue(share, ' 0.0000001 '), { value: 1n });
		assert.deepEqual(readValue(deposit, '1000'), { value: 1_000n * AUDIO });
		assert.deepEqual(readValue(blocks, '14400'), { value: 14_400n });
		assert.equal(showValue('parts per billion', 75_000_000n), '7.5\u00a0%');
		assert.deepEqual(
			[14_400n, 1n].map((value) => showValue('blocks', value)),
			['14,400 blocks', '1 block'],
		);
	});

	test('within its bounds alone', () => {
		for (const [parameter, ends] of [
			[share, ['0', '20']],
			[deposit, ['1', '1000000']],
			[blocks, ['1', '1440000']],
		] as const) {
			for (const end of ends) assert.ok('value' in readValue(parameter, end), end);
		}
		for (const [parameter, texts] of [
			[
				share,
				['20.0000001', '21', '-1', 'NaN', '7,5', '1e1', '', '0.00000001', '5 %', '0x5'],
			],
			[
				deposit,
				[
					'0.999999999999999999',
					'1000000.000000000000000001',
					'NaN',
					'1.0000000000000000001',
					'-5',
					'1e3',
				],
			],
			[blocks, ['0', '1440001', '1.5', '-1', 'NaN', '', '１', '9'.repeat(1_000_000)]],
		] as const) {
			for (const text of texts)
				assert.ok('error' in readValue(parameter, text), text.slice(0, 30));
		}
	});

	test('is read again as it was written', () => {
		const units = fc.constantFrom('parts per billion', 'planck', 'blocks', 'eras');
		fc.assert(
			fc.property(units, fc.bigInt({ min: 0n, max: 10n ** 18n }), (unit, value) => {
				assert.deepEqual(
					readValue({ unit, least: 0n, most: 10n ** 18n }, writeValue(unit, value)),
					{ value },
				);
			}),
		);
	});

	test('shares are a whole or refused', () => {
		const parts = [400n, 120n, 120n, 180n, 50n, 50n, 80n].map((part) => part * 1_000_000n);
		assert.equal(whyNoWhole(parts), undefined);
		assert.match(whyNoWhole([...parts.slice(1), 1n]) ?? '', /exactly 100/);
	});

	test('changes are told from the call, of shares each part', () => {
		const set = (group: string, name: string, value: unknown) => ({
			key_value: { type: group, value: { type: name, value } },
		});
		assert.deepEqual(changesOf(set('Issuance', 'Inflation', [75_000_000])), [
			{ group: 'Issuance', name: 'Inflation', to: 75_000_000n },
		]);
		assert.deepEqual(changesOf(set('Democracy', 'MinimumDeposit', [5n * AUDIO])), [
			{ group: 'Democracy', name: 'MinimumDeposit', to: 5n * AUDIO },
		]);
		assert.deepEqual(changesOf(set('Issuance', 'Inflation', [undefined])), [
			{ group: 'Issuance', name: 'Inflation', to: undefined },
		]);
		assert.deepEqual(changesOf(set('Issuance', 'Shares', [{ stakers: 1, storage: 2 }])), [
			{ group: 'Issuance', name: 'Shares.stakers', to: 1n },
			{ group: 'Issuance', name: 'Shares.storage', to: 2n },
		]);
		for (const nothing of [
			undefined,
			null,
			'x',
			{},
			{ key_value: 5 },
			{ key_value: { type: 'A' } },
		])
			assert.deepEqual(changesOf(nothing), []);
	});

	test('has a name that people read', () => {
		assert.equal(inWords('MinimumDeposit'), 'Minimum deposit');
		assert.equal(inWords('Shares.stakers'), 'Share of stakers');
	});
});

/** Every call of the runtime, and who may make it: docs/origins.md, which a test of the runtime keeps true. */
function callsOfOrigins(): { call: string; who: string }[] {
	const page = readFileSync(new URL('../../docs/origins.md', import.meta.url), 'utf8');
	const [, ...pallets] = page.slice(page.indexOf('\n## Calls\n')).split('\n### ');
	const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
	const words = (name: string): string =>
		name.replace(/[A-Z]|(?<=[a-z])\d+/g, (found) => `_${found.toLowerCase()}`);
	return pallets.flatMap((text) => {
		const pallet = capital(/^\w+/.exec(text)?.[0] ?? '');
		return [...text.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, name = '', who = '']) => ({
			call: `${pallet}.${words(name)}`,
			who,
		}));
	});
}

describe('a call', () => {
	const call = (pallet: string, name: string, value: unknown = {}) => ({
		type: pallet,
		value: { type: name, value },
	});

	/** What is pointed at in it. */
	const pointedAt = (value: unknown): string[] =>
		graveIn(value)
			.map(({ call: name }) => name)
			.sort();

	test('is searched as deep as it goes for what is grave', () => {
		const grave = call('System', 'set_storage', { items: [] });
		let deep: unknown = grave;
		for (let level = 0; level < 64; level++)
			deep = call('Utility', 'batch_all', { calls: [call('System', 'remark'), deep] });
		assert.equal(callsIn(deep).length, 1 + 64 * 2);
		assert.deepEqual(pointedAt(deep), ['System.set_storage']);
		const scheduled = call('Scheduler', 'schedule', {
			call: call('Utility', 'dispatch_as', { call: call('System', 'remark') }),
		});
		assert.deepEqual(pointedAt(scheduled), ['Utility.dispatch_as']);
		assert.deepEqual(graveIn(call('Parameters', 'set_parameter')), []);
	});

	test('hides nothing behind as many harmless calls as a proposal can hold', () => {
		const harmless = Array.from({ length: LONGEST_CALL / 2 }, () =>
			call('Vesting', 'vest', undefined),
		);
		for (const at of [0, 20_000, 25_000, harmless.length]) {
			const calls = [...harmless];
			calls.splice(at, 0, call('Balances', 'force_transfer'));
			assert.deepEqual(pointedAt(call('Utility', 'batch', { calls })), [
				'Balances.force_transfer',
			]);
		}
	});

	test('that is not looked through to its end says so', () => {
		const calls = Array.from({ length: 100 }, () => call('System', 'remark'));
		const batch = call('Utility', 'batch', { calls });
		assert.deepEqual(graveIn(batch), []);
		const [unseen, ...others] = graveIn(batch, 50);
		assert.match(
			unseen?.what ?? '',
			/not looked through entirely: treat it as able to do anything/,
		);
		assert.deepEqual([unseen?.kind, others], ['unseen', []]);
		assert.ok(!lookThrough(batch, 50).whole && lookThrough(batch).whole);
	});

	test('is named by what is grave in it, whatever stands before that', () => {
		const heads = (value: unknown) => headOf(value).map(({ name }) => name);
		const remark = call('System', 'remark');
		const batch = (...calls: unknown[]) => call('Utility', 'batch', { calls });
		assert.deepEqual(heads(remark), ['remark']);
		assert.deepEqual(heads(batch(remark, call('Content', 'tip'))), ['remark', 'tip']);
		assert.deepEqual(heads(batch(remark, remark, batch(call('System', 'set_code')))), [
			'set_code',
			'remark',
			'remark',
			'batch',
		]);
		const proxied = call('Proxy', 'proxy', { call: call('Balances', 'force_transfer') });
		assert.deepEqual(heads(proxied), ['force_transfer', 'proxy']);
	});

	test('is named by a payment, however much is set before that', () => {
		const set = Array.from({ length: 12 }, () => call('Parameters', 'set_parameter'));
		const pays = call('Treasury', 'spend_local', { amount: 1n });
		const batch = call('Utility', 'batch_all', { calls: [...set, pays] });
		assert.equal(headOf(batch)[0]?.name, 'spend_local');
		assert.equal(weightiestFirst(callsIn(batch))[0]?.name, 'spend_local');
		const rest = weightiestFirst(callsIn(batch)).slice(1);
		assert.equal(rest.filter(({ pallet }) => pallet === 'Parameters').length, 12);
	});

	test('that gives power or takes property is pointed at', () => {
		for (const [pallet, name] of [
			['Staking', 'manual_slash'],
			['NodeServices', 'slash'],
			['Assets', 'start_destroy'],
			['NominationPools', 'update_roles'],
			['Democracy', 'blacklist'],
			['Scheduler', 'cancel_named'],
			['TechnicalCommittee', 'set_members'],
		] as const)
			assert.deepEqual(pointedAt(call(pallet, name)), [`${pallet}.${name}`]);
	});

	test('is found under whatever name another carries it', () => {
		const grave = call('System', 'set_code');
		for (const input of [
			{ call: grave },
			{ calls: [grave] },
			{ main: call('System', 'remark'), fallback: grave },
			{ proposal: grave, length_bound: 3 },
			{ a_name_of_later: { type: 'Some', value: { deep: [[grave]] } } },
			[1, [grave]],
			grave,
		])
			assert.deepEqual(pointedAt(call('Later', 'carry', input)), ['System.set_code']);
	});

	test('that has something done by a hash, a number or bytes is not looked through', () => {
		for (const [pallet, name] of [
			['Democracy', 'external_propose_majority'],
			['Preimage', 'note_preimage'],
			['TechnicalCommittee', 'close'],
			['Multisig', 'approve_as_multi'],
			['Proxy', 'announce'],
			['StakedVoting', 'enact'],
			['System', 'authorize_upgrade'],
		] as const) {
			const [warning] = graveIn(
				call('Proxy', 'proxy', { real: 'x', call: call(pallet, name) }),
			);
			assert.equal(warning?.call, `${pallet}.${name}`);
			assert.equal(warning.kind, 'unseen');
			assert.match(warning.what, /treat it as able to do anything/);
		}
	});

	test('of root or the committee stands in one list: grave, unseen or ordinary', () => {
		const lists = [new Set(Object.keys(GRAVE)), new Set(Object.keys(OPAQUE)), ORDINARY];
		const calls = callsOfOrigins();
		const governing = calls.filter(({ who }) => /\broot\b|committee/.test(who));
		assert.ok(governing.length > 80, `${governing.length} are root’s or the committee’s`);
		for (const { call: name } of governing)
			assert.equal(lists.filter((list) => list.has(name)).length, 1, name);
		// What is in a list is a call of this runtime.
		const known = new Set(calls.map(({ call: name }) => name));
		for (const name of lists.flatMap((list) => [...list])) assert.ok(known.has(name), name);
	});

	test('that need not happen says on what it hangs', () => {
		const pays = call('Treasury', 'spend_local', { amount: 1n });
		const remark = call('System', 'remark');
		const how = (value: unknown): string | undefined =>
			conditionsOf(callsIn(value).find(({ name }) => name === 'spend_local')?.under);
		const utility = (name: string, input: unknown): unknown => call('Utility', name, input);
		assert.equal(how(pays), undefined);
		assert.equal(how(utility('batch_all', { calls: [remark, pays] })), undefined);
		assert.match(
			how(utility('batch', { calls: [remark, pays] })) ?? '',
			/unless a call before/,
		);
		assert.match(how(utility('force_batch', { calls: [pays] })) ?? '', /if it fails, the rest/);
		const choice = (main: unknown, fallback: unknown): unknown =>
			utility('if_else', { main, fallback });
		assert.match(how(choice(pays, remark)) ?? '', /tried first/);
		assert.match(how(choice(remark, pays)) ?? '', /only if the one before it fails/);
		assert.match(how(call('Proxy', 'proxy', { call: pays })) ?? '', /for another account/);
		assert.match(how(call('Scheduler', 'schedule', { call: pays })) ?? '', /tried later/);
		// Batches all of which happen do not hide one that need not.
		const deep = utility('batch_all', {
			calls: [
				utility('batch', {
					calls: [choice(remark, utility('batch_all', { calls: [pays] }))],
				}),
			],
		});
		assert.equal(
			how(deep),
			'only if the one before it fails; tried, unless a call before it in its batch fails',
		);
	});

	test('is named as what it tries, or as either of two', () => {
		const [pays, upgrades] = [call('Treasury', 'spend_local'), call('System', 'remark')];
		const title = (value: unknown): string => inOneLine(headOf(value), String);
		const utility = (name: string, input: unknown): unknown => call('Utility', name, input);
		assert.equal(title(pays), 'spend_local');
		assert.equal(
			title(utility('batch_all', { calls: [pays, upgrades] })),
			'spend_local, and remark',
		);
		assert.equal(
			title(utility('batch', { calls: [pays, upgrades, upgrades] })),
			'Try: spend_local, remark and 1 more',
		);
		assert.equal(
			title(utility('if_else', { main: pays, fallback: upgrades })),
			'Either: spend_local, or: remark',
		);
		// Both are of one branch: neither is in place of the other.
		assert.equal(
			title(utility('if_else', { main: utility('batch_all', { calls: [pays, upgrades] }) })),
			'Try: spend_local, batch_all and 1 more',
		);
		assert.equal(title(undefined), '');
	});

	test('of a later runtime is grave by its name', () => {
		for (const [pallet, name] of [
			['Sudo', 'sudo'],
			['Sudo', 'set_key'],
			['Later', 'force_take'],
			['Later', 'kill_storage'],
			['Later', 'upgrade_without_checks'],
		] as const)
			assert.deepEqual(pointedAt(call(pallet, name)), [`${pallet}.${name}`]);
		assert.deepEqual(graveIn(call('Utility', 'force_batch', { calls: [] })), []);
	});

	test('has each call of a tree found once, whatever stands between them', () => {
		interface Tree {
			pallet: string;
			name: string;
			inner: Tree[];
			under: string;
		}
		const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
			tree: fc.record({
				pallet: fc.constantFrom('System', 'Utility', 'Balances', 'Content'),
				name: fc.constantFrom('remark', 'batch', 'set_code', 'force_transfer', 'tip'),
				inner: fc.oneof(
					{ maxDepth: 4 },
					fc.constant<Tree[]>([]),
					fc.array(tie('tree'), { maxLength: 4 }),
				),
				under: fc.constantFrom('call', 'calls', 'other'),
			}),
		}));
		const built = ({ pallet, name, inner, under }: Tree): unknown =>
			call(pallet, name, {
				bytes: new Uint8Array(3),
				who: { type: 'Id', value: 'x' },
				set: { type: 'Issuance', value: { type: 'Inflation', value: [5, undefined] } },
				[under]: inner.length === 1 ? built(inner[0] as Tree) : inner.map(built),
			});
		const named = ({ pallet, name, inner }: Tree): string[] => [
			`${pallet}.${name}`,
			...inner.flatMap(named),
		];
		fc.assert(
			fc.property(tree, (of) => {
				const found = callsIn(built(of)).map(({ pallet, name }) => `${pallet}.${name}`);
				assert.deepEqual([...found].sort(), named(of).sort());
				assert.equal(found[0], `${of.pallet}.${of.name}`);
			}),
		);
	});

	test('is bytes in hexadecimal, and no more than can be proposed', () => {
		assert.deepEqual(readHex(' 0x00fF '), { bytes: Uint8Array.of(0, 255) });
		for (const text of [
			'',
			'0x',
			'00',
			'0x0',
			'0xzz',
			'<b>',
			`0x${'00'.repeat(LONGEST_CALL + 1)}`,
		])
			assert.ok('error' in readHex(text), text.slice(0, 9));
		assert.ok('bytes' in readHex(`0x${'00'.repeat(LONGEST_CALL)}`));
		assert.equal(INLINE, 128);
	});
});

describe('an account', () => {
	const standard = (vote: number, balance: bigint) => ({
		type: 'Standard' as const,
		value: { vote, balance },
	});
	const direct = (
		votes: [number, ReturnType<typeof standard>][],
		prior: [number, bigint] = [0, 0n],
	) => ({ type: 'Direct' as const, value: { votes, prior } });
	const delegating = {
		type: 'Delegating' as const,
		value: { target: 'x', balance: 1n, prior: [7, 5n] as const },
	};

	test('has the votes that it cast, and none while they are given to another', () => {
		const voting = direct([
			[3, standard(0x81, 5n)],
			[4, standard(0x01, 6n)],
		]);
		assert.deepEqual(votesOf(voting), [
			{ referendum: 3, side: 'aye', balance: 5n },
			{ referendum: 4, side: 'nay', balance: 6n },
		]);
		assert.deepEqual(
			[
				voteOn(voting, 4)?.balance,
				voteOn(voting, 5),
				votesOf(delegating),
				votesOf(undefined),
			],
			[6n, undefined, [], []],
		);
		assert.deepEqual(
			[priorOf(delegating), priorOf(voting), priorOf(undefined)],
			[{ until: 7, amount: 5n }, undefined, undefined],
		);
	});

	test('is told why it cannot vote: given away, nothing at stake, too many kept', () => {
		const full = direct(Array.from({ length: 100 }, (_, index) => [index, standard(0x81, 1n)]));
		assert.match(whyNoVote({ power: 1n, voting: delegating }, 1) ?? '', /given to another/);
		assert.match(whyNoVote({ power: 0n, voting: direct([]) }, 1) ?? '', /nothing at stake/);
		assert.match(whyNoVote({ power: 1n, voting: full }, 100) ?? '', /100 votes/);
		assert.equal(
			whyNoVote({ power: 1n, voting: full }, 99),
			undefined,
			'one that it has can be changed',
		);
		assert.equal(whyNoVote({ power: 1n, voting: direct([]) }, 0), undefined);
	});
});

describe('a proposal', () => {
	test('holds a short call itself, and of a longer one the hash that the chain knows it by', () => {
		assert.ok(isShort(new Uint8Array(128)) && !isShort(new Uint8Array(129)));
		// BLAKE2b of 256 bits of nothing (RFC 7693's function; as `b2sum -l 256` prints it).
		assert.equal(
			hashOf(new Uint8Array()),
			'0x0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
		);
		assert.equal(preimageDeposit(0), 464n * 10n ** 15n);
		assert.equal(preimageDeposit(1_000) - preimageDeposit(0), AUDIO);
	});
});
