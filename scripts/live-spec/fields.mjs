// What the people's files may hold: which fields, of which shape.

import { readAddress } from './address.mjs';
import { amount } from './amounts.mjs';

export const isObject = (value) =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
/** What `test` tells, and how to say it. */
export const shape = (words, test) => Object.assign(test, { shape: words });
export const ANYTHING = shape('anything', () => true);
export const TEXTS = shape(
	'a list of texts',
	(value) => Array.isArray(value) && value.every((entry) => typeof entry === 'string'),
);
export const TEXT = shape('a text', (value) => typeof value === 'string');
export const MAP = shape('an object', isObject);
export const MAPS = shape(
	'a list of objects',
	(value) => Array.isArray(value) && value.every(isObject),
);

/** Whether all fields are known and of their shape. */
export function checkFields(object, known, what, say) {
	let well = true;
	for (const [name, value] of Object.entries(object)) {
		const fits = known[name];
		if (fits?.(value)) continue;
		well = false;
		if (fits)
			say(
				`"${name}" of ${what} is ${JSON.stringify(value)}: it is ${fits.shape}, see the head of scripts/live-spec.mjs`,
			);
		else say(`"${name}" of ${what} means nothing: there are ${Object.keys(known).join(', ')}`);
	}
	return well;
}

/** An amount in planck. Zero, and a problem, if it is none. */
export function readAmount(value, what, say) {
	const planck = amount(value);
	if (planck === undefined)
		say(
			`${what} is no amount: ${JSON.stringify(value) ?? 'nothing'}; write whole AUDIO, or "<number> planck"`,
		);
	return planck ?? 0n;
}

/** Whether it is an address. */
export function checkAddress(text, what, say) {
	const { problem } = readAddress(text);
	if (problem) say(`${what}${text ? ` ${text}` : ''} ${problem}`);
	return !problem;
}
