// Moving tokens, alone and together, and what it costs.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { blake2AsHex, createKeyMulti, encodeAddress, sortAddresses } from '@polkadot/util-crypto';
import type { KeyringPair } from '@polkadot/keyring/types';
import {
	AUDIO,
	big,
	type Call,
	Chain,
	errorName,
	eventOf,
	type Human,
	type Included,
} from '../lib/chain.ts';
import {
	alice,
	bob,
	charlie,
	dave,
	dev,
	eve,
	ferdie,
	fresh,
	potOf,
	stashOf,
} from '../lib/accounts.ts';
import { newNodeKey, registration } from '../lib/nodes.ts';
import { FOR_FEES, feeForBytes } from '../../console/src/chain/fees.ts';

describe('transfers', () => {
	let chain: Chain;
	let feePool: string;
	before(async () => {
		chain = await Chain.manual();
		feePool = potOf('feepl');
	});
	after(() => chain?.close());

	const transfer = (to: string, amount: bigint): Call =>
		chain.call('balances', 'transferKeepAlive', to, amount);

	/** Fee and tip that an extrinsic paid, by its event. */
	const paid = (included: Included): { who: string; fee: bigint; tip: bigint } => {
		const { data } = eventOf(included.events, 'transactionPayment.TransactionFeePaid');
		return { who: String(data[0]), fee: big(data[1]) - big(data[2]), tip: big(data[2]) };
	};

	/** What the chain says a signed extrinsic will cost, without the tip. */
	const foretold = async (signed: Call): Promise<bigint> => {
		const info = await chain.send<{ partialFee: string }>('payment_queryInfo', signed.toHex());
		return BigInt(info.partialFee);
	};

	test("treasury, fee pool, the account of delegation and Alice's hot key hold 100,000,000 AUDIO at genesis", async () => {
		const treasury = String(chain.constant('treasury', 'potAccount'));
		const genesis = chain.api.genesisHash.toHex();
		assert.equal(await chain.free(feePool, genesis), AUDIO / 100n);
		assert.equal(await chain.free(potOf('deleg'), genesis), AUDIO / 100n);
		assert.equal(await chain.free(dev('//Alice//hot').address, genesis), 1_000n * AUDIO);
		assert.equal(await chain.free(treasury, genesis), 99_999_000n * AUDIO - AUDIO / 50n);
	});

	test('what the console keeps for fees pays for each call that it offers with as much as can be', async () => {
		const [value, key] = [1_000n * AUDIO, await newNodeKey()];
		const endpoint = `https://${'a'.repeat(239)}.example.org/`;
		// The longest call, which is noted on chain in the same transaction.
		const code = new Uint8Array(131_072);
		const preimage = chain.call(
			'preimage',
			'notePreimage',
			`0x${Buffer.from(code).toString('hex')}`,
		);
		const hash = blake2AsHex(code);
		const calls = {
			delegate: chain.call('delegation', 'delegate', bob.address, value),
			join: chain.call('nominationPools', 'join', value, 1),
			'add to a pool': chain.call('nominationPools', 'bondExtra', { FreeBalance: value }),
			bond: chain.call('staking', 'bond', value, 'Staked'),
			'bond more': chain.call('staking', 'bondExtra', value),
			register: registration(chain, alice, key, endpoint, value),
			'increase collateral': chain.call('nodeServices', 'increaseCollateral', 0, value),
			propose: chain.call('utility', 'batchAll', [
				preimage,
				chain.call('democracy', 'propose', { Lookup: { hash, len: code.length } }, value),
			]),
		};
		for (const [name, call] of Object.entries(calls)) {
			const { partialFee } = await call.paymentInfo(alice.address);
			const fee = partialFee.toBigInt();
			const kept = FOR_FEES + (name === 'propose' ? feeForBytes(code.length) : 0n);
			assert.ok(fee > 0n && fee <= kept, `${name} asks for ${fee} planck, ${kept} are kept`);
		}
	});

	for (const tip of [0n, 3n * AUDIO]) {
		test(`a transfer with a tip of ${tip / AUDIO} AUDIO costs what payment.queryInfo said, to the planck`, async () => {
			const to = fresh().address;
			const amount = 1_234n * AUDIO + 567n;
			const signed = await chain.sign(transfer(to, amount), alice, { tip });
			const fee = await foretold(signed);
			assert.ok(fee > 0n);

			const author = stashOf('Alice').address;
			const before = {
				alice: await chain.free(alice.address),
				author: await chain.free(author),
				feePool: await chain.free(feePool),
				issuance: await chain.issuance(),
			};
			const included = await chain.includeSigned(signed);
			assert.equal(included.error, undefined);

			assert.deepEqual(paid(included), { who: alice.address, fee, tip });
			assert.equal(await chain.free(alice.address), before.alice - amount - fee - tip);
			assert.equal(await chain.free(to), amount);
			// The fee goes to the fee pool, the tip to who made the block; nothing is lost on the way.
			assert.equal(await chain.free(feePool), before.feePool + fee);
			assert.equal(await chain.free(author), before.author + tip);
			assert.equal(await chain.issuance(), before.issuance);
		});
	}

	test('the fee consists of a part for the weight, a part for the length and a base', async () => {
		const signed = await chain.sign(transfer(bob.address, AUDIO), alice);
		const details = await chain.send<{
			inclusionFee: { baseFee: string; lenFee: string; adjustedWeightFee: string };
		}>('payment_queryFeeDetails', signed.toHex());
		const { baseFee, lenFee, adjustedWeightFee } = details.inclusionFee;
		const parts = [baseFee, lenFee, adjustedWeightFee].map(BigInt);
		assert.equal(
			parts.reduce((sum, part) => sum + part, 0n),
			await foretold(signed),
		);
		assert.ok(
			parts.every((part) => part > 0n),
			parts.join(', '),
		);
	});

	test('a vested grant costs its giver something, begins within a year and ends within ten', async () => {
		const to = fresh().address;
		const now = await chain.bestNumber();
		const day = 14_400;
		const grant = (locked: bigint, perBlock: bigint, startingBlock: number): Call =>
			chain.call('vesting', 'vestedTransfer', to, { locked, perBlock, startingBlock });
		await chain.submitFailing(grant(999n * AUDIO, AUDIO, now), alice, 'vesting.AmountLow');
		await chain.submitFailing(
			grant(1_000n * AUDIO, AUDIO, now + 366 * day),
			alice,
			'system.CallFiltered',
		);
		await chain.submitFailing(grant(1_000n * AUDIO, 1n, now), alice, 'system.CallFiltered');
		await chain.submit(grant(1_000n * AUDIO, AUDIO, now + 365 * day), alice);
		assert.equal(await chain.free(to), 1_000n * AUDIO);
	});

	test('what an account does not have it cannot send, and it still pays the fee', async () => {
		const poor = fresh();
		await chain.submit(transfer(poor.address, 10n * AUDIO), alice);
		const included = await chain.include(transfer(bob.address, 10n * AUDIO), poor);
		assert.match(included.error ?? '', /FundsUnavailable|InsufficientBalance|NotExpendable/);
		const { fee, tip } = paid(included);
		assert.equal(await chain.free(poor.address), 10n * AUDIO - fee - tip);
	});

	test('a new account needs the existential deposit', async () => {
		const to = fresh().address;
		const minimum = big(chain.constant('balances', 'existentialDeposit'));
		const included = await chain.include(transfer(to, minimum - 1n), alice);
		assert.match(included.error ?? '', /BelowMinimum|ExistentialDeposit/);
		await chain.submit(transfer(to, minimum), alice);
		assert.equal(await chain.free(to), minimum);
	});

	test('a batch does all or nothing', async () => {
		const [one, two] = [fresh().address, fresh().address];
		const calls = [transfer(one, AUDIO), transfer(two, 2n * AUDIO)];
		const done = await chain.submit(chain.call('utility', 'batchAll', calls), bob);
		eventOf(done.events, 'utility.BatchCompleted');
		assert.equal(await chain.free(one), AUDIO);
		assert.equal(await chain.free(two), 2n * AUDIO);

		const tooMuch = transfer(two, 1_000_000_000n * AUDIO);
		const failed = await chain.include(
			chain.call('utility', 'batchAll', [transfer(one, AUDIO), tooMuch]),
			bob,
		);
		assert.ok(failed.error, 'the second call cannot succeed');
		assert.equal(await chain.free(one), AUDIO, 'the first call was undone');
	});

	test('a proxy acts for an account, within what its kind allows, until it is removed', async () => {
		const to = fresh().address;
		const byProxy = (call: Call): Call =>
			chain.call('proxy', 'proxy', charlie.address, null, call);
		const outcome = (included: Included): string | undefined => {
			const result: Human = eventOf(included.events, 'proxy.ProxyExecuted').data[0];
			return result.isErr ? errorName(chain.api, result.asErr) : undefined;
		};

		await chain.submitFailing(byProxy(transfer(to, AUDIO)), dave, 'proxy.NotProxy');

		await chain.submit(
			chain.call('proxy', 'addProxy', dave.address, 'NonTransfer', 0),
			charlie,
		);
		const refused = await chain.submit(byProxy(transfer(to, AUDIO)), dave);
		assert.equal(outcome(refused), 'system.CallFiltered');
		assert.equal(await chain.free(to), 0n);

		await chain.submit(chain.call('proxy', 'addProxy', dave.address, 'Any', 0), charlie);
		const before = await chain.free(charlie.address);
		const done = await chain.submit(
			chain.call('proxy', 'proxy', charlie.address, 'Any', transfer(to, AUDIO)),
			dave,
		);
		assert.equal(outcome(done), undefined);
		assert.equal(await chain.free(to), AUDIO);
		assert.equal(await chain.free(charlie.address), before - AUDIO, 'who signs pays the fee');

		const held = await chain.held(charlie.address);
		assert.ok(held > 0n);
		await chain.submit(chain.call('proxy', 'removeProxies'), charlie);
		assert.ok((await chain.held(charlie.address)) < held, 'the deposit came back');
		await chain.submitFailing(byProxy(transfer(to, AUDIO)), dave, 'proxy.NotProxy');
	});

	test('two of three move what a multisignature account holds, one cannot', async () => {
		const signers = [alice, eve, ferdie];
		const addresses = signers.map((signer) => signer.address);
		const multisig = encodeAddress(createKeyMulti(addresses, 2), 42);
		const others = (signer: KeyringPair): string[] =>
			sortAddresses(
				addresses.filter((address) => address !== signer.address),
				42,
			);
		await chain.submit(transfer(multisig, 100n * AUDIO), bob);

		const to = fresh().address;
		const call = transfer(to, 40n * AUDIO);
		const weight = (await call.paymentInfo(multisig)).weight;
		const approve = (signer: KeyringPair, timepoint: unknown): Call =>
			chain.call(
				'multisig',
				'asMulti',
				2,
				others(signer),
				timepoint,
				call.method.toHex(),
				weight,
			);

		const first = await chain.submit(approve(alice, null), alice);
		eventOf(first.events, 'multisig.NewMultisig');
		assert.equal(await chain.free(to), 0n);

		const pending = await chain.query('multisig', 'multisigs', [multisig, call.method.hash]);
		const timepoint = pending.unwrap().when;
		await chain.submitFailing(approve(alice, timepoint), alice, 'multisig.AlreadyApproved');
		assert.equal(await chain.free(to), 0n, 'the same signer twice is one signer');

		const second = await chain.submit(approve(eve, timepoint), eve);
		const result: Human = eventOf(second.events, 'multisig.MultisigExecuted').data[4];
		assert.ok(result.isOk, String(result));
		assert.equal(await chain.free(to), 40n * AUDIO);
		assert.equal(await chain.free(multisig), 60n * AUDIO);
	});
});
