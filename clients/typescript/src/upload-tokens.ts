// Upload tokens that were signed, so that a wallet opens once for a file and a node, and not for each try.

import { type Clock, systemClock } from './clock.ts';
import { fixedBytes, toHex } from './bytes.ts';
import type { SignRaw } from './sign.ts';
import { expiresIn, signToken, uploadClaim } from './token.ts';

/** What a token is for. A node takes it for no other content, and no other node takes it. */
export interface UploadPlace {
	/** Hash of the chain's first block: 32 bytes, or `0x` and their hexadecimal digits. */
	readonly genesis: Uint8Array | string;
	readonly node: number;
	/** 32 bytes, or `0x` and their hexadecimal digits. */
	readonly root: Uint8Array | string;
	readonly bytes: number;
}

/** Milliseconds before its end at which a token is not begun with any more. */
const MARGIN = 60_000;

const keyOf = ({ genesis, node, root, bytes }: UploadPlace): string => {
	const hex = (value: Uint8Array | string, what: string): string =>
		toHex(fixedBytes(value, 32, what));
	return `${hex(genesis, 'a genesis hash')}/${node}/${hex(root, 'a root')}/${bytes}`;
};

/** The upload tokens of one account: each is signed once, and given until it expires. */
export class UploadTokens {
	readonly #life: number;
	readonly #clock: Clock;
	readonly #known = new Map<string, { token: Promise<string>; until: number }>();

	/** `life`: seconds that a signature is good for, 12 hours unless given, a day at most. */
	constructor(life = 12 * 60 * 60, clock: Clock = systemClock) {
		this.#life = life;
		this.#clock = clock;
	}

	/**
	 * The token for that, which `sign` is asked for where none is good any more. Who asks while it is
	 * being signed waits for the same. Rejects with what `sign` does; then the next one asks again.
	 */
	of(place: UploadPlace, sign: SignRaw): Promise<string> {
		const key = keyOf(place);
		const now = this.#clock.now();
		const known = this.#known.get(key);
		if (known !== undefined && known.until - now >= MARGIN) return known.token;
		const expires = expiresIn(this.#life, now);
		const token = signToken(uploadClaim({ ...place, expires }), sign);
		const made = { token, until: expires * 1_000 };
		this.#known.set(key, made);
		token.catch(() => this.#known.get(key) === made && this.#known.delete(key));
		return token;
	}

	/** The token for that, if one was signed and is still good: nobody is asked. */
	known(place: UploadPlace): Promise<string> | undefined {
		const known = this.#known.get(keyOf(place));
		return known && known.until > this.#clock.now() ? known.token : undefined;
	}

	/** A node has said that it is good no more. */
	forget(place: UploadPlace): void {
		this.#known.delete(keyOf(place));
	}
}
