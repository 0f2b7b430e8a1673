// What becomes of something that was signed: it is sent, and followed until it is final. If the
// connection breaks, the same bytes go on once the node is back, so that nothing is done twice.

import { explain, type Explained } from '@audio-chain/client';
import { audio } from '@audio-chain/client/descriptors';
import { blake2b } from '@noble/hashes/blake2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
	BlockNotPinnedError,
	getTypedCodecs,
	type PolkadotSigner,
	type Transaction,
	type TxEventsPayload,
} from 'polkadot-api';
import { createEffect, createRoot, on } from 'solid-js';
import type { Chain } from './connection.tsx';
import { seeker, type Sought } from './seek.ts';

/** Blocks in which what was signed can come into one. */
const LIFETIME = 64;
/** Blocks after its time for which the page goes on to ask what became of it. */
const PATIENCE = 16;
/** Milliseconds between two looks after a break. */
const EVERY = 500;

/** Something that was signed. */
export interface Signed extends Sought {
	bytes: Uint8Array;
	/** BLAKE2b-256 of the bytes. */
	hash: string;
	address: string;
}

/** What is told of it. `doubt`: why the page looks for it by itself. */
export type Step =
	| { at: 'sent'; doubt?: Explained }
	| { at: 'in-block' | 'done'; payload: TxEventsPayload }
	| { at: 'failed'; why: Explained }
	| { at: 'unknown' };

/** Another chain answers: nothing that was not sent is. */
export const OTHER_CHAIN: Explained = {
	code: 'other-chain',
	means: 'Another chain answers at this address now. Nothing was sent.',
	todo: 'Load the page again.',
};

const REPLACED: Explained = {
	code: 'invalid.Stale',
	means: 'Another transaction of the account came in its place, and no block has this one.',
	todo: 'Look at what has changed, and send it again if need be.',
};
const EXPIRED: Explained = {
	code: 'invalid.AncientBirthBlock',
	means: 'No block took it in time, and none can any more.',
	todo: 'Sign it again.',
};

/** What a block says of it: it has failed once that is final, for on another fork it may succeed. */
export const stepOf = (at: 'in-block' | 'done', payload: TxEventsPayload): Step =>
	payload.ok || at === 'in-block'
		? { at, payload }
		: { at: 'failed', why: explain(payload.dispatchError) };

/** Has it signed, with the account's next number: the wallet opens. */
export async function signed(
	{ api, finalized }: Chain,
	transaction: Transaction<void, Record<string, never>>,
	signer: PolkadotSigner,
	address: string,
): Promise<Signed> {
	const before = finalized()?.number ?? 0;
	const nonce = await api.apis.AccountNonceApi.account_nonce(address, { at: 'best' });
	const bytes = await transaction.sign(signer, {
		nonce,
		mortality: { mortal: true, period: LIFETIME },
	});
	return {
		bytes,
		hex: `0x${bytesToHex(bytes)}`,
		hash: `0x${bytesToHex(blake2b(bytes, { dkLen: 32 }))}`,
		address,
		nonce,
		from: before + 1,
		until: (finalized()?.number ?? before) + LIFETIME,
	};
}

/** What came of the extrinsic with that index in a block. */
async function outcomeIn(
	{ api, request }: Chain,
	block: TxEventsPayload['block'],
): Promise<TxEventsPayload> {
	const { Events } = api.query.System;
	const all = await Events.getValue({ at: block.hash }).catch(async () => {
		// The node lets the page have a block that it reported, and this one may be of before.
		const found = await request<string | null>('state_getStorage', [
			await Events.getKey(),
			block.hash,
		]);
		if (found === null) throw new Error('the node does not have that block any more');
		return (await getTypedCodecs(audio)).query.System.Events.value.dec(found);
	});
	const events = all
		.filter(({ phase }) => phase.type === 'ApplyExtrinsic' && phase.value === block.index)
		.map((record) => ({ ...record, ...record.event })) as unknown as TxEventsPayload['events'];
	const last = all.findLast(
		({ phase }) => phase.type === 'ApplyExtrinsic' && phase.value === block.index,
	)?.event;
	if (last?.type === 'System' && last.value.type === 'ExtrinsicFailed') {
		const { dispatch_error } = last.value.value;
		return { ok: false, events, block, dispatchError: dispatch_error as never };
	}
	return { ok: true, events, block };
}

