// The network as a whole: supply and where it goes, rounds, fees, nodes, seats.

import type { Component } from 'solid-js';
import { createClock } from '../../chain/clock.ts';
import { Fees } from './fees.tsx';
import { Issuance } from './issuance.tsx';
import { Nodes } from './nodes.tsx';
import { Overview, Seats, Time } from './overview.tsx';
import { Rounds } from './rounds.tsx';
import { Validators } from './validators.tsx';
import './network.css';

const Network: Component = () => {
	const clock = createClock();
	return (
		<div class="network">
			<div class="page-head">
				<div>
					<h1>Network</h1>
					<p>Supply, where new tokens go, fees, nodes and seats</p>
				</div>
			</div>
			<Overview />
			<div class="columns">
				<Time clock={clock} />
				<Seats />
			</div>
			<Issuance clock={clock} />
			<Rounds clock={clock} />
			<Fees clock={clock} />
			<Nodes clock={clock} />
			<Validators clock={clock} />
		</div>
	);
};

export default Network;
