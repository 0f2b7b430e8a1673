// Which node gives the bytes next, and with which token: one that has expired is renewed.

import { type Clock, systemClock } from '@audio-chain/client';
import { failed, slowed, sourceOf, type Source, type Sources } from './sources.ts';

/** Milliseconds for which a node that says that a token has expired is not shown a third one. */
const RENEWAL = 60 * 60 * 1_000;

/** Tokens of a track for its nodes: each is signed when its node is first asked. */
export class Tokens {
	readonly #known = new Map<number, string>();
	/** When nodes were last to be shown another token, since theirs had expired. */
	readonly #renewed = new Map<number, number>();
	readonly #sign: (node: number) => Promise<string>;
	readonly #clock: Clock;

	/** `sign` signs one for a node, or fails with what the wallet says. */
	constructor(sign: (node: number) => Promise<string>, clock: Clock = systemClock) {
		this.#sign = sign;
		this.#clock = clock;
	}

	/** The one that was signed for a node, if one was. */
	known(node: number): string | undefined {
		return this.#known.get(node);
	}

	async of(node: number): Promise<string> {
		const token = this.#known.get(node) ?? (await this.#sign(node));
		this.#known.set(node, token);
		return token;
	}

	/**
	 * A node says that its token has expired. Whether the same node is asked with another: only if
	 * it was shown one, and once an hour. What is long, or was paused, outlasts many tokens; a node
	 * that is never content opens no wallet again and again.
	 */
	expired(node: number): boolean {
		const now = this.#clock.now();
		const last = this.#renewed.get(node);
		const isTooSoon = last !== undefined && now - last < RENEWAL;
		if (isTooSoon || !this.#known.delete(node)) return false;
		this.#renewed.set(node, now);
		return true;
	}

	forget(node: number): void {
		this.#known.delete(node);
	}
}

/** What is asked of nodes for a track. */
export interface Asked {
	sources: Sources;
	/** None for what is open to everybody. */
	readonly tokens: Tokens | undefined;
}

/** A node failed: the next one is asked. One that is slow is asked again after the others. */
export function giveUp(of: Asked, node: number, reason: string, isSlow = false): void {
	of.sources = isSlow ? slowed(of.sources, node) : failed(of.sources, node, reason);
	of.tokens?.forget(node);
}

/**
 * The node to ask after what the last one said, and the token to show it; none if all have failed. `why` says in words
 * what kept a token from being signed, `onGivenUp` is told of each node that is not asked any more.
 */
export async function granted(
	of: Asked,
	problem: { node: number; code: string; reason: string } | undefined,
	why: (refusal: unknown) => string,
	onGivenUp: () => void,
): Promise<{ source: Source; token?: string } | undefined> {
	const leave = (node: number, reason: string, isSlow = false): void => {
		giveUp(of, node, reason, isSlow);
		onGivenUp();
	};
	// It was good when the track began: the same node is asked with another.
	const isRenewed =
		problem?.code === 'expired-token' && of.tokens?.expired(problem.node) === true;
	if (problem && !isRenewed) leave(problem.node, problem.reason, problem.code === 'slow');
	for (let source = sourceOf(of.sources); source; source = sourceOf(of.sources)) {
		if (!of.tokens) return { source };
		try {
			return { source, token: await of.tokens.of(source.node) };
		} catch (refusal) {
			leave(source.node, `its token was not signed: ${why(refusal)}`);
		}
	}
	return undefined;
}
