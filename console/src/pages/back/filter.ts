// Finding somebody among those who can be backed.

import type { Beneficiary } from './data.ts';
import type { Role } from './returns.ts';

export type RoleFilter = Role | 'all';

/** Those of a role whose name has the text in it, or whose address begins with it or has it in it. */
export function filtered<B extends Pick<Beneficiary, 'role' | 'address'>>(
	all: readonly B[],
	role: RoleFilter,
	text: string,
	named: (address: string) => string | undefined,
): B[] {
	const wanted = text.trim();
	const folded = wanted.toLowerCase();
	return all.filter(({ role: does, address }) => {
		if (role !== 'all' && does !== role) return false;
		if (wanted === '') return true;
		// Addresses tell large letters from small ones.
		return (
			address.includes(wanted) || (named(address)?.toLowerCase().includes(folded) ?? false)
		);
	});
}
