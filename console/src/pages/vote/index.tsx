// Referenda: what is decided, how it stands, and one's part in it.

import type { Component } from 'solid-js';
import { useAddress } from '../../chain/accounts.tsx';
import { createClock } from '../../chain/clock.ts';
import { Sections } from '../../ui/sections.tsx';
import { createParameters, createReferenda, createVoter, createWaiting } from './data.ts';
import { DecidedPart } from './decided.tsx';
import { KnownContext, type Known } from './known.ts';
import { ProposePart } from './propose.tsx';
import { RunningPart } from './running.tsx';
import { VotesPart } from './votes.tsx';
import { WaitingPart } from './waiting.tsx';
import './vote.css';

const VotePage: Component = () => {
	const parameters = createParameters();
	const known: Known = {
		referenda: createReferenda(),
		voter: createVoter(useAddress()),
		waiting: createWaiting(),
		parameters,
		clock: createClock(),
		inForce: (group, name) =>
			parameters()?.find((row) => row.group === group && row.name === name)?.inForce,
	};
	return (
		<KnownContext.Provider value={known}>
			<div class="page-head">
				<div>
					<h1>Vote</h1>
					<p>
						Staked AUDIO decides, one vote each: parameters, money, and the runtime
						itself.
					</p>
				</div>
			</div>
			<Sections
				base="/vote"
				label="Parts of this page"
				sections={[
					{ path: '', title: 'Voted on', view: RunningPart },
					{ path: 'decided', title: 'Decided', view: DecidedPart },
					{ path: 'proposals', title: 'Proposals', view: WaitingPart },
					{ path: 'propose', title: 'Propose', view: ProposePart },
					{ path: 'yours', title: 'Your votes', view: VotesPart },
				]}
			/>
		</KnownContext.Provider>
	);
};

export default VotePage;
