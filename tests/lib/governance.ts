// Referenda on a chain whose blocks are made on demand.

import assert from 'node:assert/strict';
import type { KeyringPair } from '@polkadot/keyring/types';
import {
	big,
	type Call,
	type Chain,
	errorName,
	eventOf,
	type Human,
	type Included,
} from './chain.ts';

/** A vote that counts for what it is. */
export const ballot = (aye: boolean, balance: bigint): unknown => ({
	Standard: { vote: { aye, conviction: 'Locked1x' }, balance },
});

/** Notes the preimage of a call (given as such or as bytes) and proposes it. */
export async function propose(
	chain: Chain,
	call: Call | Uint8Array,
	proposer: KeyringPair,
	deposit: bigint,
): Promise<{ proposal: number; hash: string }> {
	const bytes = call instanceof Uint8Array ? call : call.method.toU8a();
	const hash = chain.api.registry.hash(bytes).toHex();
	if ((await chain.query('preimage', 'requestStatusFor', [hash])).isNone) {
		await chain.submit(
			chain.call('preimage', 'notePreimage', `0x${Buffer.from(bytes).toString('hex')}`),
			proposer,
		);
	}
	const bounded = { Lookup: { hash, len: bytes.length } };
	const proposed = await chain.submit(
		chain.call('democracy', 'propose', bounded, deposit),
		proposer,
	);
	return { proposal: Number(big(eventOf(proposed.events, 'democracy.Proposed').data[0])), hash };
}

/** Makes blocks until the next referendum starts; gives its index. */
export async function started(chain: Chain): Promise<number> {
	const { event } = await chain.sealUntilEvent('democracy.Started', () => true, 60);
	return Number(big(event.data[0]));
}

export const vote = (
	chain: Chain,
	who: KeyringPair,
	referendum: number,
	aye: boolean,
	balance: bigint,
): Promise<Included> =>
	chain.submit(chain.call('democracy', 'vote', referendum, ballot(aye, balance)), who);

/** Makes blocks until voting ends; gives the events of the block that decided. */
export async function decided(
	chain: Chain,
	referendum: number,
): Promise<{ passed: boolean; events: Human[] }> {
	return chain.sealUntil(
		`the end of referendum ${referendum}`,
		(_hash, events) => {
			const of = (name: string): boolean =>
				events.some((e) => e.name === name && Number(big(e.data[0])) === referendum);
			if (of('democracy.Passed')) return { passed: true, events };
			return of('democracy.NotPassed') ? { passed: false, events } : undefined;
		},
		120,
	);
}

/** Makes blocks until a decision is carried out; gives the error if it failed. */
export async function enacted(chain: Chain): Promise<string | undefined> {
	return chain
		.sealUntil(
			'an enactment',
			(_hash, events) => {
				const event = events.find(({ name }) =>
					/^stakedVoting\.(Enacted|EnactmentFailed)$/.test(name),
				);
				if (!event) return undefined;
				return { error: event.data[1] ? errorName(chain.api, event.data[1]) : undefined };
			},
			40,
		)
		.then(({ error }) => error);
}

/** What an account can vote with, planck. */
export async function votingPower(chain: Chain, address: string): Promise<bigint> {
	const found = (chain.api.call as Human)['stakedVotingApi'];
	assert.ok(found, 'the runtime has the API StakedVotingApi');
	return big(await found.votingPower(address));
}

/** Ayes, nays and turnout of a referendum that goes on, planck. */
export async function tally(
	chain: Chain,
	referendum: number,
): Promise<{ ayes: bigint; nays: bigint; turnout: bigint }> {
	const info = (await chain.query('democracy', 'referendumInfoOf', [referendum])).unwrap();
	assert.ok(info.isOngoing, `referendum ${referendum} goes on`);
	const { ayes, nays, turnout } = info.asOngoing.tally;
	return { ayes: big(ayes), nays: big(nays), turnout: big(turnout) };
}
