#!/usr/bin/env node
// Completes the template of the live chain with the people in it.
//
//   audio-node build-spec --chain live --disable-default-bootnode > template.json
//   scripts/live-spec.mjs people.json < template.json > live.json
//   audio-node build-spec --chain live.json --raw > live-raw.json      (this one is handed out)
//
// people.json; amounts are whole AUDIO, or planck as a string that ends in "planck":
//
//   {
//     "validators": [{
//       "stash": "5F...",                  account that holds the stake and sends setKeys later
//       "bond": 100000,                    what it stakes; it must be in its balance
//       "keys": { "grandpa": "5G...", "babe": "5D...", "im_online": "5D...", "authority_discovery": "5D..." }
//     }],
//     "balances": { "5F...": 600000000 },  who holds what; stashes included
//     "treasury": 100000000,               what the treasury gets; 0.02 AUDIO of it open the fee pool and the account of backers' earnings
//     "technicalCommittee": ["5F..."],
//     "bootNodes": ["/dns4/.../tcp/30333/p2p/12D3..."],
//     "staking": { "minimumValidatorCount": 4, "validatorCount": 50 }        optional
//   }
//
// grandpa keys are ed25519, the others sr25519. Balances and treasury must add up to the supply of
// 1,000,000,000 AUDIO; if they do not, the script says by how much they miss it.

import { readFileSync } from 'node:fs';

const AUDIO = 10n ** 18n;
const SUPPLY = 1_000_000_000n * AUDIO;
const EXISTENTIAL_DEPOSIT = AUDIO / 100n;
/** The account of the treasury: `modlau/trsry`, then zeros. */
const TREASURY = '5EYCAe5fjDC6BPLm6NMsBeNTDPZLZk1C3Ht3jR5LH2QKatdr';
/** The account of the fee pool: `modlau/feepl`, then zeros. */
const FEE_POOL = '5EYCAe5fjDC4HEubvc5vqMyGRd2q9TJMjdDtAp2VoJU57Nd6';
/** The account in which backers' earnings wait: `modlau/deleg`, then zeros. */
const DELEGATION = '5EYCAe5fjDC41Zdmo82QFVCyJxtNxL8muiVCcdW58p2hJ54P';

function fail(message) {
	process.stderr.write(`Error: ${message}\n`);
	process.exit(1);
}

// JSON.parse rounds numbers beyond 2^53, and a spec is full of them: they travel as marked strings.
const MARK = '@planck:';
const parse = (text) => JSON.parse(text.replace(/([:[,]\s*)(\d{16,})(?=\s*[,\]}])/g, `$1"${MARK}$2"`));
const print = (value) => JSON.stringify(value, null, 2).replaceAll(new RegExp(`"${MARK}(\\d+)"`, 'g'), '$1');

function read(path, what) {
	try {
		return readFileSync(path, 'utf8');
	} catch (error) {
		return fail(`cannot read ${what}: ${error.message}`);
	}
}

function parsed(text, what) {
	try {
		return parse(text);
	} catch (error) {
		return fail(`${what} is not JSON: ${error.message}`);
	}
}

function amount(value, what) {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value) * AUDIO;
	const planck = /^(\d+)\s*planck$/.exec(String(value));
	return planck ? BigInt(planck[1]) : fail(`${what} is no amount: ${JSON.stringify(value)}`);
}

const planck = (value) => MARK + value;

/** The first of `names` that the object has: specs spell fields in camel or in snake case. */
function field(object, ...names) {
	const name = names.find((candidate) => object !== undefined && candidate in object);
	return name ?? fail(`the template has no ${names[0]}: is it the output of build-spec --chain live?`);
}

if (process.argv.length !== 3) fail('usage: live-spec.mjs people.json < template.json > live.json');
const people = parsed(read(process.argv[2], 'the people'), process.argv[2]);
const spec = parsed(read(0, 'the template from standard input'), 'the template');
const patch = spec.genesis?.runtimeGenesis?.patch;
if (!patch) fail('the template has no genesis.runtimeGenesis.patch: is it the output of build-spec --chain live, not raw?');

const KEYS = ['grandpa', 'babe', 'im_online', 'authority_discovery'];
const validators = people.validators ?? [];
if (validators.length === 0) fail('there are no validators');
const balances = new Map();
for (const [who, value] of Object.entries(people.balances ?? {})) balances.set(who, amount(value, `the balance of ${who}`));

if (people.treasury !== undefined) balances.set(TREASURY, amount(people.treasury, "the treasury's amount"));
// Both accounts must exist from the beginning; the chain would mint what they lack.
const treasury = balances.get(TREASURY) ?? 0n;
if (treasury < 3n * EXISTENTIAL_DEPOSIT) fail('the treasury needs at least 0.03 AUDIO: two thirds of it open the pools');
balances.set(TREASURY, treasury - 2n * EXISTENTIAL_DEPOSIT);
for (const pot of [FEE_POOL, DELEGATION]) balances.set(pot, (balances.get(pot) ?? 0n) + EXISTENTIAL_DEPOSIT);

const seen = new Set();
for (const { stash, bond, keys } of validators) {
	if (!stash) fail('a validator has no stash');
	if (seen.has(stash)) fail(`${stash} validates twice`);
	seen.add(stash);
	for (const key of KEYS) if (!keys?.[key]) fail(`${stash} has no ${key} key`);
	// A key may serve one validator in several roles, but no two validators.
	for (const key of new Set(Object.values(keys))) {
		if (seen.has(key)) fail(`${key} is the key of two validators`);
		seen.add(key);
	}
	if (amount(bond, `the bond of ${stash}`) > (balances.get(stash) ?? 0n)) fail(`${stash} bonds more than it has`);
}
const total = [...balances.values()].reduce((sum, value) => sum + value, 0n);
if (total !== SUPPLY) {
	const missing = SUPPLY - total;
	fail(`the balances are ${missing > 0n ? `${missing} planck short of` : `${-missing} planck more than`} the supply of 1,000,000,000 AUDIO`);
}

patch.balances ??= {};
patch.balances.balances = [...balances].map(([who, value]) => [who, planck(value)]);
patch.session ??= {};
patch.session.keys = validators.map(({ stash, keys }) => [stash, stash, Object.fromEntries(KEYS.map((key) => [key, keys[key]]))]);
const staking = patch[field(patch, 'staking')];
staking.stakers = validators.map(({ stash, bond }) => [stash, stash, planck(amount(bond, 'a bond')), 'Validator']);
for (const [name, value] of Object.entries(people.staking ?? {})) {
	const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
	staking[field(staking, name, snake)] = value;
}
const committee = patch[field(patch, 'technicalCommittee', 'technical_committee')];
committee.members = people.technicalCommittee ?? [];
if (people.bootNodes) spec.bootNodes = people.bootNodes;

process.stdout.write(`${print(spec)}\n`);
