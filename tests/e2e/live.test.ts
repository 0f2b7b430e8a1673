// A live chain's specification is completed from the template, and a node starts from it.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { mnemonicGenerate, mnemonicToMiniSecret } from '@polkadot/util-crypto';
import { Keyring } from '@polkadot/keyring';
import { AUDIO, big, Chain } from '../lib/chain.ts';
import { potOf } from '../lib/accounts.ts';
import { temporaryFolder } from '../lib/node.ts';
import { ROOT } from '../lib/paths.ts';
import { runBinaryWell } from '../lib/node.ts';
import { buildSpec, write } from '../lib/spec.ts';

const sr25519 = new Keyring({ type: 'sr25519', ss58Format: 42 });
const ed25519 = new Keyring({ type: 'ed25519', ss58Format: 42 });
const newAccount = (): string => sr25519.addFromSeed(mnemonicToMiniSecret(mnemonicGenerate())).address;

interface Validator {
	stash: string;
	bond: number;
	keys: Record<string, string>;
}

const newValidator = (): Validator => {
	const seed = mnemonicToMiniSecret(mnemonicGenerate());
	const common = sr25519.addFromSeed(seed).address;
	return {
		stash: newAccount(),
		bond: 1_000_000,
		keys: {
			grandpa: ed25519.addFromSeed(seed).address,
			babe: common,
			im_online: common,
			authority_discovery: common,
		},
	};
};

describe('scripts/live-spec.mjs', () => {
	const folder = temporaryFolder();
	const validators = [newValidator(), newValidator(), newValidator(), newValidator()];
	const holder = newAccount();
	const people = {
		validators,
		balances: {
			[holder]: 880_000_000,
			...Object.fromEntries(validators.map(({ stash }) => [stash, 5_000_000])),
		} as Record<string, number | string>,
		treasury: 100_000_000,
		technicalCommittee: [newAccount(), newAccount(), newAccount()],
		bootNodes: [] as string[],
	};
	let template: string;
	before(async () => {
		template = await buildSpec('live');
	});

	const complete = (who: unknown): { code: number | null; stdout: string; stderr: string } => {
		const path = write(join(folder, 'people.json'), JSON.stringify(who));
		const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/live-spec.mjs'), path], {
			input: template,
			encoding: 'utf8',
			maxBuffer: 64 * 1024 * 1024,
		});
		return { code: status, stdout, stderr };
	};

	test('makes a specification from which a node starts', async () => {
		const done = complete(people);
		assert.equal(done.code, 0, done.stderr);
		const plain = write(join(folder, 'live.json'), done.stdout);
		// The raw form is what is handed out, so that is what the node gets.
		const { stdout } = await runBinaryWell(['build-spec', '--chain', plain, '--raw', '--disable-default-bootnode']);
		const raw = write(join(folder, 'live-raw.json'), stdout);

		const chain = await Chain.start({ args: ['--chain', raw] });
		try {
			assert.equal(await chain.send('system_chainType'), 'Live');
			assert.equal(await chain.issuance(), 1_000_000_000n * AUDIO);
			const stashes = validators.map(({ stash }) => stash).sort();
			assert.deepEqual((await chain.query('session', 'validators')).map(String).sort(), stashes);
			for (const { stash, bond } of validators) {
				const ledger = (await chain.query('staking', 'ledger', [stash])).unwrap();
				assert.equal(big(ledger.active.unwrap()), BigInt(bond) * AUDIO);
			}
			assert.equal(await chain.free(holder), 880_000_000n * AUDIO);
			const treasury = String(chain.constant('treasury', 'potAccount'));
			assert.equal(await chain.free(treasury), 100_000_000n * AUDIO - AUDIO / 50n);
			for (const pot of ['feepl', 'deleg']) assert.equal(await chain.free(potOf(pot)), AUDIO / 100n, pot);
			const members = (await chain.query('technicalCommittee', 'members')).map(String).sort();
			assert.deepEqual(members, [...people.technicalCommittee].sort());
			// The pace of the live chain, from the same WASM as the development chain's.
			assert.equal(big(chain.constant('babe', 'expectedBlockTime')), 6_000n);
			const era = big(chain.constant('babe', 'epochDuration')) * big(chain.constant('staking', 'sessionsPerEra'));
			assert.equal(era * 6n, 6n * 60n * 60n, 'an era of six hours');
		} finally {
			await chain.close();
		}
	});

	test('says what is wrong with the people', () => {
		const refused = (who: unknown, reason: RegExp): void => {
			const { code, stdout, stderr } = complete(who);
			assert.notEqual(code, 0);
			assert.equal(stdout, '');
			assert.match(stderr, reason);
		};
		refused({ ...people, validators: [] }, /no validators/);
		refused({ ...people, balances: { ...people.balances, [holder]: 880_000_001 } }, /1000000000000000000 planck more than/);
		refused({ ...people, balances: { ...people.balances, [holder]: '1 planck' } }, /planck short of/);
		refused({ ...people, treasury: undefined }, /the treasury needs at least 0.03 AUDIO/);
		refused({ ...people, validators: [...validators, validators[0]] }, /validates twice/);
		const [first, ...rest] = validators as [Validator, ...Validator[]];
		refused({ ...people, validators: [{ ...first, bond: 6_000_000 }, ...rest] }, /bonds more than it has/);
		refused({ ...people, validators: [{ ...first, keys: { ...first.keys, babe: undefined } }, ...rest] }, /no babe key/);
		refused({ ...people, validators: [{ ...first, keys: rest[0]?.keys }, ...rest] }, /key of two validators/);
	});
});
