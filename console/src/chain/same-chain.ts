// One page, one chain: whoever answers at the address after a break is asked which chain it is
// before anything else is told or asked.

import type { InnerJsonRpcProvider } from '@polkadot-api/ws-provider';

/** A connection that is begun anew after each break, as polkadot-api has it. */
export type Connecting = InnerJsonRpcProvider<unknown>;

/** The question's own id: no other has it. */
const ID = Number.MAX_SAFE_INTEGER;

/**
 * Asks each connection for the hash of the first block, and holds all else back until it says that
 * of the first connection. Another chain gets nothing, and what it says goes nowhere: it is hung
 * up on for good, and `onOther` is called. `onSame` is called with each connection that is good.
 */
export function sameChain(onSame: () => void, onOther: () => void) {
	let expected: unknown;
	return (base: Connecting): Connecting =>
		(onMessage, onHalt) => {
			let stands: 'asked' | 'same' | 'over' = 'asked';
			let held: Parameters<typeof connection.send>[0][] = [];
			const connection: ReturnType<Connecting> = base(
				(message) => {
					if (stands === 'same') return onMessage(message);
					if (stands === 'over' || !('id' in message) || message.id !== ID) return;
					const genesis = 'result' in message ? (message.result as unknown) : undefined;
					if (typeof genesis !== 'string') {
						stands = 'over';
						connection.disconnect();
						return onHalt(new Error('the node does not say which chain it is of'));
					}
					expected ??= genesis;
					if (genesis !== expected) {
						stands = 'over';
						held = [];
						connection.disconnect();
						return onOther();
					}
					stands = 'same';
					onSame();
					for (const waiting of held) connection.send(waiting);
					held = [];
				},
				(problem) => {
					if (stands === 'over') return;
					stands = 'over';
					onHalt(problem);
				},
			);
			connection.send({
				jsonrpc: '2.0',
				id: ID,
				method: 'chainSpec_v1_genesisHash',
				params: [],
			});
			return {
				send: (message) => {
					if (stands === 'same') connection.send(message);
					else if (stands === 'asked') held.push(message);
				},
				disconnect: () => connection.disconnect(),
			};
		};
}
