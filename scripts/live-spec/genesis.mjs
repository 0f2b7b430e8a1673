// Puts the people into the template of the live chain.

import { SESSION_KEYS } from './founders.mjs';
import { planck } from './json.mjs';

const NOT_THE_TEMPLATE =
	'is it the output of `audio-node export-chain-spec --chain live`, without --raw?';

/** Fills `spec` in, and gives its problems, a line each. */
export function fill(spec, people) {
	const patch = spec.genesis?.runtimeGenesis?.patch;
	if (!patch) return [`the template has no genesis.runtimeGenesis.patch: ${NOT_THE_TEMPLATE}`];
	const problems = [];
	// Specifications spell fields in camel or in snake case.
	const field = (object, name) => {
		const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
		return [name, snake].find((candidate) => candidate in object);
	};
	const section = (name) => {
		const found = field(patch, name);
		if (!found) problems.push(`the template has no ${name}: ${NOT_THE_TEMPLATE}`);
		return patch[found] ?? {};
	};
	const set = (object, values, what) => {
		for (const [name, value] of Object.entries(values)) {
			const found = field(object, name);
			if (found) object[found] = value;
			else
				problems.push(
					`"${what}.${name}" is nothing that this chain has: there are ${Object.keys(object).join(', ')}`,
				);
		}
	};

	const { founders, balances, vesting, technicalCommittee, moderators, parameters, bootNodes } =
		people;
	section('balances').balances = [...balances].map(([who, value]) => [who, planck(value)]);
	section('session').keys = founders.map(({ stash, keys }) => [
		stash,
		stash,
		Object.fromEntries(Object.keys(SESSION_KEYS).map((key) => [key, keys[key]])),
	]);
	const staking = section('staking');
	staking.stakers = founders.map(({ stash, bond }) => [stash, stash, planck(bond), 'Validator']);
	set(
		staking,
		{ ...people.staking, minValidatorBond: planck(people.staking.minValidatorBond) },
		'staking',
	);
	section('technicalCommittee').members = technicalCommittee;
	section('content').moderators = moderators;
	set(section('pace').parameters ?? {}, parameters, 'parameters');
	patch.vesting = {
		vesting: vesting.map(({ who, begin, length, liquid }) => [
			who,
			begin,
			length,
			planck(liquid),
		]),
	};
	spec.bootNodes = bootNodes;
	return problems;
}
