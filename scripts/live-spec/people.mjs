// Reads who is in a live chain from the beginning, and says what is wrong with it.

import { readAddress } from './address.mjs';
import { amount, AUDIO, blocking, EXISTENTIAL_DEPOSIT, inAudio } from './amounts.mjs';
import { FEWEST_FOUNDERS, LEAST_BOND, LEFT_FOR_FEES, MOST_FOUNDERS, SUPPLY } from './amounts.mjs';
import { readBootNode } from './bootnode.mjs';
import { isEd25519, isSr25519 } from './curves.mjs';
import { isWhole } from './json.mjs';

/** The account of the treasury: `modlau/trsry`, then zeros. */
const TREASURY = '5EYCAe5fjDC6BPLm6NMsBeNTDPZLZk1C3Ht3jR5LH2QKatdr';
/** Accounts that must exist from the beginning, since the chain would mint what they lack: of the fee pool and of backers' earnings. */
const POOLS = ['5EYCAe5fjDC4HEubvc5vqMyGRd2q9TJMjdDtAp2VoJU57Nd6', '5EYCAe5fjDC41Zdmo82QFVCyJxtNxL8muiVCcdW58p2hJ54P'];

/** The session keys of a validator, as the runtime spells them, and their schemes. */
export const SESSION_KEYS = { grandpa: 'ed25519', babe: 'sr25519', authority_discovery: 'sr25519' };

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const shape = (words, test) => Object.assign(test, { shape: words });
const ANYTHING = shape('anything', () => true);
const TEXTS = shape('a list of texts', (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'));
const TEXT = shape('a text', (value) => typeof value === 'string');
const MAP = shape('an object', isObject);
const MAPS = shape('a list of objects', (value) => Array.isArray(value) && value.every(isObject));

/** What can be said of people, and in which shape. */
const PEOPLE = {
	validators: MAPS,
	balances: MAP,
	treasury: ANYTHING,
	technicalCommittee: TEXTS,
	moderators: TEXTS,
	vesting: shape('an object of objects', (value) => isObject(value) && Object.values(value).every(isObject)),
	parameters: MAP,
	bootNodes: TEXTS,
	staking: MAP,
};
const FOUNDER = { stash: TEXT, balance: ANYTHING, bond: ANYTHING, keys: MAP, bootNode: TEXT };
const SCHEDULE = { begin: ANYTHING, length: ANYTHING, liquid: ANYTHING };
const MOST_MEMBERS = 21;
const MOST_MODERATORS = 16;

/**
 * The genesis that `people` describe, with `more` validators, and its `problems`, a line each. With
 * problems the rest is not to be used.
 */
export function readPeople(people, more = []) {
	const problems = [];
	const say = (what) => void problems.push(what);
	checkFields(people, PEOPLE, 'the people', say);
	if (problems.length) return { problems };

	const founders = [...(people.validators ?? []), ...more].map((founder, index) => readFounder(founder, index, say));
	const balances = readBalances(people, founders, say);
	checkSeats(founders, say);
	checkUnique(founders, say);
	const vesting = readVesting(people.vesting ?? {}, balances, say);
	checkSpendable(founders, balances, vesting, say);
	const bootNodes = [...founders.map(({ bootNode }) => bootNode).filter(Boolean), ...(people.bootNodes ?? [])];
	checkBootNodes(bootNodes, say);

	const technicalCommittee = people.technicalCommittee ?? [];
	if (technicalCommittee.length === 0) {
		say('the technical committee is empty: nobody could ever fast-track or cancel; name its members in "technicalCommittee"');
	}
	checkMembers(technicalCommittee, 'technicalCommittee', MOST_MEMBERS, say);
	const moderators = people.moderators ?? [];
	checkMembers(moderators, 'moderators', MOST_MODERATORS, say);

	const staking = readStaking(people.staking ?? {}, founders.length, say);
	const parameters = people.parameters ?? {};
	for (const [name, value] of Object.entries(parameters)) {
		if (!isWhole(value) && !isObject(value)) {
			say(`"parameters.${name}" is ${JSON.stringify(value)}: write a whole number, of planck, blocks or parts per billion (5 % is 50000000)`);
		}
	}
	return { problems, founders, balances, vesting, bootNodes, technicalCommittee, moderators, staking, parameters };
}

/** Whether all fields are known and of their shape. */
function checkFields(object, known, what, say) {
	let well = true;
	for (const [name, value] of Object.entries(object)) {
		const fits = known[name];
		if (fits?.(value)) continue;
		well = false;
		if (fits) say(`"${name}" of ${what} is ${JSON.stringify(value)}: it is ${fits.shape}, see the head of scripts/live-spec.mjs`);
		else say(`"${name}" of ${what} means nothing: there are ${Object.keys(known).join(', ')}`);
	}
	return well;
}

/** An amount in planck. Zero, and a problem, if it is none. */
function readAmount(value, what, say) {
	const planck = amount(value);
	if (planck === undefined) say(`${what} is no amount: ${JSON.stringify(value) ?? 'nothing'}; write whole AUDIO, or "<number> planck"`);
	return planck ?? 0n;
}

function checkAddress(text, what, say) {
	const { problem } = readAddress(text);
	if (problem) say(`${what}${text ? ` ${text}` : ''} ${problem}`);
	return !problem;
}

function readFounder(founder, index, say) {
	const name = typeof founder.stash === 'string' ? founder.stash : `validator ${index + 1}`;
	if (!checkFields(founder, FOUNDER, name, say)) return { ...founder, keys: {}, bootNode: undefined, bond: 0n };
	checkAddress(founder.stash, founder.stash ? 'the stash' : `the stash of ${name}`, say);
	for (const key of Object.keys(founder.keys ?? {})) {
		if (!(key in SESSION_KEYS)) say(`${name} has a key "${key}", which is none: there are ${Object.keys(SESSION_KEYS).join(', ')}`);
	}
	for (const [key, scheme] of Object.entries(SESSION_KEYS)) checkKey(founder.keys?.[key], `the ${key} key of ${name}`, scheme, say);
	const { grandpa, babe } = founder.keys ?? {};
	if (grandpa && grandpa === babe) {
		say(`the grandpa and the babe key of ${name} are the same, but one is of ed25519, the other of sr25519: make them with --scheme ed25519 and --scheme sr25519`);
	}
	const bond = readAmount(founder.bond, `the bond of ${name}`, say);
	if (bond < LEAST_BOND) say(`${name} bonds ${inAudio(bond)}: a validator bonds at least ${inAudio(LEAST_BOND)}`);
	return { ...founder, bond };
}

function checkKey(text, what, scheme, say) {
	if (!checkAddress(text, what, say)) return;
	const { bytes } = readAddress(text);
	if (scheme === 'ed25519' ? !isEd25519(bytes) : !isSr25519(bytes)) {
		say(`${what} is no public key of ${scheme}: print it with \`audio-node key inspect --scheme ${scheme}\``);
	}
}

/** Who holds what, in planck: the treasury and the pools too. */
function readBalances(people, founders, say) {
	const balances = new Map();
	let readable = true;
	const read = (value, what) => {
		const unreadable = (problem) => {
			readable = false;
			say(problem);
		};
		return readAmount(value, what, unreadable);
	};
	for (const [who, value] of Object.entries(people.balances ?? {})) {
		checkAddress(who, 'balances:', say);
		balances.set(who, read(value, `the balance of ${who}`));
	}
	for (const { stash, balance } of founders) {
		if (balance === undefined) continue;
		if (balances.has(stash)) say(`${stash} has a balance twice: name it with the validator or in "balances"`);
		balances.set(stash, read(balance, `the balance of ${stash}`));
	}
	if (balances.has(TREASURY)) say(`${TREASURY} is the treasury: say what it holds in "treasury"`);
	const treasury = people.treasury === undefined ? 0n : read(people.treasury, 'the treasury');
	// What they add up to says nothing before each of them is an amount.
	if (!readable) return balances;

	const forPools = BigInt(POOLS.length) * EXISTENTIAL_DEPOSIT;
	if (treasury < forPools + EXISTENTIAL_DEPOSIT) {
		say(`the treasury needs at least ${inAudio(forPools + EXISTENTIAL_DEPOSIT)}: two thirds of it open the pools; write it in "treasury"`);
	}
	balances.set(TREASURY, treasury - forPools);
	for (const pool of POOLS) balances.set(pool, (balances.get(pool) ?? 0n) + EXISTENTIAL_DEPOSIT);
	for (const [who, balance] of balances) {
		if (who !== TREASURY && balance < EXISTENTIAL_DEPOSIT) say(`${who} has ${inAudio(balance)}: an account holds at least ${inAudio(EXISTENTIAL_DEPOSIT)}, or nothing and is left out`);
	}
	const missing = SUPPLY - [...balances.values()].reduce((sum, value) => sum + value, 0n);
	if (missing !== 0n) {
		const by = missing > 0n ? `${missing} planck short of` : `${-missing} planck more than`;
		say(`the balances are ${by} the supply of ${inAudio(SUPPLY)}: change the treasury or a balance by that`);
	}
	return balances;
}

/** Every seat weighs the same, so a third of them is as dear as the cheapest. */
function checkSeats(founders, say) {
	if (founders.length < FEWEST_FOUNDERS) {
		say(`there are ${founders.length} validators: a live chain begins with at least ${FEWEST_FOUNDERS}, so that one may be silent`);
		return;
	}
	if (founders.length > MOST_FOUNDERS) say(`there are ${founders.length} validators: there are at most ${MOST_FOUNDERS} seats`);
	const least = founders.reduce((a, { bond }) => (bond < a ? bond : a), founders[0].bond);
	const seats = BigInt(blocking(founders.length));
	const needed = SUPPLY / 100n;
	if (seats * least < needed) {
		const each = (needed + seats * AUDIO - 1n) / (seats * AUDIO);
		say(
			`${seats} of ${founders.length} seats end finality, and cost ${inAudio(seats * least)} (${seats} × the least bond, ${inAudio(least)}): ` +
				`at least ${inAudio(needed)} is asked for, 1 % of the supply, so every founder bonds ${inAudio(each * AUDIO)} or more`,
		);
	}
}

/** A key may serve one validator in several roles, but no two validators. */
function checkUnique(founders, say) {
	const stashes = new Set();
	const owners = new Map();
	for (const { stash, keys } of founders) {
		if (stash && stashes.has(stash)) say(`${stash} validates twice: leave one out`);
		stashes.add(stash);
		for (const key of new Set(Object.values(keys ?? {}))) {
			const owner = owners.get(key);
			if (owner && owner !== stash) say(`${key} is the key of two validators, ${owner} and ${stash}: each makes its own, or both are slashed`);
			owners.set(key, stash);
		}
	}
	const peers = new Map();
	for (const { stash, bootNode } of founders) {
		const { peer } = bootNode === undefined ? {} : readBootNode(bootNode);
		if (peer && peers.has(peer)) say(`${peer} is the peer id of ${peers.get(peer)} and of ${stash}: each makes its own network key`);
		if (peer) peers.set(peer, stash);
	}
}

/** Entries of `vesting.vesting`: who, first block, blocks, and what is liquid at once, in planck. */
function readVesting(vesting, balances, say) {
	return Object.entries(vesting).map(([who, schedule]) => {
		checkFields(schedule, SCHEDULE, `the vesting of ${who}`, say);
		const { begin = 0, length, liquid = 0 } = schedule;
		for (const [name, value, least] of [['begin', begin, 0], ['length', length, 1]]) {
			if (!Number.isInteger(value) || value < least || value > 0xffff_ffff) {
				say(`"${name}" of the vesting of ${who} is no number of blocks: ${JSON.stringify(value) ?? 'nothing'}; a year has 5,259,600`);
			}
		}
		const free = readAmount(liquid, `"liquid" of the vesting of ${who}`, say);
		const balance = balances.get(who);
		if (balance === undefined) say(`${who} vests, but has no balance: give it one in "balances"`);
		else if (free >= balance) say(`all that ${who} has is liquid, so nothing vests: lower "liquid", or leave the vesting out`);
		return { who, begin, length, liquid: free };
	});
}

/** A founder that cannot pay fees can neither register keys nor vote. */
function checkSpendable(founders, balances, vesting, say) {
	for (const { stash, bond } of founders) {
		const balance = balances.get(stash) ?? 0n;
		const liquid = vesting.find(({ who }) => who === stash)?.liquid ?? balance;
		if (bond > balance) {
			say(`${stash} bonds ${inAudio(bond)}, more than it has: ${inAudio(balance)}`);
			continue;
		}
		// What vests may be bonded, so the larger of the two is what cannot be spent.
		const spendable = balance - bond < liquid ? balance - bond : liquid;
		if (spendable < LEFT_FOR_FEES) {
			say(`${stash} has ${inAudio(spendable)} to spend beside its bond${liquid < balance ? ' and what vests' : ''}: leave it at least ${inAudio(LEFT_FOR_FEES)} for fees and deposits`);
		}
	}
}

function checkBootNodes(bootNodes, say) {
	if (bootNodes.length === 0) say('there are no boot nodes, so nobody would find the others: give a validator a "bootNode", or list them in "bootNodes"');
	for (const address of bootNodes) {
		const { problem } = readBootNode(address);
		if (problem) say(`the boot node ${JSON.stringify(address)} ${problem}`);
	}
}

function checkMembers(members, what, most, say) {
	if (members.length > most) say(`${what} has ${members.length} accounts: there is room for ${most}`);
	if (new Set(members).size < members.length) say(`${what} names an account twice: leave one out`);
	for (const member of members) checkAddress(member, `${what}:`, say);
}

/** Other values of the staking pallet. Those that make seats cheap are not for the people to choose. */
function readStaking(staking, founders, say) {
	const fixed = { validatorCount: founders, minimumValidatorCount: 1 };
	for (const [name, value] of Object.entries(fixed)) {
		if (name in staking && staking[name] !== value) {
			say(`"staking.${name}" is ${JSON.stringify(staking[name])}: it is ${value} at genesis${name === 'validatorCount' ? ', the number of validators; a referendum raises it later' : ''}, so leave it out`);
		}
	}
	const least = 'minValidatorBond' in staking ? readAmount(staking.minValidatorBond, '"staking.minValidatorBond"', say) : LEAST_BOND;
	if (least < LEAST_BOND) say(`"staking.minValidatorBond" is ${inAudio(least)}: it is at least ${inAudio(LEAST_BOND)}`);
	return { ...staking, ...fixed, minValidatorBond: least };
}
