// Stake behind artists, curators and operators, and all that one has at stake anywhere.

import type { Component } from 'solid-js';
import { useAddress } from '../../chain/accounts.tsx';
import { createClock } from '../../chain/clock.ts';
import { usePlayer } from '../../player/player.tsx';
import { Sections } from '../../ui/sections.tsx';
import { createMarket, createMine, createRules } from './data.ts';
import { KnownContext, namesIn, type Known } from './known.ts';
import { MarketPart } from './market.tsx';
import { NominatePart } from './nominate.tsx';
import { PoolsPart } from './pools.tsx';
import { YoursPart } from './yours.tsx';
import './back.css';

const BackPage: Component = () => {
	const market = createMarket();
	const known: Known = {
		market,
		mine: createMine(useAddress()),
		rules: createRules(),
		clock: createClock(),
		...namesIn(market.market, usePlayer().documents),
	};
	return (
		<KnownContext.Provider value={known}>
			<div class="page-head">
				<div>
					<h1>Back &amp; earn</h1>
					<p>
						What you put behind somebody stays yours: it earns a part of what they earn,
						votes, and comes back after a cooldown.
					</p>
				</div>
			</div>
			<Sections
				base="/back"
				label="Parts of this page"
				sections={[
					{ path: '', title: 'Who to back', view: MarketPart },
					{ path: 'yours', title: 'All that is yours', view: YoursPart },
					{ path: 'nominate', title: 'Nominate', view: NominatePart },
					{ path: 'pools', title: 'Nomination pools', view: PoolsPart },
				]}
			/>
		</KnownContext.Provider>
	);
};

export default BackPage;
