// Content on a real node: three artists publish, four nodes accept and prove, twenty fans sign receipts, and the
// era that follows pays all of them what the formula says. Then what is refused, and a node that stops proving.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import type { KeyringPair } from '@polkadot/keyring/types';
import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';
import { randomBytes } from 'node:crypto';
import {
	AUDIO,
	big,
	type Call,
	Chain,
	type Event,
	eventOf,
	eventsAt,
	type Human,
} from '../lib/chain.ts';
import { alice, bob, charlie, dave, eve, ferdie, fresh } from '../lib/accounts.ts';
import { backersReturn, issuanceApi, mostReturn } from '../lib/issuance.ts';
import { activeSet, newNodeKey, nodeInfo, registration, withoutContentNode } from '../lib/nodes.ts';
import { rootOfContent } from '../lib/proofs.ts';
import { papiExtrinsics } from '../lib/papi.ts';
import { select } from '../lib/selection.ts';
import {
	bytesOf,
	chunkProof,
	cidOf,
	contentApi,
	general,
	least,
	Nodes,
	placementOf,
	publication,
	receipt,
	receiptsApi,
	refusals,
	root,
	signedProof,
	lastReceiptOf,
	storageApi,
	type Plays,
} from '../lib/music.ts';

const COLLATERALS = [5_000n, 4_000n, 3_000n, 2_000n].map((audio) => audio * AUDIO);
const OPERATORS = [bob, charlie, eve, ferdie];
/** The least that content has, a chunk more, and more than that. */
const SIZES = [65_536, 66_560, 200_000];
const ALLOWANCE = 20n;

const isEraEnd = (events: Event[]): boolean =>
	events.some(({ name }) => name === 'activityIssuance.RoundClosed');

/** Gives each so many AUDIO of Alice's, in one block. */
async function endow(chain: Chain, amounts: [KeyringPair, bigint][]): Promise<void> {
	const calls = amounts.map(([who, amount]) =>
		chain.call('balances', 'transferKeepAlive', who.address, amount),
	);
	await chain.submit(chain.call('utility', 'batchAll', calls), alice);
}

const bond = (chain: Chain, who: KeyringPair, amount: bigint): Promise<unknown> =>
	chain.submit(chain.call('staking', 'bond', amount, 'Staked'), who);

async function registerNodes(chain: Chain, nodes: Nodes): Promise<void> {
	for (const [node, operator] of OPERATORS.entries()) {
		const where = `https://node${node}.example.com`;
		const key = await newNodeKey();
		nodes.keys.push(key);
		await chain.submit(
			registration(chain, operator, key, where, COLLATERALS[node] as bigint),
			operator,
		);
	}
}

/** Waits until all nodes can be selected. */
async function activate(chain: Chain): Promise<void> {
	while ((await activeSet(chain)).length < OPERATORS.length) {
		await chain.sealUntilEvent('activityIssuance.RoundClosed');
	}
}

/** What is held for a track of so many bytes. */
const depositOf = (bytes: number): bigint => 5n * AUDIO + BigInt(bytes) * 50_000_000_000n;
/** What the artists have bonded: the third nothing. It has its deposit at stake, and is paid all the same. */
const BONDED = [100n * AUDIO, 100n * AUDIO, 0n] as const;
/** What somebody puts behind the second of them, who keeps a fifth of its part. */
const BACKING = 10n * AUDIO;
/** Bytes of a track that nobody will hold. */
const UNHELD = 70_000;

