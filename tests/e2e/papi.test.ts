// The chain through polkadot-api, whose types are made from the metadata that clients/ has.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { getMetadataFromRuntime } from '@polkadot-api/wasm-executor/node';
import { compactStripLength, hexToU8a, u8aToHex } from '@polkadot/util';
import { Enum, type PolkadotClient, type TypedApi } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { audio, type AudioCallData } from '@audio-chain/client/descriptors';
import { AUDIO, Chain } from '../lib/chain.ts';
import { alice, bob, fresh } from '../lib/accounts.ts';
import { papiClient } from '../lib/papi.ts';
import { ROOT, WASM } from '../lib/paths.ts';
import { within } from '../lib/wait.ts';

describe('polkadot-api', () => {
	let chain: Chain;
	let client: PolkadotClient;
	let api: TypedApi<typeof audio>;
	before(async () => {
		chain = await Chain.manual();
		await chain.sealBlocks(2);
		client = papiClient(chain.node.url);
		api = client.getTypedApi(audio);
	});
	after(async () => {
		client?.destroy();
		await chain?.close();
	});

	const signer = getPolkadotSigner(alice.publicKey, 'Sr25519', (bytes) => alice.sign(bytes));

	/** Makes blocks until `work`, which waits for one, is done. */
	async function sealing<T>(what: string, work: Promise<T>): Promise<T> {
		let done = false;
		const settled = work.finally(() => {
			done = true;
		});
		settled.catch(() => {});
		const driver = (async () => {
			while (!done) {
				await new Promise((resolve) => setTimeout(resolve, 200));
				if (!done) await chain.seal();
			}
		})();
		try {
			return await within(what, settled);
		} finally {
			done = true;
			await driver;
		}
	}

	test('knows the chain by its spec', async () => {
		const spec = await within('the chain spec', client.getChainSpecData());
		assert.equal(spec.name, 'AUDIO Development');
		assert.equal(spec.genesisHash, chain.api.genesisHash.toHex());
		assert.deepEqual(spec.properties, {
			ss58Format: 42,
			tokenDecimals: 18,
			tokenSymbol: 'AUDIO',
		});
	});

	test('the metadata that clients are built from is that of the runtime', () => {
		const committed = readFileSync(join(ROOT, 'clients/typescript/.papi/metadata/audio.scale'));
		const encoded = hexToU8a(
			getMetadataFromRuntime(u8aToHex(readFileSync(WASM)) as `0x${string}`),
		);
		const [, metadata] = compactStripLength(encoded);
		assert.ok(committed.equals(metadata), 'run scripts/metadata.sh and commit what it writes');
	});

	test('reads storage, constants and runtime APIs', async () => {
		const account = await within('an account', api.query.System.Account.getValue(bob.address));
		assert.equal(account.data.free, await chain.free(bob.address));
		assert.equal(
			await within('a constant', api.constants.Balances.ExistentialDeposit()),
			AUDIO / 100n,
		);
		assert.equal(
			await within('the issuance', api.query.Balances.TotalIssuance.getValue()),
			await chain.issuance(),
		);
		const nonce = await within(
			'a runtime API',
			api.apis.AccountNonceApi.account_nonce(alice.address),
		);
		assert.equal(nonce, await chain.nonce(alice.address));
	});

	test('sends a signed transfer and decodes its events', async () => {
		const to = fresh().address;
		const tx = api.tx.Balances.transfer_keep_alive({ dest: Enum('Id', to), value: 7n * AUDIO });
		const fee = await within('the fee', tx.getEstimatedFees(alice.address));
		assert.ok(fee > 0n);
		const result = await sealing('the transfer', tx.signAndSubmit(signer));
		assert.ok(result.ok);
		const transfers = api.event.Balances.Transfer.filter(result.events);
		const mine = transfers.map(
			(found) =>
				('payload' in found ? found.payload : found) as { to: string; amount: bigint },
		);
		assert.equal(mine.length, 1);
		assert.equal(mine[0]?.to, to);
		assert.equal(mine[0]?.amount, 7n * AUDIO);
		assert.equal(await chain.free(to), 7n * AUDIO);
	});

	test('says before it is signed how a call would end, and what it would cost', async () => {
		const { tx } = api;
		const transfer = (value: bigint) =>
			tx.Balances.transfer_keep_alive({ dest: Enum('Id', bob.address), value });
		// The type of a transaction does not say which call it has.
		const ask = (call: { decodedCall: unknown }, signer = alice.address) =>
			within(
				'an answer',
				api.apis.CallApi.dry_run(signer, call.decodedCall as AudioCallData),
			);
		const ended = async (call: { decodedCall: unknown }, signer?: string) => {
			const { success, value } = await ask(call, signer);
			assert.ok(success, value.type);
			return value;
		};
		const free = await chain.free(alice.address);

		const succeeds = await ended(transfer(7n * AUDIO));
		assert.equal(succeeds.type, 'Succeeds');
		const fees = await within('the fee', transfer(7n * AUDIO).getEstimatedFees(alice.address));
		assert.equal(succeeds.value.fee, fees);
		const tooMuch = await ended(transfer(free));
		assert.ok(tooMuch.type === 'Fails');
		assert.deepEqual(
			[tooMuch.value.error.type, tooMuch.value.error.value],
			['Token', Enum('FundsUnavailable')],
		);
		const chill = await ended(tx.Staking.chill());
		assert.ok(chill.type === 'Fails');
		assert.deepEqual(chill.value.error, Enum('Module', Enum('Staking', Enum('NotController'))));
		assert.equal((await ended(transfer(1n), fresh().address)).type, 'Unpaid');
		assert.deepEqual(await ask(tx.Timestamp.set({ now: 1n })), {
			success: false,
			value: Enum('MandatoryCall'),
		});

		assert.equal(await chain.free(alice.address), free, 'nothing was done');
	});

	test('says which error a call failed with', async () => {
		const tx = api.tx.Staking.chill();
		const result = await sealing('a call that fails', tx.signAndSubmit(signer));
		assert.equal(result.ok, false);
		const error = result.dispatchError as {
			type: string;
			value: { type: string; value: { type: string } };
		};
		assert.deepEqual(
			[error.type, error.value.type, error.value.value.type],
			['Module', 'Staking', 'NotController'],
		);
	});
});
