// What the parts of this page share.

import { createContext, useContext, type Accessor } from 'solid-js';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import type { Documents, Of } from '../../player/documents.ts';
import type { Beneficiary, createMarket, Market, Mine, Rules } from './data.ts';

export interface Known extends Names {
	market: ReturnType<typeof createMarket>;
	mine: Reading<Mine>;
	rules: Reading<Rules>;
	clock: Reading<EraClock>;
}

export interface Names {
	/**
	 * What somebody who can be backed calls itself: on chain, or else in its document, once a part of the page has asked
	 * for that.
	 */
	nameOf: (address: string) => string | undefined;
	/** The document that the chain names for it, if it names one. */
	documentOf: (address: string) => Of | undefined;
}

export const KnownContext = createContext<Known>();

/** What the parts of this page share. */
export function useKnown(): Known {
	const known = useContext(KnownContext);
	if (!known) throw new Error('this is no part of the page');
	return known;
}

/** Finds the names and documents of those who can be backed. */
export const namesIn = (
	market: Accessor<Pick<Market, 'beneficiaries'> | undefined>,
	documents: Pick<Documents, 'known' | 'count'>,
): Names => {
	let of: Pick<Market, 'beneficiaries'> | undefined;
	let all = new Map<string, Pick<Beneficiary, 'name' | 'profile'>>();
	const find = (address: string): Pick<Beneficiary, 'name' | 'profile'> | undefined => {
		const now = market();
		if (now !== of) {
			of = now;
			all = new Map(now?.beneficiaries.map((one) => [one.address, one]));
		}
		return all.get(address);
	};
	const documentOf = (address: string): Of | undefined => {
		const profile = find(address)?.profile;
		return profile ? { subject: 'account', id: address, cid: profile } : undefined;
	};
	const nameOf = (address: string): string | undefined => {
		const name = find(address)?.name;
		if (name !== undefined) return name;
		const document = documentOf(address);
		// What nobody has asked for yet changes nothing by itself when it comes: the count does.
		documents.count();
		return document && documents.known(document)?.name;
	};
	return { nameOf, documentOf };
};
