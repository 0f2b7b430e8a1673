// The runtime is upgraded by referendum, and only to a later version of itself.
//
// AUDIO_UPGRADE_WASM names the runtime built with a higher spec_version; scripts/test.sh builds it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { blake2AsHex } from '@polkadot/util-crypto';
import { u8aToHex } from '@polkadot/util';
import { AUDIO, big, type Call, Chain, errorName, eventOf, type Human } from '../lib/chain.ts';
import { alice, bob, ferdie, fresh, stashOf } from '../lib/accounts.ts';
import { PLAIN_WASM, WASM } from '../lib/paths.ts';
import { renamed } from '../lib/wasm.ts';

describe('a runtime upgrade', () => {
	let chain: Chain;
	let version: number;
	before(async () => {
		chain = await Chain.manual();
		version = await specVersion();
	});
	after(() => chain?.close());

	const specVersion = async (): Promise<number> =>
		(await chain.send<{ specVersion: number }>('state_getRuntimeVersion')).specVersion;

	/** Proposes a call, seconds it, votes for it, and waits until it was carried out. */
	async function byReferendum(call: Call): Promise<void> {
		const encoded = call.method.toHex();
		await chain.submit(chain.call('preimage', 'notePreimage', encoded), alice);
		const bounded = {
			Lookup: { hash: call.method.hash.toHex(), len: call.method.encodedLength },
		};
		const deposit = big(await minimumDeposit());
		const proposed = await chain.submit(
			chain.call('democracy', 'propose', bounded, deposit),
			alice,
		);
		const proposal = big(eventOf(proposed.events, 'democracy.Proposed').data[0]);
		await chain.submit(chain.call('democracy', 'second', proposal), bob);

		const { event } = await chain.sealUntilEvent('democracy.Started', () => true, 60);
		const referendum = big(event.data[0]);
		// The only one who has anything at stake.
		const aye = {
			Standard: { vote: { aye: true, conviction: 'Locked1x' }, balance: 10_000_000n * AUDIO },
		};
		await chain.submit(chain.call('democracy', 'vote', referendum, aye), stashOf('Alice'));
		assert.equal(await specVersion(), version, 'a vote alone changes nothing');

		await chain.sealUntilEvent('democracy.Passed', (data) => big(data[0]) === referendum, 60);
		const { event: dispatched } = await chain.sealUntilEvent(
			'scheduler.Dispatched',
			() => true,
			30,
		);
		const result: Human = dispatched.data[2];
		assert.ok(result.isOk, result.isErr ? errorName(chain.api, result.asErr) : '');
		// The same call may be proposed again, by the same account.
		await chain.submit(chain.call('preimage', 'unnotePreimage', bounded.Lookup.hash), alice);
	}

	/** What a public proposal must put down at least; a governed parameter. */
	async function minimumDeposit(): Promise<string> {
		const value = await chain.query('parameters', 'parameters', [
			{ Democracy: { MinimumDeposit: null } },
		]);
		assert.ok(value.isSome, 'the development chain sets the minimum deposit at genesis');
		const text = JSON.stringify(value.toHuman()).replaceAll(',', '');
		const found = /\d{16,}/.exec(text)?.[0];
		assert.ok(found, text);
		return found;
	}

	/** Has the chain authorize this code. */
	async function authorize(code: Uint8Array): Promise<void> {
		const hash = blake2AsHex(code);
		await byReferendum(chain.call('system', 'authorizeUpgrade', hash));
		const authorized = (await chain.query('system', 'authorizedUpgrade')).unwrap();
		assert.equal(authorized.codeHash.toHex(), hash);
		assert.ok(authorized.checkVersion.isTrue);
	}

	const apply = (code: Uint8Array): Call =>
		chain.call('system', 'applyAuthorizedUpgrade', u8aToHex(code));

	async function assertRefused(code: Uint8Array, reason: string): Promise<void> {
		const stored = await chain.send<string>('state_getStorageHash', '0x3a636f6465');
		await authorize(code);
		const included = await chain.include(apply(code), ferdie);
		const rejected = eventOf(included.events, 'system.RejectedInvalidAuthorizedUpgrade');
		assert.equal(errorName(chain.api, rejected.data[1]), reason);
		assert.equal(
			await chain.send('state_getStorageHash', '0x3a636f6465'),
			stored,
			'the code is as it was',
		);
		assert.equal(await specVersion(), version);
		assert.ok(
			(await chain.query('system', 'authorizedUpgrade')).isNone,
			'and it cannot be tried again',
		);
	}

	const upgrade = (): Uint8Array => {
		const path = process.env['AUDIO_UPGRADE_WASM'];
		assert.ok(
			path,
			'AUDIO_UPGRADE_WASM must name a runtime with a higher spec_version: see scripts/build-upgrade-wasm.sh',
		);
		return readFileSync(path);
	};

	test('is nothing that an account can order', async () => {
		const code = u8aToHex(readFileSync(WASM));
		await chain.submitFailing(chain.call('system', 'setCode', code), alice, 'BadOrigin');
		await chain.submitFailing(
			chain.call('system', 'authorizeUpgrade', blake2AsHex(code)),
			alice,
			'BadOrigin',
		);
		await chain.submitFailing(
			chain.call('system', 'applyAuthorizedUpgrade', code),
			alice,
			'system.NothingAuthorized',
		);
	});

	test('to the version that runs already is refused', async () => {
		await assertRefused(readFileSync(WASM), 'system.SpecVersionNeedsToIncrease');
	});

	test('to a runtime with another name is refused', async () => {
		await assertRefused(renamed(PLAIN_WASM, 'audio', 'video'), 'system.InvalidSpecName');
	});

	test('changes the version, and the chain goes on', async () => {
		const code = upgrade();
		await authorize(code);
		// The connection takes over the new metadata while it goes on, so what it decodes meanwhile may
		// be wrong: the outcome is read through a new one.
		const signed = await chain.sign(apply(code), ferdie);
		await chain.send<string>('author_submitExtrinsic', signed.toHex());
		const blockHash = await chain.seal();
		await chain.sealBlocks(2);
		const now = await specVersion();
		assert.ok(now > version, `spec_version ${version} became ${now}`);

		const later = await Chain.connect(chain.node);
		try {
			const included = await later.find(signed.hash.toHex(), blockHash);
			assert.ok(included, 'the upgrade is in the block after it was sent');
			assert.equal(included.error, undefined);
			eventOf(included.events, 'system.CodeUpdated');
			assert.equal(later.api.runtimeVersion.specName.toString(), 'audio');
			const to = fresh().address;
			await later.submit(later.call('balances', 'transferKeepAlive', to, AUDIO), alice);
			assert.equal(await later.free(to), AUDIO);
			// Into the next era, so that all that happens at its turn has happened once.
			const era = await later.activeEra();
			await later.sealBlocks(61);
			assert.ok((await later.activeEra()) > era);
		} finally {
			await later.disconnect();
		}
	});

	test('back to the version before is refused', async () => {
		await chain.disconnect();
		chain = await Chain.connect(chain.node);
		version = await specVersion();
		await assertRefused(readFileSync(WASM), 'system.SpecVersionNeedsToIncrease');
	});
});
