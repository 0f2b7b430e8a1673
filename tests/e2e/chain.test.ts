// What a wallet sees first: the token, the supply, the RPC; and that blocks come.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { hexToU8a } from '@polkadot/util';
import { AUDIO, big, Chain } from '../lib/chain.ts';
import { alice, bob, charlie, dave, dev, eve, ferdie, stashOf } from '../lib/accounts.ts';
import { waitFor } from '../lib/wait.ts';

describe('a development chain made block by block', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.manual();
	});
	after(() => chain?.close());

	test('is called by its name and has AUDIO with 18 decimals', async () => {
		assert.equal(await chain.send('system_chain'), 'AUDIO Development');
		assert.deepEqual(await chain.send('system_properties'), {
			ss58Format: 42,
			tokenDecimals: 18,
			tokenSymbol: 'AUDIO',
		});
		assert.equal(chain.api.runtimeVersion.specName.toString(), 'audio');
		assert.equal(chain.api.registry.chainSS58, 42);
		assert.deepEqual(chain.api.registry.chainTokens, ['AUDIO']);
		assert.deepEqual(chain.api.registry.chainDecimals, [18]);
	});

	test('starts with a billion AUDIO, spread as documented', async () => {
		const genesis = chain.api.genesisHash.toHex();
		assert.equal(await chain.issuance(genesis), 1_000_000_000n * AUDIO);
		for (const account of [bob, charlie, dave, eve, ferdie]) {
			assert.equal(
				await chain.free(account.address, genesis),
				75_000_000n * AUDIO,
				account.address,
			);
		}
		// Alice's content node has a part of hers at stake.
		assert.equal(await chain.free(alice.address, genesis), 74_900_000n * AUDIO);
		assert.equal(await chain.held(alice.address, genesis), 100_000n * AUDIO);
		// A stash may have part of it on hold at genesis: what it stakes.
		for (const name of ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie']) {
			const { address } = stashOf(name);
			const whole =
				(await chain.free(address, genesis)) + (await chain.held(address, genesis));
			assert.equal(whole, 75_000_000n * AUDIO, `//${name}//stash`);
		}
		const accounts = await chain.api.query['system']!['account']!.entries();
		assert.ok(accounts.length >= 13, `${accounts.length} accounts`);
	});

	test('has the constants that are promised', () => {
		assert.equal(big(chain.constant('balances', 'existentialDeposit')), AUDIO / 100n);
		assert.equal(big(chain.constant('staking', 'bondingDuration')), 28n);
		assert.equal(big(chain.constant('system', 'ss58Prefix')), 42n);
		assert.equal(big(chain.constant('babe', 'epochDuration')), 20n);
		assert.equal(big(chain.constant('babe', 'expectedBlockTime')), 3_000n);
		assert.equal(big(chain.constant('staking', 'sessionsPerEra')), 3n);
	});

	test('offers metadata in versions 14, 15 and 16', async () => {
		const versions = chain.api.createType(
			'Vec<u32>',
			await chain.send<string>('state_call', 'Metadata_metadata_versions', '0x'),
		);
		const numbers = versions.map((version) => version.toNumber());
		for (const version of [14, 15, 16]) {
			assert.ok(numbers.includes(version), `offers ${numbers.join(', ')}`);
			const argument = chain.api.createType('u32', version).toHex(true);
			const opaque = chain.api.createType(
				'Option<Bytes>',
				hexToU8a(
					await chain.send<string>(
						'state_call',
						'Metadata_metadata_at_version',
						argument,
					),
				),
			);
			assert.ok(opaque.isSome);
			// `meta`, then the version.
			const bytes = opaque.unwrap().toU8a(true);
			assert.equal(new TextDecoder().decode(bytes.slice(0, 4)), 'meta');
			assert.equal(bytes[4], version);
		}
	});

	test('consists of the pallets that are documented, and has no sudo', () => {
		const pallets = chain.api.runtimeMetadata.asLatest.pallets.map((pallet) =>
			pallet.name.toString(),
		);
		const expected = [
			...[
				'System',
				'Pace',
				'Utility',
				'Babe',
				'Timestamp',
				'Authorship',
				'Balances',
				'TransactionPayment',
			],
			...[
				'ValidatorSet',
				'Staking',
				'Session',
				'Historical',
				'Democracy',
				'TechnicalCommittee',
			],
			...['Treasury', 'Grandpa', 'AuthorityDiscovery', 'Offences', 'Identity', 'Vesting'],
			...[
				'Scheduler',
				'Preimage',
				'Proxy',
				'Multisig',
				'Assets',
				'NominationPools',
				'DelegatedStaking',
			],
			...['VoterList', 'Parameters', 'Migrations'],
		];
		assert.deepEqual(
			expected.filter((name) => !pallets.includes(name)),
			[],
		);
		// No key rules, and nobody is slashed for being offline.
		assert.deepEqual(
			['Sudo', 'ImOnline', 'ElectionProviderMultiPhase'].filter((name) =>
				pallets.includes(name),
			),
			[],
		);
	});

	test('answers archive_v1', async () => {
		const hash = await chain.sealBlocks(3);
		assert.equal(await chain.send('archive_v1_genesisHash'), chain.api.genesisHash.toHex());
		const height = await chain.bestNumber();
		assert.equal(await chain.send('archive_v1_finalizedHeight'), height);
		assert.deepEqual(await chain.send('archive_v1_hashByHeight', height), [hash]);
		const body = await chain.send<string[]>('archive_v1_body', hash);
		assert.ok(body.length > 0);
	});

	test('lets nobody create an asset, which later takes collateral', async () => {
		await chain.submitFailing(
			chain.call('assets', 'create', 1, alice.address, 1),
			alice,
			'BadOrigin',
		);
	});

	test('knows no account that nobody funded', async () => {
		assert.equal(await chain.free(dev('Nobody').address), 0n);
	});
});

