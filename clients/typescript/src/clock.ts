// Time, and how long nothing has been heard of a node.

/** What tells the time and waits. Tests give one that goes as they say. */
export interface Clock {
	/** Milliseconds since 1970. */
	now(): number;
	/** Does something so many milliseconds from now; gives what takes that back. */
	after(milliseconds: number, then: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => Date.now(),
	after: (milliseconds, then) => {
		const timer = setTimeout(then, milliseconds);
		return () => clearTimeout(timer);
	},
};

/** Notices that nothing has been heard for so many milliseconds, once. */
export class Silence {
	readonly #clock: Clock;
	readonly #milliseconds: number;
	readonly #onSilence: () => void;
	#end: (() => void) | undefined;

	constructor(clock: Clock, milliseconds: number, onSilence: () => void) {
		this.#clock = clock;
		this.#milliseconds = milliseconds;
		this.#onSilence = onSilence;
	}

	/** From now on something is to be heard, within so many milliseconds if given. */
	begin(milliseconds: number = this.#milliseconds): void {
		this.#end?.();
		this.#end = this.#clock.after(milliseconds, this.#onSilence);
	}

	/** Something was heard; as `begin`. Changes nothing where nothing is waited for. */
	heard(milliseconds?: number): void {
		if (this.#end) this.begin(milliseconds);
	}

	/** Nothing is waited for any more. */
	end(): void {
		this.#end?.();
		this.#end = undefined;
	}
}