describe('content, from publication to payment', () => {
	let chain: Chain;
	let nodes: Nodes;
	const artists = [fresh(), fresh(), fresh()];
	const curator = fresh();
	const fans: KeyringPair[] = [];
	const stakes: bigint[] = [];
	const phone = fresh();
	const contents = SIZES.map((size, number) => bytesOf(number, size));
	before(async () => {
		chain = await withoutContentNode();
		nodes = new Nodes(chain, OPERATORS, new Map(contents.entries()));
		const ed25519 = new Keyring({ type: 'ed25519', ss58Format: 42 });
		for (let number = 0; number < 20; number++) {
			fans.push(number % 5 === 4 ? ed25519.addFromSeed(randomBytes(32)) : fresh());
			stakes.push(BigInt(10 * (number + 1)) * AUDIO);
		}
		await endow(chain, [
			...[...artists, curator].map((who): [KeyringPair, bigint] => [who, 1_000n * AUDIO]),
			...fans.map((fan, number): [KeyringPair, bigint] => [
				fan,
				(stakes[number] as bigint) + 50n * AUDIO,
			]),
		]);
	});
	after(() => chain?.close());

	test('three artists publish, each for a deposit by size', async () => {
		for (const [track, artist] of artists.entries()) {
			const bonded = BONDED[track] as bigint;
			if (bonded > 0n) await bond(chain, artist, bonded);
			const content = contents[track] as Uint8Array;
			const before = await chain.held(artist.address);
			const { events } = await chain.submit(publication(chain, content), artist);
			assert.equal(Number(eventOf(events, 'content.Published').data[0]), track);
			assert.equal((await chain.held(artist.address)) - before, depositOf(content.length));
			const info = (await contentApi(chain).track(track)).unwrap();
			assert.equal(info.cid.toUtf8(), cidOf(rootOfContent(content)));
			assert.equal(big(info.bytes), BigInt(content.length));
			assert.ok(info.placement.isNone, 'its placement key is drawn later');
			assert.deepEqual(
				(await contentApi(chain).tracksOf(artist.address, 0, 100)).asOk.map(Number),
				[track],
			);
		}
		await bond(chain, curator, 50n * AUDIO);
		await chain.submit(chain.call('content', 'createPlaylist', [0, 1, 2], ''), curator);
	});

	test('a bad publication is refused by name', async () => {
		const artist = artists[0] as KeyringPair;
		const other = bytesOf(9, 65_536);
		const refused = (
			error: string,
			more: Parameters<typeof publication>[2],
		): Promise<unknown> =>
			chain.submitFailing(publication(chain, other, more), artist, `content.${error}`);
		await refused('InvalidSize', { size: 65_535 });
		await refused('InvalidMetadata', { metadata: 'https://example.com' });
		await refused('PriceZero', { price: 0n });
		await refused('UnknownFeature', { feature: 99 });
		await refused('RootTaken', { root: rootOfContent(contents[1] as Uint8Array) });
		const update = chain.call('content', 'update', 1, '', null, null);
		await chain.submitFailing(update, artist, 'content.NotArtist');
		await chain.submitFailing(
			chain.call('content', 'unpublish', 2),
			artist,
			'content.NotArtist',
		);
		await chain.submitFailing(
			chain.call('content', 'unpublish', 77),
			artist,
			'content.UnknownTrack',
		);
	});

	test('nodes are selected by a key that nobody knew, as anyone can compute', async () => {
		await registerNodes(chain, nodes);
		const seeds = chain.api.query['beacon']!['drawn']!;
		await activate(chain);
		const active = await activeSet(chain);
		for (const track of artists.keys()) {
			const { seed } = (await chain.query('content', 'tracks', [track])).unwrap();
			while (((await seeds(seed)) as Human).isNone) await chain.seal();
			const { randomness } = ((await seeds(seed)) as Human).unwrap();
			const key = placementOf(
				randomness.toHex(),
				rootOfContent(contents[track] as Uint8Array),
			);
			assert.equal(
				(await contentApi(chain).track(track)).unwrap().placement.unwrap().toHex(),
				u8aToHex(key),
			);
			const expected = select(active, key, 3).map((position) => active[position]?.node);
			const selected = (await contentApi(chain).selected(track)).map((found: Human) =>
				Number(found.node),
			);
			assert.deepEqual(selected, expected);
			const out = [0, 1, 2, 3].find((node) => !selected.includes(node)) as number;
			const accept = chain.call('storageProofs', 'accept', out, [track]);
			await chain.submitFailing(accept, nodes.operator(out), 'storageProofs.NotSelected');
		}
		await nodes.acceptAll([0, 1, 2]);
		nodes.proveAlways([0, 1, 2, 3]);
		for (const track of artists.keys()) {
			assert.equal((await contentApi(chain).holders(track)).length, 3);
			const [first] = (await contentApi(chain).route(track, 'a session', 3)).asOk;
			assert.ok(
				String(first.endpoint.toUtf8()).startsWith('https://node'),
				'players find a holder',
			);
		}
	});

	test('content that nobody accepted is asked of nobody', async () => {
		await chain.submit(publication(chain, bytesOf(5, UNHELD)), artists[0] as KeyringPair);
		await nodes.proveUntil(isEraEnd, [0, 1, 2, 3]);
		assert.ok(
			(await chain.query('storageProofs', 'trackPlaces', [3])).isNone,
			'nobody holds it',
		);
	});

	test('twenty fans sign what they heard, and everyone is paid what the formula says', async () => {
		// In one block: the nodes prove nothing meanwhile.
		for (const [number, fan] of fans.entries()) {
			const signed = await chain.sign(
				chain.call('staking', 'bond', stakes[number], 'Staked'),
				fan,
			);
			await chain.send('author_submitExtrinsic', signed.toHex());
		}
		await chain.seal();
		const backed = artists[1] as KeyringPair;
		await chain.submit(
			chain.call('delegation', 'registerBeneficiary', 'Artist', 200_000_000, AUDIO, ''),
			backed,
		);
		await chain.submit(chain.call('delegation', 'delegate', backed.address, BACKING), alice);
		const withPhone = fans[1] as KeyringPair;
		const until = (await chain.activeEra()) + 10;
		await chain.submit(
			chain.call('receipts', 'addListeningKey', phone.address, until),
			withPhone,
		);
		// A whole era, in which every challenge is met.
		await nodes.proveUntil(isEraEnd, [0, 1, 2, 3]);
		nodes.passed.clear();
		nodes.missed.clear();
		const era = await chain.activeEra();
		const scores = new Map<string, bigint>();
		const serving = new Map<string, bigint>();
		const counted = new Map<string, bigint>();
		const add = (to: Map<string, bigint>, who: string, amount: bigint): unknown =>
			to.set(who, (to.get(who) ?? 0n) + amount);
		const batches = new Map<number, Human[]>();
		for (const [number, fan] of fans.entries()) {
			const heard = new Map<number, Plays[]>();
			for (const [track, artist] of artists.entries()) {
				const node = await nodes.holder(track);
				const playlist = number % 2 === 0 ? { playlist: 0 } : {};
				const count = 1 + ((number + track) % 6);
				heard.set(node, [...(heard.get(node) ?? []), { track, count, ...playlist }]);
				const weight = ((stakes[number] as bigint) / ALLOWANCE) * BigInt(count);
				const part = number % 2 === 0 ? weight / 10n : 0n;
				add(scores, artist.address, weight - part);
				if (part > 0n) add(scores, curator.address, part);
				add(serving, nodes.operator(node).address, weight);
				add(counted, fan.address, BigInt(count));
			}
			for (const [node, plays] of heard) {
				const options = fan === withPhone ? { signer: phone } : { wrapped: number === 2 };
				const signed = await receipt(chain, fan, [node, era, 1], plays, options);
				batches.set(node, [...(batches.get(node) ?? []), signed]);
			}
		}
		for (const [node, receipts] of batches) {
			for (let first = 0; first < receipts.length; first += 8) {
				const operator = nodes.operator(node);
				const batch = receipts.slice(first, first + 8);
				const { events } = await chain.submit(
					chain.call('receipts', 'submit', node, batch),
					operator,
				);
				assert.deepEqual(refusals(events), []);
				const [, fee] = eventOf(events, 'transactionPayment.TransactionFeePaid').data;
				assert.equal(big(fee), 0n, 'it costs no fee');
			}
		}
		// The blocks of the submissions challenged nodes too; what they owe is proven from here on.
		const ended = await nodes.proveUntil(isEraEnd, [0, 1, 2, 3]);
		assert.equal(nodes.missed.size, 0, 'nothing was missed');
		assert.equal((await chain.activeEra()) - 1, era);
		const closed = eventOf(
			await eventsAt(chain.api, ended),
			'activityIssuance.RoundClosed',
		).data;
		const elapsed = big(closed[1].elapsed);

		// Who takes part with what: weight and stake that the return is bounded on.
		type Part = { weight: bigint; base: bigint };
		const parts: Record<string, Map<string, Part>> = {
			artists: new Map(),
			serving: new Map(),
			storage: new Map(),
			fans: new Map(),
		};
		const own = (who: string): bigint => {
			const track = artists.findIndex(({ address }) => address === who);
			if (track < 0) return 50n * AUDIO;
			const deposits =
				depositOf((contents[track] as Uint8Array).length) +
				(track === 0 ? depositOf(UNHELD) : 0n);
			return (BONDED[track] as bigint) + deposits;
		};
		for (const [who, score] of scores) {
			const stake = own(who) + (who === backed.address ? BACKING : 0n);
			parts['artists']?.set(who, { weight: root(root(stake * score ** 3n)), base: score });
		}
		for (const [node, operator] of OPERATORS.entries()) {
			const stake = COLLATERALS[node] as bigint;
			const served = serving.get(operator.address);
			if (served !== undefined)
				parts['serving']?.set(operator.address, {
					weight: root(stake * served),
					base: stake,
				});
		}
		for (const [number, fan] of fans.entries()) {
			const done = counted.get(fan.address) ?? 0n;
			const rated = ((((stakes[number] as bigint) * done) / ALLOWANCE) * done) / ALLOWANCE;
			parts['fans']?.set(fan.address, { weight: rated, base: rated });
		}
		const standings: Human[] = [];
		// What is proven in the block that ends the era is the next one's.
		const { parentHash } = await chain.api.rpc.chain.getHeader(ended);
		const { standing } = (await chain.api.at(parentHash)).call['activityIssuanceApi'] as Human;
		for (const [node, operator] of OPERATORS.entries()) {
			const stake = COLLATERALS[node] as bigint;
			const [found] = (await standing(operator.address)).filter(
				({ group, round }: Human) => group.isStorage && Number(round) === era,
			);
			if (!found) continue;
			standings.push(found);
			assert.equal(big(found.rate.done), big(found.rate.owed), 'all was proven');
			assert.equal(big(found.score), big(found.rate.done) * AUDIO);
			// It has proven in the eras before too: 0.2 % for each.
			const plain = root(stake * big(found.score));
			const weight = plain + (plain * 2_000n * (big(found.streak) - 1n)) / 1_000_000n;
			parts['storage']?.set(operator.address, { weight, base: stake });
		}
		assert.ok(standings.length >= 3, 'three holders of each track prove');

		const paid = new Map<string, bigint>();
		/** What of it went to whose backers. */
		const shared = new Map<string, bigint>();
		const note = (events: Event[]): void => {
			for (const { name, data } of events) {
				if (name === 'activityIssuance.Paid' && Number(data[2]) === era) {
					paid.set(`${String(data[1]).toLowerCase()} ${String(data[0])}`, big(data[3]));
				}
				if (name === 'delegation.RewardShared' && Number(data[2]) === era)
					shared.set(String(data[0]), big(data[4]));
			}
		};
		const expected = new Map<string, bigint>();
		for (const [group, all] of Object.entries(parts)) {
			const figures = closed[2][group];
			const total = [...all.values()].reduce((sum, { weight }) => sum + weight, 0n);
			assert.equal(big(figures.weight), total, `the weight of ${group}`);
			assert.equal(Number(figures.participants), all.size);
			for (const [who, { weight, base }] of all) {
				const amount = least(
					(big(figures.pool) * weight) / total,
					mostReturn(base, elapsed),
				);
				assert.ok(amount > 0n, `${who} earns in ${group}`);
				expected.set(`${group} ${who}`, amount);
			}
		}
		// Nobody asks: blocks with room pay. What they do meanwhile settles them too.
		// Some are by what they prove in the block that ends the era.
		note(await eventsAt(chain.api, ended));
		for (let block = 0; block < 30 && paid.size < expected.size; block++) {
			note(await eventsAt(chain.api, await chain.seal()));
		}
		assert.deepEqual([...paid].sort(), [...expected].sort());
		// Its backer would have four fifths of its part by stake, and gets no more of it than backing may return.
		const earned = expected.get(`artists ${backed.address}`) as bigint;
		const byStake = (((earned * BACKING) / (own(backed.address) + BACKING)) * 8n) / 10n;
		const most = backersReturn(BACKING, elapsed);
		assert.ok(most < byStake, `${most} of ${byStake}`);
		assert.deepEqual([...shared], [[backed.address, most]]);
	});

	test('tips and purchases pay the artist, the pool and a score', async () => {
		const [artist, fan] = [artists[1] as KeyringPair, fans[19] as KeyringPair];
		await chain.submit(chain.call('content', 'update', 1, '', 10n * AUDIO, 0), artist);
		const [before, pool] = [
			await chain.free(artist.address),
			big(await (chain.api.call as Human).feePoolApi.balance()),
		];
		const { events } = await chain.submit(chain.call('content', 'tip', 1, 20n * AUDIO), fan);
		assert.equal(big(eventOf(events, 'content.Tipped').data[4]), 2n * AUDIO);
		assert.equal((await chain.free(artist.address)) - before, 18n * AUDIO);
		assert.ok(
			big(await (chain.api.call as Human).feePoolApi.balance()) - pool >= 2n * AUDIO,
			'the fee is in the pool',
		);
		const standing: Human[] = await issuanceApi(chain).standing(artist.address);
		const score = standing.find(
			({ group, settled }) => group.isArtists && settled.isFalse,
		)?.score;
		assert.equal(big(score), 2_000n * AUDIO);

		await chain.submitFailing(
			chain.call('content', 'purchase', 1, 9n * AUDIO),
			fan,
			'content.PriceAboveMax',
		);
		await chain.submit(chain.call('content', 'purchase', 1, 10n * AUDIO), fan);
		assert.ok((await contentApi(chain).owns(fan.address, 1)).isTrue, 'it is a record');
		const bought = rootOfContent(contents[1] as Uint8Array);
		assert.ok((await contentApi(chain).ownsRoot(fan.address, bought)).isTrue, 'of the content');
		assert.ok(
			(await contentApi(chain).hasAccess(fan.address, 1)).isFalse,
			'it asks for a badge too',
		);
		await chain.submit(chain.call('featureAccess', 'lock', 0), fan);
		assert.ok((await contentApi(chain).hasAccess(fan.address, 1)).isTrue, 'now it may');
		await chain.submitFailing(
			chain.call('content', 'purchase', 1, 10n * AUDIO),
			fan,
			'content.AlreadyOwned',
		);
		await chain.submitFailing(chain.call('content', 'tip', 1, 1n), artist, 'content.OwnTrack');
	});

	test('each bad receipt is refused by itself, and the others count', async () => {
		const era = await chain.activeEra();
		const [one, two] = [fans[10], fans[11]] as [KeyringPair, KeyringPair];
		const node = await nodes.holder(2);
		const operator = nodes.operator(node);
		const plays = [{ track: 2, count: 2 }];
		const poor = fresh();
		const send = async (receipts: Human[]): Promise<string[]> => {
			const { events } = await chain.submit(
				chain.call('receipts', 'submit', node, receipts),
				operator,
			);
			return refusals(events);
		};
		const at = (seq: number, heard: Plays[] = plays, round = era): Promise<Human> =>
			receipt(chain, two, [node, round, seq], heard);
		const other = (node + 1) % 4;
		const forged = { ...(await at(1)), heard: [{ track: 2, playlist: null, count: 9 }] };
		assert.deepEqual(
			await send([
				await receipt(chain, one, [node, era, 5], plays),
				await receipt(chain, two, [other, era, 1], plays),
				await at(1, plays, era - 2),
				await at(1, plays, era + 1),
				await receipt(chain, poor, [node, era, 1], plays),
				await at(1, []),
				await at(1, [...plays, ...plays]),
				forged,
			]),
			[
				'OtherNode',
				'WrongRound',
				'WrongRound',
				'StakeTooLow',
				'Malformed',
				'Malformed',
				'BadSignature',
			],
		);
		assert.deepEqual(
			await send([
				await receipt(chain, two, [node, era, 1], plays, { genesis: randomBytes(32) }),
				await receipt(chain, two, [node, era, 1], plays, { signer: one }),
				await at(1, [{ track: 99, count: 1 }]),
				await receipt(chain, one, [node, era, 5], plays),
				await receipt(chain, one, [node, era, 6], [{ track: 2, count: 1 }]),
				await at(1),
			]),
			['BadSignature', 'BadSignature', 'NothingCounts', 'Replayed', 'RolledBack'],
		);
		for (const fan of [one, two]) {
			assert.equal(Number((await receiptsApi(chain).standing(fan.address)).counted), 2);
		}
		const call = chain.call('receipts', 'submit', node, [await at(2)]);
		await chain.submitFailing(call, nodes.operator(other), 'receipts.NotOperatorOrHotKey');
	});

	test('a track that nobody holds yet is heard from those who stage it, and from nobody else', async () => {
		const track = 3;
		const stagers = (await contentApi(chain).stagers(track)).map((found: Human) =>
			Number(found.node),
		);
		const stranger = [0, 1, 2, 3].find((node) => !stagers.includes(node)) as number;
		assert.equal(stagers.length, 3);
		const era = await chain.activeEra();
		for (const [node, refused] of [
			[stranger, ['NothingCounts']],
			[stagers[0], []],
		] as [number, string[]][]) {
			const heard = await receipt(
				chain,
				fans[13] as KeyringPair,
				[node, era, 1],
				[{ track, count: 1 }],
			);
			const { events } = await chain.submit(
				chain.call('receipts', 'submit', node, [heard]),
				nodes.operator(node),
			);
			assert.deepEqual(refusals(events), refused);
		}
	});

	test('two phones of a fan build on one another, and the fan submits what the node has not', async () => {
		const fan = fans[12] as KeyringPair;
		const phones = [fresh(), fresh()] as [KeyringPair, KeyringPair];
		// All of it happens in one era.
		await nodes.proveUntil(isEraEnd, [0, 1, 2, 3]);
		const ends = (await chain.activeEra()) + 2;
		for (const phone of phones) {
			await chain.submit(chain.call('receipts', 'addListeningKey', phone.address, ends), fan);
		}
		const call = (key: KeyringPair, until: number): Call =>
			chain.call('receipts', 'addListeningKey', key.address, until);
		await chain.submitFailing(call(fresh(), ends - 3), fan, 'receipts.EndHasPassed');
		await chain.submitFailing(call(fresh(), ends + 10_000), fan, 'receipts.EndTooFar');
		const others = [fresh(), fresh()];
		for (const other of others) await chain.submit(call(other, ends), fan);
		await chain.submitFailing(call(fresh(), ends), fan, 'receipts.TooManyListeningKeys');
		for (const other of others) {
			await chain.submit(chain.call('receipts', 'removeListeningKey', other.address), fan);
		}
		const gone = chain.call('receipts', 'removeListeningKey', others[0]?.address);
		await chain.submitFailing(gone, fan, 'receipts.UnknownListeningKey');
		const keys: Human[] = (await receiptsApi(chain).standing(fan.address)).listeningKeys;
		assert.deepEqual(
			[...keys].map(({ key, until }) => [String(key), Number(until)]),
			phones.map(({ address }) => [address, ends]),
		);

		const node = await nodes.holder(2);
		const era = await chain.activeEra();
		const [first, second] = phones;
		const send = async (receipts: Human[]): Promise<string[]> => {
			const { events } = await chain.submit(
				chain.call('receipts', 'submit', node, receipts),
				nodes.operator(node),
			);
			return refusals(events);
		};
		const counted = async (): Promise<number> =>
			Number((await receiptsApi(chain).standing(fan.address)).counted);
		const one = await receipt(chain, fan, [node, era, 1], [{ track: 2, count: 2 }], {
			signer: first,
		});
		assert.deepEqual(await send([one]), []);
		// The second phone does not know of the first one's receipt: nothing of that is taken back.
		const alone = [{ track: 2, playlist: 0, count: 3 }];
		assert.deepEqual(
			await send([await receipt(chain, fan, [node, era, 1], alone, { signer: second })]),
			['Replayed'],
		);
		assert.deepEqual(
			await send([await receipt(chain, fan, [node, era, 2], alone, { signer: second })]),
			['RolledBack'],
		);
		assert.equal(await counted(), 2);
		// It goes on from where the first one was.
		const before = await lastReceiptOf(chain, fan, node, era);
		assert.deepEqual(before, { seq: 1, heard: [{ track: 2, count: 2 }] });
		const both = [...before.heard, ...alone];
		const two = await receipt(chain, fan, [node, era, before.seq + 1], both, {
			signer: second,
			wrapped: true,
		});
		assert.deepEqual(await send([two]), []);
		assert.equal(await counted(), 5);
		// And the first one from there; the fan brings it itself, for a fee, and the node comes too late.
		const more = [{ track: 2, count: 3 }, ...alone];
		const three = await receipt(chain, fan, [node, era, before.seq + 2], more, {
			signer: first,
		});
		const { events } = await chain.submit(chain.call('receipts', 'submitOwn', [three]), fan);
		assert.deepEqual(refusals(events), []);
		const [, fee] = eventOf(events, 'transactionPayment.TransactionFeePaid').data;
		assert.ok(big(fee) > 0n, 'it costs a fee');
		assert.equal(await counted(), 6);
		assert.deepEqual(await send([three]), ['Replayed']);
		const stranger = await chain.submit(chain.call('receipts', 'submitOwn', [three]), alice);
		assert.deepEqual(refusals(stranger.events), ['OtherFan']);
	});

	test('a delisted track is out until the committee puts it back', async () => {
		const track = 2;
		const delist = chain.call('content', 'delist', track, 'not theirs');
		await chain.submitFailing(delist, alice, 'content.NotModerator');
		await chain.submit(delist, dave);
		assert.equal((await contentApi(chain).holders(track)).length, 0);
		await chain.submitFailing(
			chain.call('content', 'tip', track, AUDIO),
			alice,
			'content.Delisted',
		);
		await chain.submitFailing(
			chain.call('content', 'unpublish', track),
			artists[2] as KeyringPair,
			'content.Delisted',
		);
		const { metadata } = (await contentApi(chain).track(track)).unwrap();
		const relist = chain.call('content', 'relist', track, blake2AsHex(metadata, 256));
		const length = relist.method.encodedLength;
		const { events } = await chain.submit(
			chain.call('technicalCommittee', 'propose', 2, relist.method, length),
			alice,
		);
		const proposed = eventOf(events, 'technicalCommittee.Proposed').data;
		for (const member of [alice, bob]) {
			await chain.submit(
				chain.call('technicalCommittee', 'vote', proposed[2], Number(proposed[1]), true),
				member,
			);
		}
		const weight = { refTime: 10_000_000_000, proofSize: 1_000_000 };
		const close = chain.call(
			'technicalCommittee',
			'close',
			proposed[2],
			Number(proposed[1]),
			weight,
			length,
		);
		const closed = await chain.submit(close, alice);
		eventOf(closed.events, 'content.Relisted');
		await chain.submitFailing(delist, dave, 'content.Cleared');
		await nodes.acceptAll([track]);
		assert.equal((await contentApi(chain).holders(track)).length, 3);
		await chain.submit(chain.call('content', 'unpublish', track), artists[2] as KeyringPair);
		assert.equal((await contentApi(chain).holders(track)).length, 0);
		assert.ok((await contentApi(chain).track(track)).isNone, 'it is gone');
	});
});

