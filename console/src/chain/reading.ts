// What a page shows of the chain: read at a block, and again with the next one.

import { batch, createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js';
import { BlockNotPinnedError } from 'polkadot-api';
import { explain, type Explained } from '@audio-chain/client';
import { useChain, type Block } from './connection.tsx';

/** Something that was read. */
export interface Reading<T> {
	/** What it was last; `undefined` while it is not known, which is no zero. */
	(): T | undefined;
	/** The block at which it was read. */
	block: Accessor<number | undefined>;
	/** Why it cannot be read, if it cannot. What was known before stays. */
	error: Accessor<Explained | undefined>;
	/** Reads it again now. */
	again: () => void;
}

export interface ReadingOptions {
	/** How often it is read again: with each best block (`block`), each so many blocks, or never (`once`). */
	every?: 'block' | 'once' | number;
}

/**
 * Reads something of the chain whenever `source` changes, and as often as `every` says. `read` is given what `source`
 * gave, and the block to read at: pass its hash as `at`, so that all that is read together is of one block. Nothing is
 * read while `source` gives `undefined`. What was known of another source is forgotten at once: an account's balance
 * never stands under another's name.
 */
export function createReading<S, T>(
	source: Accessor<S | undefined>,
	read: (of: S, at: Block) => Promise<T>,
	{ every = 'block' }: ReadingOptions = {},
): Reading<T> {
	const { best } = useChain();
	const [value, setValue] = createSignal<T>();
	const [block, setBlock] = createSignal<number>();
	const [error, setError] = createSignal<Explained>();
	const [asked, ask] = createSignal(0);
	let generation = 0;
	let running = false;
	let wanted = false;
	let last: Block | undefined;

	const run = async (): Promise<void> => {
		const of = source();
		const at = best();
		if (of === undefined || at === undefined) return;
		if (running) {
			wanted = true;
			return;
		}
		running = true;
		wanted = false;
		const mine = generation;
		last = at;
		try {
			const found = await read(of, at);
			if (mine === generation) {
				batch(() => {
					setValue(() => found);
					setBlock(at.number);
					setError(undefined);
				});
			}
		} catch (problem) {
			if (mine === generation) {
				// It took longer than the node keeps the block: the next one is asked.
				if (problem instanceof BlockNotPinnedError) wanted = true;
				else setError(explain(problem));
			}
		} finally {
			running = false;
			if (mine !== generation || (wanted && best()?.hash !== at.hash)) void run();
		}
	};

	createEffect(
		on(source, (now, before) => {
			if (before !== undefined && now !== before) {
				generation++;
				batch(() => {
					setValue(undefined);
					setBlock(undefined);
					setError(undefined);
				});
			}
			last = undefined;
			void run();
		}),
	);
	createEffect(
		on([best, asked], ([now, count], before) => {
			if (now === undefined) return;
			const isAsked = before !== undefined && before[1] !== count;
			const isDue =
				last === undefined ||
				error() !== undefined ||
				every === 'block' ||
				(typeof every === 'number' && Math.abs(now.number - last.number) >= every);
			if (isAsked || isDue) void run();
		}),
	);
	onCleanup(() => generation++);
	return Object.assign(value, { block, error, again: () => ask((count) => count + 1) });
}
