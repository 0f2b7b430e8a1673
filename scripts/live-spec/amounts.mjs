// The token, and what its seats must cost.

/** One AUDIO, in planck. */
export const AUDIO = 10n ** 18n;
/** The supply at genesis, in planck. */
export const SUPPLY = 1_000_000_000n * AUDIO;
/** What an account must hold to exist, in planck. */
export const EXISTENTIAL_DEPOSIT = AUDIO / 100n;
/** The least bond of a validator of the live chain, in planck. */
export const LEAST_BOND = 200_000n * AUDIO;
/** What a founder needs beside its bond, in planck: thousands of transactions, and key deposits. */
export const LEFT_FOR_FEES = 100n * AUDIO;
/** The fewest founders. With three, one that is silent ends finality. */
export const FEWEST_FOUNDERS = 4;
/** The most: an election fills no more seats. */
export const MOST_FOUNDERS = 150;

/** The fewest of `seats` without which GRANDPA cannot finalize. */
export const blocking = (seats) => Math.ceil(seats / 3);

/** An amount as people.json spells it, in planck; undefined if it is none. */
export function amount(value) {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0)
		return BigInt(value) * AUDIO;
	const planck = typeof value === 'string' ? /^(\d+)\s*planck$/.exec(value) : null;
	return planck ? BigInt(planck[1]) : undefined;
}

/** An amount for people: `1,234.5 AUDIO`. */
export function inAudio(planck) {
	const whole = String(planck / AUDIO).replace(/\B(?=(\d{3})+$)/g, ',');
	const rest = String(planck % AUDIO)
		.padStart(18, '0')
		.replace(/0+$/, '');
	return `${whole}${rest && `.${rest}`} AUDIO`;
}
