// What the parts of this page share.

import { createContext, useContext, type Accessor } from 'solid-js';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import type { createMarket, Market, Mine, Rules } from './data.ts';

export interface Known {
	market: ReturnType<typeof createMarket>;
	mine: Reading<Mine>;
	rules: Reading<Rules>;
	clock: Reading<EraClock>;
	/** Names by address, of those who can be backed. */
	nameOf: (address: string) => string | undefined;
}

export const KnownContext = createContext<Known>();

/** What the parts of this page share. */
export function useKnown(): Known {
	const known = useContext(KnownContext);
	if (!known) throw new Error('this is no part of the page');
	return known;
}

/** Finds the names of those who can be backed. */
export const namesIn = (market: Accessor<Market | undefined>) => {
	let of: Market | undefined;
	let names = new Map<string, string | undefined>();
	return (address: string): string | undefined => {
		const now = market();
		if (now !== of) {
			of = now;
			names = new Map(now?.beneficiaries.map(({ address: who, name }) => [who, name]));
		}
		return names.get(address);
	};
};
