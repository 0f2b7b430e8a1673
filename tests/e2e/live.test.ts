// A live chain: its specification is completed from the template, and docs/network.md followed to the
// letter starts one.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import { base58Encode, decodeAddress, encodeAddress } from '@polkadot/util-crypto';
import { u8aConcat, u8aToHex } from '@polkadot/util';
import { randomBytes } from 'node:crypto';
import { AUDIO, big, Chain } from '../lib/chain.ts';
import { fresh, potOf } from '../lib/accounts.ts';
import { type Founder, Founders } from '../lib/founders.ts';
import { type AudioNode, temporaryFolder } from '../lib/node.ts';
import { ROOT, WASM } from '../lib/paths.ts';
import { buildSpec, write } from '../lib/spec.ts';
import { waitFor } from '../lib/wait.ts';

const ed25519 = new Keyring({ type: 'ed25519', ss58Format: 42 });
const newAccount = (): string => fresh().address;
/** A public key of ed25519 that is none of sr25519; one in eight is both. */
function newEd25519(): string {
	for (;;) {
		const { publicKey, address } = ed25519.addFromSeed(randomBytes(32));
		// Of sr25519's, none is odd.
		if (publicKey[0]! & 1) return address;
	}
}
const newPeer = (): string => base58Encode(u8aConcat('0x002408011220', randomBytes(32)));

const newFounder = (): Founder => ({
	stash: newAccount(),
	balance: 5_000_100,
	bond: 5_000_000,
	keys: { grandpa: newEd25519(), babe: newAccount(), authority_discovery: newAccount() },
	bootNode: `/dns4/node.example.org/tcp/30333/p2p/${newPeer()}`,
});

interface Done {
	code: number | null;
	stdout: string;
	stderr: string;
}

