// Base 58, in which addresses and peer ids are written.

const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** The bytes of a text in base 58; undefined if it is none. */
export function decode(text) {
	let number = 0n;
	for (const letter of text) {
		const digit = ALPHABET.indexOf(letter);
		if (digit < 0) return undefined;
		number = number * 58n + BigInt(digit);
	}
	const hex = number === 0n ? '' : number.toString(16);
	const zeros = /^1*/.exec(text)[0].length;
	return Buffer.concat([
		Buffer.alloc(zeros),
		Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'),
	]);
}