/** Sends it and tells what becomes of it, up to the end. Gives what stops that. */
export function follow(chain: Chain, sought: Signed, tell: (step: Step) => void): () => void {
	const { client, api, best, finalized, request, status } = chain;
	let [sent, broken, over, seeking] = [false, false, false, false];
	let last: Step['at'] | undefined;
	let watch: { unsubscribe: () => void } | undefined;
	let dispose = (): void => {};

	const say = (step: Step): void => {
		if (over) return;
		last = step.at;
		if (step.at !== 'sent' && step.at !== 'in-block') stop();
		tell(step);
	};
	const report = (at: 'in-block' | 'done', payload: TxEventsPayload): void =>
		say(stepOf(at, payload));

	const send = (): void => {
		watch = client.submitAndWatch(sought.bytes).subscribe({
			next: (event) => {
				if (event.type === 'broadcasted') {
					sent = true;
					say({ at: 'sent' });
				} else if (event.type === 'finalized') report('done', event);
				else if (event.type === 'txBestBlocksState') {
					if (event.found) report('in-block', event);
					// Another fork has become the best: it is looked for there.
					else if (last === 'in-block') say({ at: 'sent' });
				}
			},
			error: (problem: unknown) => {
				if (over || seeking) return;
				if (sent) void seek(explain(problem));
				// The node was away, and has other blocks now than it was to be tried at.
				else if (problem instanceof BlockNotPinnedError)
					setTimeout(() => over || send(), EVERY);
				else say({ at: 'failed', why: explain(problem) });
			},
		});
	};

	/** Looks for it by itself: what polkadot-api was watching is of before the break. */
	const seek = async (doubt?: Explained): Promise<void> => {
		if (seeking) return;
		seeking = true;
		watch?.unsubscribe();
		if (doubt) say({ at: 'sent', doubt });
		const look = seeker(sought, {
			hashAt: (number) => request('chain_getBlockHash', [number]),
			bodyOf: async (hash) =>
				(await request<{ block: { extrinsics: string[] } }>('chain_getBlock', [hash])).block
					.extrinsics,
			nonceAt: async (hash) =>
				(await api.query.System.Account.getValue(sought.address, { at: hash })).nonce,
		});
		let broadcast: string | null | undefined;
		for (; !over; await new Promise((resolve) => setTimeout(resolve, EVERY))) {
			const top = best();
			if (status() !== 'connected' || !top) {
				// It ended with the connection.
				broadcast = undefined;
				continue;
			}
			let final = finalized()?.number ?? 0;
			try {
				// By the node that is asked for blocks: it may be behind what the page knows.
				const hash = await request<string>('chain_getFinalizedHead', []);
				const { number } = await request<{ number: string }>('chain_getHeader', [hash]);
				final = Number(number);
				const found = await look(top, { hash, number: final });
				if (found.at === 'block') {
					const payload = await outcomeIn(chain, found.block);
					report(found.isFinal ? 'done' : 'in-block', payload);
				} else if (found.at === 'never')
					say({ at: 'failed', why: found.why === 'replaced' ? REPLACED : EXPIRED });
				else {
					if (last === 'in-block') say({ at: 'sent' });
					// The very same bytes: a chain takes them once.
					broadcast ??= await request<string | null>('transaction_v1_broadcast', [
						sought.hex,
					]);
				}
			} catch {
				// Asked again, up to a point.
			}
			if (final > sought.until + PATIENCE) say({ at: 'unknown' });
		}
		if (broadcast != null) void request('transaction_v1_stop', [broadcast]).catch(() => {});
	};

	const stop = (): void => {
		over = true;
		watch?.unsubscribe();
		dispose();
	};
	createRoot((end) => {
		dispose = end;
		createEffect(
			on(status, (now) => {
				if (now === 'other')
					say(sent ? { at: 'unknown' } : { at: 'failed', why: OTHER_CHAIN });
				else if (now === 'lost') broken = true;
				else if (now === 'connected' && broken && sent) void seek();
			}),
		);
	});
	if (!over) send();
	return stop;
}
