// What the parts of this page share.

import { createContext, useContext } from 'solid-js';
import type { EraClock } from '../../chain/eras.ts';
import type { Reading } from '../../chain/reading.ts';
import type { Referenda, Voter, Waiting } from './data.ts';
import type { Parameter } from './parameters.ts';

export interface Known {
	referenda: Reading<Referenda>;
	voter: Reading<Voter>;
	waiting: Reading<Waiting>;
	parameters: Reading<Parameter[]>;
	clock: Reading<EraClock>;
	/** What a parameter is in force as, such as `Democracy`, `LaunchPeriod`. */
	inForce: (group: string, name: string) => bigint | undefined;
}

export const KnownContext = createContext<Known>();

export function useKnown(): Known {
	const known = useContext(KnownContext);
	if (!known) throw new Error('this is no part of the page');
	return known;
}
