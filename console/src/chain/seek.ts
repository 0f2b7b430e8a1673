// Whether a block has something that was sent, after the node was away: by the chain alone, and
// with certainty before it says no.

/** What is asked of the chain. */
export interface Blocks {
	/** The hash of the best chain's block of that number; nothing if the node has none. */
	hashAt: (number: number) => Promise<string | null>;
	/** The extrinsics of a block, in hex. */
	bodyOf: (hash: string) => Promise<readonly string[]>;
	/** The number that the account's next transaction has after that block. */
	nonceAt: (hash: string) => Promise<number>;
}

/** What was signed. */
export interface Sought {
	/** All of it, in hex. */
	hex: string;
	nonce: number;
	/** The first block that can have it, and the last. */
	from: number;
	until: number;
}

/** `never`: no block has it, and none can have it any more. */
export type Found =
	| { at: 'block'; block: { hash: string; number: number; index: number }; isFinal: boolean }
	| { at: 'nowhere' }
	| { at: 'never'; why: 'replaced' | 'expired' };

/** A block, as far as it matters here. */
interface Head {
	number: number;
	hash: string;
}

/**
 * Looks for it up to the best block; what is final is looked through once. Fails with what the node
 * fails with.
 */
export function seeker(
	{ hex, nonce, from, until }: Sought,
	{ hashAt, bodyOf, nonceAt }: Blocks,
): (best: Head, final: Head) => Promise<Found> {
	let next = from;
	return async (best, final) => {
		for (let number = next; number <= Math.min(best.number, until); number++) {
			const hash = await hashAt(number);
			if (hash === null) return { at: 'nowhere' };
			const index = (await bodyOf(hash)).indexOf(hex);
			const isFinal = number <= final.number;
			if (index >= 0) return { at: 'block', block: { hash, number, index }, isFinal };
			if (isFinal) next = number + 1;
		}
		// Each block that could have it was read when it was final.
		if (next > until) return { at: 'never', why: 'expired' };
		if (next > final.number && (await nonceAt(final.hash)) > nonce)
			return { at: 'never', why: 'replaced' };
		return { at: 'nowhere' };
	};
}