describe('a development chain as users start it', () => {
	let chain: Chain;
	before(async () => {
		chain = await Chain.start({ args: ['--dev'] });
	});
	after(() => chain?.close());

	test('makes blocks and finalizes them', async () => {
		const start = await chain.node.heads();
		const later = await waitFor('three more final blocks', async () => {
			chain.node.assertRuns();
			const heads = await chain.node.heads();
			return heads.final >= start.final + 3 && heads;
		});
		assert.ok(later.best >= later.final);
		assert.equal(await chain.send('chain_getBlockHash', later.final), later.finalHash);
	});

	test('takes a transfer', async () => {
		const before = await chain.free(ferdie.address);
		const included = await chain.includeUnaided(
			chain.call('balances', 'transferKeepAlive', ferdie.address, AUDIO),
			alice,
		);
		assert.equal(included.error, undefined);
		assert.equal(await chain.free(ferdie.address), before + AUDIO);
	});

	test('serves the RPC that tools expect', async () => {
		const { methods } = await chain.send<{ methods: string[] }>('rpc_methods');
		const expected = [
			...[
				'chainHead_v1_follow',
				'transaction_v1_broadcast',
				'chainSpec_v1_genesisHash',
				'archive_v1_storage',
			],
			...[
				'babe_epochAuthorship',
				'grandpa_roundState',
				'grandpa_proveFinality',
				'sync_state_genSyncSpec',
			],
			...['author_rotateKeysWithOwner', 'author_submitExtrinsic', 'system_accountNextIndex'],
			...[
				'payment_queryInfo',
				'payment_queryFeeDetails',
				'system_dryRun',
				'state_getMetadata',
			],
		];
		assert.deepEqual(
			expected.filter((method) => !methods.includes(method)),
			[],
		);
		assert.ok(
			!methods.includes('engine_createBlock'),
			'blocks are made by the validators alone',
		);
	});

	test('answers archive_v1', async () => {
		assert.equal(await chain.send('archive_v1_genesisHash'), chain.api.genesisHash.toHex());
		const height = await chain.send<number>('archive_v1_finalizedHeight');
		assert.ok(height >= 3);
		const hashes = await chain.send<string[]>('archive_v1_hashByHeight', height);
		assert.deepEqual(hashes, [await chain.send('chain_getBlockHash', height)]);
	});
});
