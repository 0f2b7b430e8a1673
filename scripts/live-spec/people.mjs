// Reads who is in a live chain from the beginning, and says what is wrong with it.

import { EXISTENTIAL_DEPOSIT, inAudio, LEAST_BOND, SUPPLY } from './amounts.mjs';
import { readBootNode } from './bootnode.mjs';
import {
	ANYTHING,
	checkAddress,
	checkFields,
	isObject,
	MAP,
	MAPS,
	readAmount,
	shape,
	TEXTS,
} from './fields.mjs';
import { checkSeats, checkSpendable, checkUnique, readFounder } from './founders.mjs';
import { isWhole } from './json.mjs';

/** The account of the treasury: `modlau/trsry`, then zeros. */
const TREASURY = '5EYCAe5fjDC6BPLm6NMsBeNTDPZLZk1C3Ht3jR5LH2QKatdr';
/** Accounts that must exist from the beginning, since the chain would mint what they lack: of the fee pool and of backers' earnings. */
const POOLS = [
	'5EYCAe5fjDC4HEubvc5vqMyGRd2q9TJMjdDtAp2VoJU57Nd6',
	'5EYCAe5fjDC41Zdmo82QFVCyJxtNxL8muiVCcdW58p2hJ54P',
];

/** What can be said of people, and in which shape. */
const PEOPLE = {
	validators: MAPS,
	balances: MAP,
	treasury: ANYTHING,
	technicalCommittee: TEXTS,
	moderators: TEXTS,
	vesting: shape(
		'an object of objects',
		(value) => isObject(value) && Object.values(value).every(isObject),
	),
	parameters: MAP,
	bootNodes: TEXTS,
	staking: MAP,
};
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

	const founders = [...(people.validators ?? []), ...more].map((founder, index) =>
		readFounder(founder, index, say),
	);
	const balances = readBalances(people, founders, say);
	checkSeats(founders, say);
	checkUnique(founders, say);
	const vesting = readVesting(people.vesting ?? {}, balances, say);
	checkSpendable(founders, balances, vesting, say);
	const bootNodes = [
		...founders.map(({ bootNode }) => bootNode).filter(Boolean),
		...(people.bootNodes ?? []),
	];
	checkBootNodes(bootNodes, say);

	const technicalCommittee = people.technicalCommittee ?? [];
	if (technicalCommittee.length === 0) {
		say(
			'the technical committee is empty: nobody could ever fast-track or cancel; name its members in "technicalCommittee"',
		);
	}
	checkMembers(technicalCommittee, 'technicalCommittee', MOST_MEMBERS, say);
	const moderators = people.moderators ?? [];
	checkMembers(moderators, 'moderators', MOST_MODERATORS, say);

	const staking = readStaking(people.staking ?? {}, founders.length, say);
	const parameters = people.parameters ?? {};
	for (const [name, value] of Object.entries(parameters)) {
		if (!isWhole(value) && !isObject(value)) {
			say(
				`"parameters.${name}" is ${JSON.stringify(value)}: write a whole number, of planck, blocks or parts per billion (5 % is 50000000)`,
			);
		}
	}
	return {
		problems,
		founders,
		balances,
		vesting,
		bootNodes,
		technicalCommittee,
		moderators,
		staking,
		parameters,
	};
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
		if (balances.has(stash))
			say(`${stash} has a balance twice: name it with the validator or in "balances"`);
		balances.set(stash, read(balance, `the balance of ${stash}`));
	}
	if (balances.has(TREASURY)) say(`${TREASURY} is the treasury: say what it holds in "treasury"`);
	const treasury = people.treasury === undefined ? 0n : read(people.treasury, 'the treasury');
	// What they add up to says nothing before each of them is an amount.
	if (!readable) return balances;

	const forPools = BigInt(POOLS.length) * EXISTENTIAL_DEPOSIT;
	if (treasury < forPools + EXISTENTIAL_DEPOSIT) {
		say(
			`the treasury needs at least ${inAudio(forPools + EXISTENTIAL_DEPOSIT)}: two thirds of it open the pools; write it in "treasury"`,
		);
	}
	balances.set(TREASURY, treasury - forPools);
	for (const pool of POOLS) balances.set(pool, (balances.get(pool) ?? 0n) + EXISTENTIAL_DEPOSIT);
	for (const [who, balance] of balances) {
		if (who !== TREASURY && balance < EXISTENTIAL_DEPOSIT)
			say(
				`${who} has ${inAudio(balance)}: an account holds at least ${inAudio(EXISTENTIAL_DEPOSIT)}, or nothing and is left out`,
			);
	}
	const missing = SUPPLY - [...balances.values()].reduce((sum, value) => sum + value, 0n);
	if (missing !== 0n) {
		const by = missing > 0n ? `${missing} planck short of` : `${-missing} planck more than`;
		say(
			`the balances are ${by} the supply of ${inAudio(SUPPLY)}: change the treasury or a balance by that`,
		);
	}
	return balances;
}

