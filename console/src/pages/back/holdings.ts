// All that an account has anywhere but free, by what becomes of it.

/** The kinds of entries that `holdingsApi.holdings` gives, as this page sorts them. */
export type Kind = 'staked' | 'cooling' | 'earned' | 'deposit' | 'lock';

export const KINDS: readonly { kind: Kind; title: string; about: string }[] = [
	{
		kind: 'staked',
		title: 'Staked',
		about: 'it earns by what it is behind, and votes as far as it is active',
	},
	{
		kind: 'cooling',
		title: 'Cooling down',
		about: 'on its way back: it neither earns nor votes',
	},
	{
		kind: 'earned',
		title: 'Earned, not paid yet',
		about: 'paid by itself in blocks with room, or when it is asked for',
	},
	{
		kind: 'deposit',
		title: 'Deposits',
		about: 'put down for what is kept on chain, and given back with it',
	},
	{
		kind: 'lock',
		title: 'Locks',
		about: 'they lie over the rest: what is locked cannot leave the account, and is no more AUDIO',
	},
];

const SORTED: Record<string, Kind> = {
	Bonded: 'staked',
	PoolStake: 'staked',
	NodeCollateral: 'staked',
	FeatureCollateral: 'staked',
	Delegated: 'staked',
	Unbonding: 'cooling',
	PoolUnbonding: 'cooling',
	NodeUnlocking: 'cooling',
	FeatureUnlocking: 'cooling',
	Undelegated: 'cooling',
	StakingReward: 'earned',
	PoolReward: 'earned',
	PoolCommission: 'earned',
	DelegationReward: 'earned',
	DelegationWithheld: 'earned',
	ActivityReward: 'earned',
	ActivityWithheld: 'earned',
	Vote: 'lock',
	VoteDelegation: 'lock',
	VoteLock: 'lock',
	Vested: 'lock',
	Vesting: 'lock',
	Locked: 'lock',
	Frozen: 'lock',
};

/** Where an entry belongs. What a newer runtime adds is put down for something, as far as this page can tell. */
export const kindOf = (what: string): Kind => SORTED[what] ?? 'deposit';

const WORDS: Record<string, string> = {
	Bonded: 'bonded, validating or nominating',
	PoolStake: 'in a nomination pool',
	NodeCollateral: 'collateral of node',
	FeatureCollateral: 'locked for feature',
	Delegated: 'behind',
	Unbonding: 'unbonded',
	PoolUnbonding: 'leaving a pool',
	NodeUnlocking: 'collateral of node',
	FeatureUnlocking: 'of features that were given up',
	Undelegated: 'taken from behind others',
	StakingReward: 'for validating or nominating',
	PoolReward: 'from the pool',
	PoolCommission: 'the pool’s commission',
	DelegationReward: 'behind',
	DelegationWithheld: 'for backing, too little to open the account',
	ActivityReward: 'for what the account did',
	ActivityWithheld: 'for what the account did, too little to open it',
	BeneficiaryDeposit: 'to be backed',
	TrackDeposit: 'for track',
	PurchaseDeposit: 'for a purchase',
	ListeningKeyDeposit: 'for a listening key',
	SessionKeysDeposit: 'for session keys',
	ProxyDeposit: 'for proxies',
	AnnouncementDeposit: 'for announcements of proxies',
	IdentityDeposit: 'for the identity',
	SubAccountsDeposit: 'for sub-accounts',
	ProposalDeposit: 'for proposal',
	Vote: 'votes on referendum',
	VoteDelegation: 'votes given to',
	VoteLock: 'votes that are over',
	Vested: 'of a grant, vested',
	Vesting: 'of a grant, not vested yet',
	Held: 'held for',
	Reserved: 'reserved',
	Locked: 'locked under',
	Frozen: 'frozen',
	PlaylistDeposit: 'for playlist',
	ReservationDeposit: 'for a reservation',
};

export interface What {
	type: string;
	value?: unknown;
}

/** What an entry is, in words, with the index or account that it is about, if there is one. */
export function describe({ type, value }: What): { words: string; about?: string } {
	const words = WORDS[type] ?? type;
	const about = subject(value);
	return about === undefined ? { words } : { words, about };
}

/** The first field of what is known of an entry: a node, a track, an account, or why it is held. */
function subject(value: unknown): string | undefined {
	if (typeof value !== 'object' || value === null) return undefined;
	const [first] = Object.values(value);
	if (typeof first === 'number' || typeof first === 'bigint' || typeof first === 'string')
		return String(first);
	if (
		typeof first === 'object' &&
		first !== null &&
		'type' in first &&
		typeof first.type === 'string'
	) {
		const inner: unknown = 'value' in first ? first.value : undefined;
		const more =
			typeof inner === 'object' &&
			inner !== null &&
			'type' in inner &&
			typeof inner.type === 'string'
				? ` (${inner.type})`
				: '';
		return `${first.type}${more}`;
	}
	return undefined;
}

export interface Entry {
	what: What;
	/** Planck. */
	amount: bigint;
	when:
		| { type: 'Due' | 'Asked' | 'Unknown'; value?: undefined }
		| { type: 'Era' | 'Block'; value: number };
	withdrawn_by: { type: 'Anyone' | 'Owner' | 'Nobody' };
}

/** Planck of the entries of a kind. Of locks the sum means nothing, for they lie over one another. */
export const sumOf = (entries: readonly Entry[], kind: Exclude<Kind, 'lock'>): bigint =>
	entries.reduce(
		(sum, { what, amount }) => (kindOf(what.type) === kind ? sum + amount : sum),
		0n,
	);

/** What `holdings.withdraw` frees, signed by the owner. */
export const dueOf = <E extends Entry>(entries: readonly E[]): E[] =>
	entries.filter(
		({ when, withdrawn_by }) => when.type === 'Due' && withdrawn_by.type !== 'Nobody',
	);

/** Most calls that `holdings.withdraw` makes at once. */
export const MOST_CALLS = 64;

/**
 * How many calls to ask for: as many as are due, for the fee is of that many. It looks at as many positions as calls,
 * beginning at another one in each block, so where rewards of positions are due all positions have to be looked at.
 */
export function callsFor(entries: readonly Entry[]): number {
	const due = dueOf(entries);
	const hasRewards = due.some(({ what }) => what.type === 'DelegationReward');
	const positions = hasRewards
		? entries.filter(({ what }) => what.type === 'Delegated').length
		: 0;
	return Math.min(MOST_CALLS, Math.max(due.length, positions));
}

/** Entries by kind, in the order of `KINDS`, each kind the soonest first and then the largest; kinds without any left out. */
export function byKind<E extends Entry>(entries: readonly E[]): { kind: Kind; entries: E[] }[] {
	return KINDS.map(({ kind }) => ({
		kind,
		entries: entries.filter(({ what }) => kindOf(what.type) === kind).sort(sooner),
	})).filter(({ entries: found }) => found.length > 0);
}

const RANK = { Due: 0, Block: 1, Era: 2, Asked: 3, Unknown: 4 };

function sooner(a: Entry, b: Entry): number {
	const byRank = RANK[a.when.type] - RANK[b.when.type];
	if (byRank !== 0) return byRank;
	const at = (entry: Entry): number => entry.when.value ?? 0;
	if (at(a) !== at(b)) return at(a) - at(b);
	return a.amount < b.amount ? 1 : a.amount > b.amount ? -1 : 0;
}
