// What collateral unlocks: badges, a token, a multiplier, room, a gate; what governance changes about
// them; what is refused. The tests of the suite are steps on one chain, in this order.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AUDIO, big, type Call, Chain, eventOf, type Human, json } from '../lib/chain.ts';
import { alice, bob, charlie, dave, fresh, stashOf } from '../lib/accounts.ts';
import { decided, enacted, propose, started, vote, votingPower } from '../lib/governance.ts';

/** The features of the development chain's genesis. */
const BRONZE = 0;
const ARTIST_TOKEN = 4;
const MULTIPLIER = 5;
const QUOTA = 6;
const GATE = 7;

const GIB = 2n ** 30n;

/** The deposits of Bob's token: of the asset, and of its metadata with 14 bytes. */
const heldByAssets = 390_000_000_000_000_000n + 268_000_000_000_000_000n + 14n * 10n ** 15n;

describe('a feature', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	const api = (): Human => (chain.api.call as Human)['featureAccessApi'];
	const call = (name: string, ...args: unknown[]): Call =>
		chain.call('featureAccess', name, ...args);
	const has = async (who: string, feature: number): Promise<boolean> =>
		(await api().has(who, feature)).isTrue;
	const held = async (who: string, feature: number): Promise<Human> => {
		const found: Human[] = await api().featuresOf(who);
		return found.find((entry) => entry.feature.toNumber() === feature);
	};
	const quota = async (who: string): Promise<bigint> => big(await api().storageQuota(who));
	const bonus = async (who: string): Promise<{ bonus: number; cap: bigint }> => {
		const multiplier = await api().earningsMultiplier(who);
		return { bonus: multiplier.bonus.toNumber(), cap: big(multiplier.cap) };
	};

	test('is in the catalogue, a tier or a tool', async () => {
		const catalogue: Human[] = await api().catalogue();
		assert.deepEqual(
			catalogue.map(({ feature, name, kind, collateral }) => [
				feature.toNumber(),
				name.toUtf8(),
				kind.type,
				big(collateral) / AUDIO,
			]),
			[
				[BRONZE, 'bronze', 'Badge', 10n],
				[1, 'silver', 'Badge', 100n],
				[2, 'gold', 'Badge', 1_000n],
				[3, 'platinum', 'Badge', 10_000n],
				[ARTIST_TOKEN, 'artist-token', 'ArtistToken', 1_000n],
				[MULTIPLIER, 'earnings-multiplier', 'EarningsMultiplier', 5_000n],
				[QUOTA, 'storage-quota', 'StorageQuota', 500n],
				[GATE, 'early-listening', 'Gate', 25n],
			],
		);
	});

	test('of each kind is unlocked by collateral, which is held and votes', async () => {
		for (const feature of [BRONZE, ARTIST_TOKEN, MULTIPLIER, QUOTA, GATE]) {
			assert.equal(await has(bob.address, feature), false);
			const { events } = await chain.submit(call('lock', feature), bob);
			assert.equal(Number(eventOf(events, 'featureAccess.Locked').data[1]), feature);
			assert.equal(await has(bob.address, feature), true);
		}
		assert.equal(await chain.held(bob.address), 6_535n * AUDIO);
		assert.equal(await votingPower(chain, bob.address), 6_535n * AUDIO);
		assert.deepEqual(await bonus(bob.address), { bonus: 250_000, cap: 25_000n * AUDIO });
		assert.equal(await quota(bob.address), 10n * GIB);
		assert.equal(await has(charlie.address, BRONZE), false, 'nobody else has it');
	});

	test('is refused for what is wrong, and nothing changes', async () => {
		const before = json(await api().featuresOf(bob.address));
		const poor = fresh();
		await chain.submit(
			chain.call('balances', 'transferKeepAlive', poor.address, 5n * AUDIO),
			alice,
		);
		for (const [name, args, signer, error] of [
			['lock', [99], bob, 'featureAccess.UnknownFeature'],
			['lock', [BRONZE], bob, 'featureAccess.AlreadyLocked'],
			['lock', [BRONZE], poor, 'FundsUnavailable'],
			['topUp', [1, AUDIO], bob, 'featureAccess.NotLocked'],
			['topUp', [BRONZE, 0n], bob, 'featureAccess.AmountZero'],
			['topUp', [BRONZE, 2n ** 128n - 1n], bob, 'FundsUnavailable'],
			['unlockExcess', [BRONZE, 1n], bob, 'featureAccess.NoSuchExcess'],
			['unlock', [1], bob, 'featureAccess.NotLocked'],
			['withdraw', [], bob, 'featureAccess.NothingToWithdraw'],
			['retireFeature', [BRONZE], bob, 'BadOrigin'],
		] as const) {
			const { error: found } = await chain.include(call(name, ...args), signer);
			assert.match(String(found), new RegExp(error), `${name}(${args.join()})`);
		}
		assert.deepEqual(json(await api().featuresOf(bob.address)), before);
		assert.equal(await chain.held(bob.address), 6_535n * AUDIO);
		assert.equal(await chain.held(poor.address), 0n);
	});

	test('makes an artist a token, and nothing else makes one', async () => {
		const token = (...changed: [number, unknown][]): Call => {
			const args: unknown[] = [ARTIST_TOKEN, 'Höhenflug', 'FLUG', 6, 1_000_000_000n, 1n];
			for (const [position, value] of changed) args[position] = value;
			return call('createArtistToken', ...args);
		};
		const bytes = (length: number, byte: number): string =>
			`0x${Buffer.alloc(length, byte).toString('hex')}`;
		const free = await chain.free(bob.address);
		for (const [changed, error] of [
			[[0, BRONZE], 'NoTokenFeature'],
			[[1, ''], 'NameEmpty'],
			[[1, bytes(51, 0x61)], 'NameTooLong'],
			[[1, '0xff'], 'NameMalformed'],
			[[2, ''], 'SymbolEmpty'],
			[[2, bytes(13, 0x61)], 'SymbolTooLong'],
			[[2, 'A B'], 'SymbolMalformed'],
			[[3, 19], 'TooManyDecimals'],
			[[4, 0n], 'InvalidSupply'],
			[[5, 0n], 'InvalidSupply'],
		] as [[number, unknown], string][]) {
			await chain.submitFailing(token(changed), bob, `featureAccess.${error}`);
		}
		await chain.submitFailing(token(), dave, 'featureAccess.NotLocked');
		assert.equal((await chain.query('assets', 'asset', [0])).isNone, true);
		assert.ok(free - (await chain.free(bob.address)) < AUDIO, 'only fees were paid');

		await chain.submitFailing(
			chain.call('assets', 'create', 0, dave.address, 1n),
			dave,
			'BadOrigin',
		);
		const { events } = await chain.submit(token(), bob);
		assert.equal(Number(eventOf(events, 'featureAccess.ArtistTokenCreated').data[2]), 0);
		await chain.submitFailing(token(), bob, 'featureAccess.TokenMade');
		await chain.submitFailing(
			chain.call('assets', 'create', 1, bob.address, 1n),
			bob,
			'BadOrigin',
		);

		const metadata = await chain.query('assets', 'metadata', [0]);
		assert.deepEqual(
			[metadata.name.toUtf8(), metadata.symbol.toUtf8(), metadata.decimals.toNumber()],
			['Höhenflug', 'FLUG', 6],
		);
		await chain.submit(chain.call('assets', 'transfer', 0, dave.address, 250n), bob);
		const balance = async (who: string): Promise<bigint> =>
			big((await chain.query('assets', 'account', [0, who])).unwrap().balance);
		assert.equal(await balance(dave.address), 250n);
		assert.equal(await balance(bob.address), 1_000_000_000n - 250n);
		assert.equal((await held(bob.address, ARTIST_TOKEN)).token.unwrap().toNumber(), 0);
	});

	test('takes more, takes less or ends by referendum', async () => {
		const terms = (kind: string, collateral: bigint, cooldown = 28): unknown => ({
			kind,
			collateral,
			cooldown,
			grace: 1,
		});
		const batch = chain.call('utility', 'batchAll', [
			call('updateFeature', BRONZE, terms('Badge', 20n * AUDIO)),
			call('updateFeature', GATE, terms('Gate', 15n * AUDIO, 1_680)),
			call('retireFeature', QUOTA),
			call('createFeature', 'backstage', terms('Gate', 50n * AUDIO)),
		]);
		await propose(chain, batch, alice, 100n * AUDIO);
		const referendum = await started(chain);
		await vote(chain, stashOf('Alice'), referendum, true, 10_000_000n * AUDIO);
		assert.equal((await decided(chain, referendum)).passed, true);
		assert.equal(await enacted(chain), undefined);

		const raised = await held(bob.address, BRONZE);
		assert.equal(await has(bob.address, BRONZE), true, 'for a time of grace');
		assert.equal(raised.lapses.unwrap().toNumber(), (await chain.activeEra()) + 1);
		assert.equal(await has(bob.address, GATE), true);
		assert.equal(
			(await held(bob.address, GATE)).cooldown.toNumber(),
			28,
			'as when it was locked',
		);
		assert.equal(await has(bob.address, QUOTA), false, 'at once');
		assert.equal(await quota(bob.address), 0n);
		await chain.submitFailing(call('lock', QUOTA), dave, 'featureAccess.FeatureIsRetired');
		assert.equal(
			await votingPower(chain, bob.address),
			6_035n * AUDIO,
			'what cools down has no vote',
		);
		await chain.submit(call('lock', 8), charlie);
		assert.equal(await has(charlie.address, 8), true);
	});

	test('lapses after its time of grace, until it is topped up', async () => {
		const { lapses } = await held(bob.address, BRONZE);
		while ((await chain.activeEra()) < lapses.unwrap().toNumber()) {
			assert.equal(await has(bob.address, BRONZE), true);
			await chain.sealBlocks(20);
		}
		assert.equal(await has(bob.address, BRONZE), false);
		await chain.submit(call('topUp', BRONZE, 9n * AUDIO), bob);
		assert.equal(await has(bob.address, BRONZE), false, 'not enough yet');
		await chain.submit(call('topUp', BRONZE, AUDIO), bob);
		assert.equal(await has(bob.address, BRONZE), true);
	});

	test('gives back what is more than it takes, and access goes on', async () => {
		await chain.submitFailing(
			call('unlockExcess', GATE, 11n * AUDIO),
			bob,
			'featureAccess.NoSuchExcess',
		);
		await chain.submit(call('unlockExcess', GATE, 10n * AUDIO), bob);
		assert.equal(await has(bob.address, GATE), true);
		assert.equal(
			await votingPower(chain, bob.address),
			6_035n * AUDIO,
			'10 more for bronze, 10 less for the gate',
		);
	});

	test('gives everything back once it has cooled down, a retired one without acting twice', async () => {
		for (const feature of [BRONZE, ARTIST_TOKEN, MULTIPLIER, GATE]) {
			await chain.submit(call('unlock', feature), bob);
			assert.equal(await has(bob.address, feature), false);
		}
		assert.equal(await votingPower(chain, bob.address), 0n);
		assert.deepEqual(await bonus(bob.address), { bonus: 0, cap: 0n });
		await chain.submitFailing(
			call('createArtistToken', ARTIST_TOKEN, 'More', 'MORE', 0, 1n, 1n),
			bob,
			'featureAccess.NotLocked',
		);
		assert.equal(
			await chain.held(bob.address),
			heldByAssets + 6_545n * AUDIO,
			'it is held as long as it cools down',
		);

		const last = Math.max(
			...(await api().unlocking(bob.address)).map(([, round]: Human) => Number(round)),
		);
		assert.ok(
			last <= (await chain.activeEra()) + 28,
			'nothing is held for longer than when it was locked',
		);
		while ((await chain.activeEra()) < last) {
			await chain.sealBlocks(20);
		}
		const { events } = await chain.submit(call('withdraw'), bob);
		assert.equal(big(eventOf(events, 'featureAccess.Withdrawn').data[1]), 6_545n * AUDIO);
		assert.equal(await chain.held(bob.address), heldByAssets);
		assert.equal((await api().featuresOf(bob.address)).length, 0);
		const holders: Human[] = await chain.api.query['featureAccess']!['ledgers']!.keys();
		assert.deepEqual(
			holders.map(({ args }) => String(args[0])),
			[charlie.address],
			'no trace of it is left',
		);
		assert.equal(
			(await chain.query('featureAccess', 'features', [QUOTA])).isNone,
			true,
			'forgotten with its last holder',
		);
		const flug = (await chain.query('assets', 'account', [0, dave.address])).unwrap();
		assert.equal(big(flug.balance), 250n, 'and the token is its holders’');
	});
});