/** Entries of `vesting.vesting`: who, first block, blocks, and what is liquid at once, in planck. */
function readVesting(vesting, balances, say) {
	return Object.entries(vesting).map(([who, schedule]) => {
		checkFields(schedule, SCHEDULE, `the vesting of ${who}`, say);
		const { begin = 0, length, liquid = 0 } = schedule;
		for (const [name, value, least] of [
			['begin', begin, 0],
			['length', length, 1],
		]) {
			if (!Number.isInteger(value) || value < least || value > 0xffff_ffff) {
				say(
					`"${name}" of the vesting of ${who} is no number of blocks: ${JSON.stringify(value) ?? 'nothing'}; a year has 5,259,600`,
				);
			}
		}
		const free = readAmount(liquid, `"liquid" of the vesting of ${who}`, say);
		const balance = balances.get(who);
		if (balance === undefined)
			say(`${who} vests, but has no balance: give it one in "balances"`);
		else if (free >= balance)
			say(
				`all that ${who} has is liquid, so nothing vests: lower "liquid", or leave the vesting out`,
			);
		return { who, begin, length, liquid: free };
	});
}

function checkBootNodes(bootNodes, say) {
	if (bootNodes.length === 0)
		say(
			'there are no boot nodes, so nobody would find the others: give a validator a "bootNode", or list them in "bootNodes"',
		);
	for (const address of bootNodes) {
		const { problem } = readBootNode(address);
		if (problem) say(`the boot node ${JSON.stringify(address)} ${problem}`);
	}
}

function checkMembers(members, what, most, say) {
	if (members.length > most)
		say(`${what} has ${members.length} accounts: there is room for ${most}`);
	if (new Set(members).size < members.length)
		say(`${what} names an account twice: leave one out`);
	for (const member of members) checkAddress(member, `${what}:`, say);
}

/** Other values of the staking pallet. Those that make seats cheap are not for the people to choose. */
function readStaking(staking, founders, say) {
	const fixed = { validatorCount: founders, minimumValidatorCount: 1 };
	for (const [name, value] of Object.entries(fixed)) {
		if (name in staking && staking[name] !== value) {
			say(
				`"staking.${name}" is ${JSON.stringify(staking[name])}: it is ${value} at genesis${name === 'validatorCount' ? ', the number of validators; a referendum raises it later' : ''}, so leave it out`,
			);
		}
	}
	const least =
		'minValidatorBond' in staking
			? readAmount(staking.minValidatorBond, '"staking.minValidatorBond"', say)
			: LEAST_BOND;
	if (least < LEAST_BOND)
		say(
			`"staking.minValidatorBond" is ${inAudio(least)}: it is at least ${inAudio(LEAST_BOND)}`,
		);
	return { ...staking, ...fixed, minValidatorBond: least };
}