describe('a node that stops proving', () => {
	let chain: Chain;
	let nodes: Nodes;
	const artist = fresh();
	// A power of two of chunks, so that the way up is as long from each.
	const content = bytesOf(1, 64 * 1024);
	let stopping: number;
	let proving: number[];
	before(async () => {
		chain = await withoutContentNode();
		nodes = new Nodes(chain, OPERATORS, new Map([[0, content]]));
		await endow(chain, [[artist, 100n * AUDIO]]);
		await chain.submit(publication(chain, content), artist);
		await registerNodes(chain, nodes);
		await activate(chain);
		await nodes.acceptAll([0]);
		stopping = await nodes.holder(0);
		proving = [0, 1, 2, 3].filter((node) => node !== stopping);
	});
	after(() => chain?.close());

	const collateral = async (): Promise<bigint> =>
		big((await nodeInfo(chain, stopping)).collateral);
	const disciplined = (events: Event[]): boolean =>
		events.some(({ name }) => name === 'storageProofs.Disciplined');
	const rate = async (): Promise<{ done: bigint; owed: bigint }> => {
		const all: Human[] = await issuanceApi(chain).standing(nodes.operator(stopping).address);
		const found = all.find(({ group }) => group.isStorage);
		return { done: big(found?.rate.done ?? 0), owed: big(found?.rate.owed ?? 0) };
	};
	const unjail = async (): Promise<void> => {
		await nodes.proveUntil(isEraEnd, proving);
		await chain.submit(
			chain.call('nodeServices', 'unjail', stopping),
			nodes.operator(stopping),
		);
	};

	test('says what is wrong with a proof, takes no fee for one, and none from an account', async () => {
		await chain.sealUntilEvent(
			'storageProofs.ChallengeOpened',
			(data) => Number(data[1]) === 0,
		);
		const [asked] = await storageApi(chain).openChallenges(stopping);
		const operator = nodes.operator(stopping);
		const challenge = Number(asked.challenge);
		const right = chunkProof(content, Number(asked.chunk));
		const key = nodes.key(stopping);
		const submit = async (proof: typeof right, signer = key, of = challenge): Promise<string> =>
			chain.send(
				'author_submitExtrinsic',
				await signedProof(chain, signer, stopping, of, proof),
			);
		const errors = chain.api.tx['storageProofs']!['prove']!.meta;
		assert.deepEqual(
			errors.args.map(({ name }) => String(name)),
			['node', 'challenge', 'proof', 'signature'],
		);
		const refused = (error: string, work: Promise<unknown>): Promise<void> => {
			const index = Number((chain.api.errors['storageProofs'] as Human)[error].meta.index);
			return assert.rejects(work, new RegExp(`Custom error: ${index}$`), error);
		};
		const other = chunkProof(content, (Number(asked.chunk) + 1) % 64);
		await refused('BadSignature', submit(right, nodes.key(proving[0] as number)));
		await refused('WrongPathLength', submit({ ...right, path: right.path.slice(1) }));
		await refused('WrongChunkSize', submit({ ...right, chunk: right.chunk.slice(0, -2) }));
		// What is longer than any chunk is not hashed for anyone, to be signed or to be checked.
		const long = { ...right, chunk: `${right.chunk}00` };
		assert.equal(
			String((await storageApi(chain).proofMessage(challenge, stopping, long)).asErr),
			'ProofTooLarge',
		);
		const unsigned = chain.call(
			'storageProofs',
			'prove',
			stopping,
			challenge,
			long,
			`0x${'00'.repeat(64)}`,
		);
		await refused('WrongChunkSize', chain.send('author_submitExtrinsic', general(unsigned)));
		await refused('WrongRoot', submit(other));
		await assert.rejects(
			submit(right, key, 1_000_000),
			/[Cc]ould not lookup|Unknown Transaction/,
			'is not open yet',
		);
		// What a neighbour has to prove is another chunk.
		const [neighbour] = await storageApi(chain).openChallenges(
			proving.find((node) => node !== stopping) as number,
		);
		if (neighbour && !neighbour.chunk.eq(asked.chunk)) {
			await refused('WrongRoot', submit(chunkProof(content, Number(neighbour.chunk))));
		}
		const before = await chain.free(operator.address);
		const signature = u8aToHex(key.sign(new Uint8Array(0)));
		const signed = chain.call('storageProofs', 'prove', stopping, challenge, right, signature);
		await chain.submitFailing(signed, operator, 'BadOrigin');
		const paid = await chain.free(operator.address);
		assert.ok(paid < before, 'an account pays for what nobody wants of it');
		await submit(right);
		const hash = await chain.seal();
		const events = await eventsAt(chain.api, hash);
		assert.ok(
			events.some(({ name }) => name === 'storageProofs.Proven'),
			'it is proven',
		);
		assert.equal(await chain.free(operator.address), paid);
		// The block with it can be read, with polkadot-api too.
		const { block } = await chain.api.rpc.chain.getBlock(hash);
		const calls = block.extrinsics.map(({ method }) => `${method.section}.${method.method}`);
		assert.ok(calls.includes('storageProofs.prove'), String(calls));
		const found = (await papiExtrinsics(chain.node.url, hash)).find(
			({ type }) => type === 'general',
		);
		assert.deepEqual(
			[found?.version, found?.call.type, found?.call.value.type],
			[5, 'StorageProofs', 'prove'],
		);
		assert.deepEqual(
			[found?.call.value.value.node, found?.call.value.value.challenge],
			[stopping, challenge],
		);
		await refused('NotOwed', submit(right));
	});

	test('is cut, and jailed after four misses over twenty blocks', async () => {
		const before = await collateral();
		await nodes.proveUntil(disciplined, proving);
		assert.ok((nodes.missed.get(stopping) ?? 0) >= 4, 'it missed at least four');
		const { done, owed } = await rate();
		assert.ok(done < owed, `${done} of ${owed}`);
		assert.ok((await nodeInfo(chain, stopping)).jailedUntil.isSome, 'it is jailed');
		assert.equal(await collateral(), before, 'and not slashed yet');
		const early = chain.call('nodeServices', 'unjail', stopping);
		assert.equal(
			(await storageApi(chain).openChallenges(stopping)).length,
			0,
			'nothing is asked of it in jail',
		);
		const open = Number((await chain.query('storageProofs', 'queue'))[1]) - 1;
		const late = await signedProof(chain, nodes.key(stopping), stopping, open, {
			chunk: '0x',
			path: [],
		});
		await assert.rejects(
			chain.send('author_submitExtrinsic', late),
			/Custom error/,
			'nothing can be proven in jail',
		);
		await chain.submitFailing(early, nodes.operator(stopping), 'nodeServices.StillJailed');
		for (const node of proving)
			assert.equal(nodes.missed.get(node), undefined, 'the others proved');
	});

	test('is slashed when it stops again, and earns when it proves again', async () => {
		const before = await collateral();
		const [barred] = await contentApi(chain).barred(0);
		assert.equal(Number(barred.node), stopping, 'it has lost its place');
		const selected = async (): Promise<boolean> =>
			(await contentApi(chain).selected(0)).some(
				(found: Human) => Number(found.node) === stopping,
			);
		await unjail();
		while ((await chain.activeEra()) < Number(barred.until)) {
			assert.ok(!(await selected()), 'it is passed over');
			await nodes.proveUntil(isEraEnd, proving);
		}
		assert.ok(await selected(), 'for two eras');
		await nodes.acceptAll([0]);
		await nodes.proveUntil(disciplined, proving);
		assert.equal(await collateral(), before - before / 100n);
		await unjail();
		for (let eras = 0; eras < 2; eras++) await nodes.proveUntil(isEraEnd, proving);
		await nodes.acceptAll([0]);
		nodes.missed.clear();
		const era = await chain.activeEra();
		// It is paid when it proves something in the next era.
		const address = nodes.operator(stopping).address;
		const isPaid = ({ name, data }: Event): boolean =>
			name === 'activityIssuance.Paid' &&
			String(data[0]) === address &&
			data[1].isStorage &&
			Number(data[2]) === era;
		const paid = await nodes.proveUntil((events) => events.some(isPaid), [0, 1, 2, 3]);
		assert.equal(nodes.missed.get(stopping), undefined, 'it missed nothing');
		const event = (await eventsAt(chain.api, paid)).find(isPaid) as Event;
		assert.ok(big(event.data[3]) > 0n, 'it is paid');
		assert.equal(
			Number((await storageApi(chain).standing(stopping)).jails),
			2,
			'which is remembered',
		);
	});
});
