// The validators that a live chain begins with.

import { readAddress } from './address.mjs';
import { AUDIO, blocking, inAudio } from './amounts.mjs';
import { FEWEST_FOUNDERS, LEAST_BOND, LEFT_FOR_FEES, MOST_FOUNDERS, SUPPLY } from './amounts.mjs';
import { readBootNode } from './bootnode.mjs';
import { isEd25519, isSr25519 } from './curves.mjs';
import { ANYTHING, checkAddress, checkFields, MAP, readAmount, TEXT } from './fields.mjs';

/** The session keys of a validator, as the runtime spells them, and their schemes. */
export const SESSION_KEYS = { grandpa: 'ed25519', babe: 'sr25519', authority_discovery: 'sr25519' };

const FOUNDER = { stash: TEXT, balance: ANYTHING, bond: ANYTHING, keys: MAP, bootNode: TEXT };

/** A validator, with its bond in planck. */
export function readFounder(founder, index, say) {
	const name = typeof founder.stash === 'string' ? founder.stash : `validator ${index + 1}`;
	if (!checkFields(founder, FOUNDER, name, say))
		return { ...founder, keys: {}, bootNode: undefined, bond: 0n };
	checkAddress(founder.stash, founder.stash ? 'the stash' : `the stash of ${name}`, say);
	for (const key of Object.keys(founder.keys ?? {})) {
		if (!(key in SESSION_KEYS))
			say(
				`${name} has a key "${key}", which is none: there are ${Object.keys(SESSION_KEYS).join(', ')}`,
			);
	}
	for (const [key, scheme] of Object.entries(SESSION_KEYS))
		checkKey(founder.keys?.[key], `the ${key} key of ${name}`, scheme, say);
	const { grandpa, babe } = founder.keys ?? {};
	if (grandpa && grandpa === babe) {
		say(
			`the grandpa and the babe key of ${name} are the same, but one is of ed25519, the other of sr25519: make them with --scheme ed25519 and --scheme sr25519`,
		);
	}
	const bond = readAmount(founder.bond, `the bond of ${name}`, say);
	if (bond < LEAST_BOND)
		say(`${name} bonds ${inAudio(bond)}: a validator bonds at least ${inAudio(LEAST_BOND)}`);
	return { ...founder, bond };
}

function checkKey(text, what, scheme, say) {
	if (!checkAddress(text, what, say)) return;
	const { bytes } = readAddress(text);
	if (scheme === 'ed25519' ? !isEd25519(bytes) : !isSr25519(bytes)) {
		say(
			`${what} is no public key of ${scheme}: print it with \`audio-node key inspect --scheme ${scheme}\``,
		);
	}
}

/** Every seat weighs the same, so a third of them is as dear as the cheapest. */
export function checkSeats(founders, say) {
	if (founders.length < FEWEST_FOUNDERS) {
		say(
			`there are ${founders.length} validators: a live chain begins with at least ${FEWEST_FOUNDERS}, so that one may be silent`,
		);
		return;
	}
	if (founders.length > MOST_FOUNDERS)
		say(`there are ${founders.length} validators: there are at most ${MOST_FOUNDERS} seats`);
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
export function checkUnique(founders, say) {
	const stashes = new Set();
	const owners = new Map();
	for (const { stash, keys } of founders) {
		if (stash && stashes.has(stash)) say(`${stash} validates twice: leave one out`);
		stashes.add(stash);
		for (const key of new Set(Object.values(keys ?? {}))) {
			const owner = owners.get(key);
			if (owner && owner !== stash)
				say(
					`${key} is the key of two validators, ${owner} and ${stash}: each makes its own, or both are slashed`,
				);
			owners.set(key, stash);
		}
	}
	const peers = new Map();
	for (const { stash, bootNode } of founders) {
		const { peer } = bootNode === undefined ? {} : readBootNode(bootNode);
		if (peer && peers.has(peer))
			say(
				`${peer} is the peer id of ${peers.get(peer)} and of ${stash}: each makes its own network key`,
			);
		if (peer) peers.set(peer, stash);
	}
}

/** A founder that cannot pay fees can neither register keys nor vote. */
export function checkSpendable(founders, balances, vesting, say) {
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
			say(
				`${stash} has ${inAudio(spendable)} to spend beside its bond${liquid < balance ? ' and what vests' : ''}: leave it at least ${inAudio(LEFT_FOR_FEES)} for fees and deposits`,
			);
		}
	}
}