describe('scripts/live-spec.mjs', () => {
	const folder = temporaryFolder();
	const founders = [newFounder(), newFounder(), newFounder(), newFounder()] as const;
	const [first, ...rest] = founders;
	const holder = newAccount();
	const people = {
		validators: founders as readonly Founder[],
		balances: { [holder]: 879_999_600 } as Record<string, number | string>,
		treasury: 100_000_000 as number | undefined,
		technicalCommittee: [newAccount(), newAccount(), newAccount()],
		moderators: [newAccount()],
		vesting: { [holder]: { begin: 10, length: 1_000, liquid: 7 } } as Record<string, object>,
		parameters: { quorum: 60_000_000, minimumDeposit: 2_000 } as Record<string, unknown>,
	};
	let template: string;
	before(async () => {
		template = await buildSpec('live');
	});

	const complete = (who: unknown, ...more: unknown[]): Done => {
		const paths = [who, ...more].map((entry, index) =>
			write(join(folder, `${index}.json`), JSON.stringify(entry)),
		);
		const { status, stdout, stderr } = spawnSync(
			process.execPath,
			[join(ROOT, 'scripts/live-spec.mjs'), ...paths],
			{
				input: template,
				encoding: 'utf8',
				maxBuffer: 64 * 1024 * 1024,
			},
		);
		return { code: status, stdout, stderr };
	};

	test('fills in everything, whether validators come in files of their own or not', () => {
		const done = complete(people);
		assert.equal(done.code, 0, done.stderr);
		const { validators, ...others } = people;
		assert.equal(complete(others, ...validators).stdout, done.stdout);

		const spec = JSON.parse(done.stdout);
		const { patch } = spec.genesis.runtimeGenesis;
		assert.deepEqual(
			spec.bootNodes,
			founders.map(({ bootNode }) => bootNode),
		);
		assert.deepEqual(
			patch.session.keys,
			founders.map(({ stash, keys }) => [stash, stash, keys]),
		);
		assert.equal(patch.staking.validatorCount, 4, 'as many seats as founders');
		assert.equal(patch.staking.minimumValidatorCount, 1);
		assert.equal(patch.content.moderators[0], people.moderators[0]);
		assert.equal(patch.pace.parameters.quorum, 60_000_000);
		// Numbers beyond what JavaScript counts exactly are written out.
		assert.match(done.stdout, /"minValidatorBond": 200000000000000000000000\b/);
		assert.match(
			done.stdout,
			new RegExp(`"${holder}",\\s+10,\\s+1000,\\s+7000000000000000000\\b`),
		);
		assert.match(
			done.stdout,
			new RegExp(`"${potOf('trsry')}",\\s+99999999980000000000000000\\b`),
		);
		assert.equal(
			complete({ ...people, treasury: undefined, balances: {} }).stdout,
			'',
			'all or nothing',
		);
	});

	/** Refused, with these lines and no others. */
	const refused = (who: unknown, ...reasons: RegExp[]): void => {
		const { code, stdout, stderr } = complete(who);
		assert.equal(code, 1, stderr);
		assert.equal(stdout, '');
		const lines = stderr.trimEnd().split('\n');
		for (const reason of reasons) assert.match(stderr, reason);
		assert.equal(lines.length, reasons.length, stderr);
		for (const line of lines) assert.match(line, /^Error: \S/);
	};
	/** With other values for the first founder. */
	const withFirst = (change: object): object => ({
		...people,
		validators: [{ ...first, ...change }, ...rest],
	});
	const withKeys = (keys: object): object => withFirst({ keys: { ...first.keys, ...keys } });

	test('wants four founders or more, and as many seats', () => {
		const three = { ...people, validators: rest, balances: { [holder]: 884_999_700 } };
		refused(three, /there are 3 validators: a live chain begins with at least 4/);
		const crowd = Array.from({ length: 151 }, () => ({
			...newFounder(),
			balance: 210_000,
			bond: 200_000,
		}));
		const many = { ...people, validators: crowd, balances: { [holder]: 868_290_000 } };
		refused(many, /there are 151 validators: there are at most 150 seats/);
		refused(
			{ ...people, staking: { validatorCount: 50 } },
			/"staking.validatorCount" is 50: it is 4 at genesis/,
		);
		refused(
			{ ...people, staking: { minimumValidatorCount: 4 } },
			/"staking.minimumValidatorCount" is 4: it is 1 at genesis/,
		);
	});

	test('asks 1 % of the supply for a third of the seats', () => {
		const most = {
			...people,
			validators: [{ ...first, bond: '4999999999999999999999999 planck' }, ...rest],
		};
		refused(
			most,
			/2 of 4 seats end finality, and cost 9,999,999\.9+8 AUDIO .*at least 10,000,000 AUDIO.*bonds 5,000,000 AUDIO or more/,
		);
		// With seven there are three to buy, each for a third of it.
		const seven = [1, 2, 3, 4, 5, 6, 7].map(() => ({
			...newFounder(),
			balance: 4_000_000,
			bond: 3_333_334,
		}));
		const done = complete({
			...people,
			validators: seven,
			balances: { [holder]: 872_000_000 },
		});
		assert.equal(done.code, 0, done.stderr);
		const less = {
			...people,
			validators: [{ ...seven[0], bond: 3_333_333 }, ...seven.slice(1)],
			balances: { [holder]: 872_000_000 },
		};
		refused(
			less,
			/3 of 7 seats end finality, and cost 9,999,999 AUDIO.*bonds 3,333,334 AUDIO or more/,
		);
		refused(
			withFirst({ bond: 199_999 }),
			/bonds 199,999 AUDIO: a validator bonds at least 200,000/,
			/cost 399,998 AUDIO/,
		);
		refused(
			{ ...people, staking: { minValidatorBond: 10_000 } },
			/"staking.minValidatorBond" is 10,000 AUDIO: it is at least 200,000/,
		);
	});

	test('leaves a founder enough for fees', () => {
		const by99 = { ...withFirst({ balance: 5_000_099 }), balances: { [holder]: 879_999_601 } };
		refused(by99, /has 99 AUDIO to spend beside its bond: leave it at least 100 AUDIO/);
		refused(
			withFirst({ bond: 5_000_101 }),
			/bonds 5,000,101 AUDIO, more than it has: 5,000,100 AUDIO/,
		);
		const vests = { ...people.vesting, [first.stash]: { length: 100, liquid: 50 } };
		refused(
			{ ...people, vesting: vests },
			/has 50 AUDIO to spend beside its bond and what vests/,
		);
		const done = complete({
			...people,
			vesting: { ...vests, [first.stash]: { length: 100, liquid: 100 } },
		});
		assert.equal(done.code, 0, done.stderr);
	});

	test('knows addresses, checksums, networks and schemes', () => {
		const bytes = decodeAddress(first.stash);
		const last = first.stash.at(-1) === 'x' ? 'y' : 'x';
		refused(
			withKeys({ babe: `${first.keys['babe']!.slice(0, -1)}${last}` }),
			/the babe key of \w+ \w+ (has a wrong checksum|is no address)/,
		);
		refused(
			withKeys({ babe: u8aToHex(bytes) }),
			/the babe key of .* is hexadecimal: write it as an address/,
		);
		refused(withKeys({ babe: encodeAddress(bytes, 0) }), /has the prefix 0 of another network/);
		refused(withKeys({ babe: undefined }), /the babe key of \w+ is missing/);
		refused(
			withKeys({ im_online: newAccount() }),
			/has a key "im_online", which is none: there are grandpa, babe/,
		);
		refused(
			withKeys({ babe: first.keys['grandpa'] }),
			/the babe key of \w+ is no public key of sr25519: print it with `audio-node key inspect --scheme sr25519`/,
			/the grandpa and the babe key of \w+ are the same/,
		);
		refused(
			withKeys({ authority_discovery: newEd25519() }),
			/the authority_discovery key of \w+ is no public key of sr25519/,
		);
		// Alice's of sr25519: as ed25519 it is no point of the curve's large group.
		const sr25519 = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY';
		refused(
			withKeys({ grandpa: sr25519 }),
			/the grandpa key of \w+ is no public key of ed25519/,
		);
		refused(
			{ ...people, technicalCommittee: ['Alice'] },
			/technicalCommittee: Alice is no address/,
		);
	});

	test('knows whose keys and nodes are whose', () => {
		refused(
			{ ...people, validators: [...founders, first] },
			/validates twice/,
			/has a balance twice/,
			/is the peer id of/,
		);
		refused(withKeys({ babe: rest[0].keys['babe'] }), /is the key of two validators/);
		refused(
			withFirst({ bootNode: rest[0].bootNode }),
			/is the peer id of .*each makes its own network key/,
		);
	});

	test('knows boot nodes', () => {
		const none = founders.map(({ bootNode: _, ...founder }) => founder);
		refused({ ...people, validators: none }, /there are no boot nodes/);
		for (const [address, reason] of [
			['node.example.org:30333', /is no address; it is written \/dns4\//],
			[`/ip4/300.0.0.1/tcp/30333/p2p/${newPeer()}`, /names no host/],
			[`/ip4/0.0.0.0/tcp/30333/p2p/${newPeer()}`, /names no host that others can reach/],
			[`/dns4/example.org/tcp/70000/p2p/${newPeer()}`, /has no TCP port/],
			['/dns4/example.org/tcp/30333', /does not end in a peer id/],
			['/dns4/example.org/tcp/30333/p2p/12D3KooW', /ends in no peer id/],
		] as const) {
			refused({ ...people, bootNodes: [address] }, reason);
		}
		const done = complete({
			...people,
			bootNodes: [`/ip6/2001:db8::1/tcp/30333/ws/p2p/${newPeer()}`],
		});
		assert.equal(done.code, 0, done.stderr);
	});

	test('knows what the amounts are, and what they add up to', () => {
		const holding = (amount: unknown): object => ({
			...people,
			vesting: {},
			balances: { [holder]: amount },
		});
		refused(holding(879_999_601), /1000000000000000000 planck more than the supply/);
		refused(holding('10000000000000000 planck'), /planck short of/);
		refused(holding(1.5), /is no amount: 1.5; write whole AUDIO/);
		refused(holding('1 planck'), /an account holds at least 0.01 AUDIO/, /short of/);
		refused(
			{ ...people, treasury: undefined },
			/the treasury needs at least 0.03 AUDIO/,
			/short of/,
		);
	});

	test('knows committee, moderators, vesting, parameters and its own fields', () => {
		refused(
			{ ...people, technicalCommittee: [] },
			/the technical committee is empty.*"technicalCommittee"/,
		);
		refused({ ...people, technicalCommittee: undefined }, /the technical committee is empty/);
		refused({ ...people, moderators: [holder, holder] }, /moderators names an account twice/);
		refused(
			{ ...people, moderators: Array.from({ length: 17 }, newAccount) },
			/moderators has 17 accounts: there is room for 16/,
		);
		refused(
			{ ...people, vesting: { [newAccount()]: { length: 1 } } },
			/vests, but has no balance/,
		);
		refused(
			{ ...people, vesting: { [holder]: { length: 0 } } },
			/"length" of the vesting of \w+ is no number of blocks: 0/,
		);
		refused(
			{ ...people, vesting: { [holder]: { length: 5, liquid: 879_999_600 } } },
			/is liquid, so nothing vests/,
		);
		refused(
			{ ...people, parameters: { Quorum: 1 } },
			/"parameters.Quorum" is nothing that this chain has: there are .*quorum/,
		);
		refused(
			{ ...people, parameters: { quorum: '5 %' } },
			/"parameters.quorum" is "5 %": write a whole number/,
		);
		refused(
			{ ...people, commitee: [] },
			/"commitee" of the people means nothing: there are validators/,
		);
		refused(
			{ ...people, bootNodes: 'none' },
			/"bootNodes" of the people is "none": it is a list of texts/,
		);
	});
});

describe('docs/network.md, followed to the letter', () => {
	const NAMES = ['alpha', 'beta', 'gamma', 'delta'];
	const book = new Founders();
	const holder = newAccount();
	const member = newAccount();
	let founders: Founder[];
	let nodes: AudioNode[] = [];
	after(() => Promise.all(nodes.map((node) => node.stop())));

	test('gives every founder its keys', async () => {
		founders = await Promise.all(NAMES.map((name) => book.makeKeys(name)));
		assert.equal(
			new Set(founders.flatMap(({ stash, keys }) => [stash, ...Object.values(keys)])).size,
			16,
		);
	});

	test('gives a raw specification that holds the runtime of the binary', async () => {
		const raw = JSON.parse(
			readFileSync(await book.writeSpecification({ holder, member }), 'utf8'),
		);
		assert.equal(raw.chainType, 'Live');
		assert.equal(raw.bootNodes.length, 4);
		assert.equal(raw.genesis.raw.top['0x3a636f6465'], u8aToHex(readFileSync(WASM)));
	});

	test('starts a live chain that authors and finalizes', async () => {
		nodes = await book.start();
		for (const [index, node] of nodes.entries()) {
			assert.equal(await node.rpc('system_chainType'), 'Live');
			// Each holds its own keys, of the right types.
			const { grandpa, babe, authority_discovery } = founders[index]!.keys;
			for (const [key, type] of [
				[grandpa, 'gran'],
				[babe, 'babe'],
				[authority_discovery, 'audi'],
			] as const) {
				assert.ok(
					await node.rpc('author_hasKey', [u8aToHex(decodeAddress(key!)), type]),
					`${node.name} has its ${type} key`,
				);
			}
		}
		const seen = await Promise.all(
			nodes.map((node) =>
				waitFor(`${node.name} to have block 3 final, with three peers`, async () => {
					node.assertRuns();
					const { peers } = await node.rpc<{ peers: number }>('system_health');
					return (
						peers === 3 &&
						(await node.heads()).final >= 3 &&
						node.rpc<string>('chain_getBlockHash', [3])
					);
				}),
			),
		);
		assert.equal(new Set(seen).size, 1, 'the same block 3');
	});

	test('starts it with what was asked for', async () => {
		const chain = await Chain.connect(nodes[0]!);
		try {
			assert.equal(
				await chain.issuance(await chain.send('chain_getBlockHash', 0)),
				1_000_000_000n * AUDIO,
			);
			// The pace of the live chain, from the same WASM as the development chain's.
			assert.equal(big(chain.constant('babe', 'expectedBlockTime')), 6_000n);
			const era =
				big(chain.constant('babe', 'epochDuration')) *
				big(chain.constant('staking', 'sessionsPerEra'));
			assert.equal(era * 6n, 6n * 60n * 60n, 'an era of six hours');

			const stashes = founders.map(({ stash }) => stash).sort();
			assert.deepEqual(
				(await chain.query('session', 'validators')).map(String).sort(),
				stashes,
			);
			assert.equal(big(await chain.query('staking', 'validatorCount')), 4n);
			assert.equal(big(await chain.query('staking', 'minimumValidatorCount')), 1n);
			assert.equal(big(await chain.query('staking', 'minValidatorBond')), 200_000n * AUDIO);
			for (const { stash, bond } of founders) {
				const ledger = (await chain.query('staking', 'ledger', [stash])).unwrap();
				assert.equal(big(ledger.active), BigInt(bond) * AUDIO);
				// The election counts in 64 bits, so it is off by a little.
				const exposure = (
					await chain.query('staking', 'erasStakersOverview', [0, stash])
				).unwrap();
				assert.equal(
					(big(exposure.total) + AUDIO / 2n) / AUDIO,
					BigInt(bond),
					'each is elected',
				);
				assert.equal(await chain.free(stash), 100n * AUDIO, 'and has something for fees');
			}
			assert.equal(await chain.free(holder), 880_000_000n * AUDIO);
			const [schedule] = (await chain.query('vesting', 'vesting', [holder])).unwrap();
			assert.equal(big(schedule.locked), 879_999_000n * AUDIO);
			assert.deepEqual((await chain.query('technicalCommittee', 'members')).map(String), [
				member,
			]);
			assert.deepEqual((await chain.query('content', 'moderators')).map(String), [member]);
			const quorum = await chain.query('parameters', 'parameters', [
				{ Democracy: { Quorum: null } },
			]);
			assert.match(JSON.stringify(quorum.toHuman()), /6\.00%|60,000,000/);
			const genesis = await chain.send<string>('chain_getBlockHash', 0);
			const treasury = String(chain.constant('treasury', 'potAccount'));
			assert.equal(await chain.free(treasury, genesis), 99_998_600n * AUDIO - AUDIO / 50n);
			for (const pot of ['feepl', 'deleg'])
				assert.equal(await chain.free(potOf(pot), genesis), AUDIO / 100n, pot);
			const seats = spawnSync(
				process.execPath,
				[join(ROOT, 'scripts/seats.mjs'), nodes[1]!.url],
				{
					encoding: 'utf8',
				},
			);
			assert.match(
				seats.stdout,
				/a third of them +10,000,000 AUDIO, 1\.00 % of the supply/,
				seats.stderr,
			);
			// What a referendum raises the count of seats with.
			assert.equal(
				chain.call('staking', 'setValidatorCount', 7).method.method,
				'setValidatorCount',
			);
		} finally {
			await chain.disconnect();
		}
	});
});
