// What is held for tracks and playlists (docs/protocol.md, "Content").

/** Fewest and most bytes of content that is published. */
export const MIN_BYTES = 64n * 1_024n;
export const MAX_BYTES = 2n * 1_024n * 1_024n * 1_024n;

/** What deposits come to now. */
export interface Prices {
	/** Planck of a track. */
	flat: bigint;
	/** Planck of a byte. */
	perByte: bigint;
	/** Bytes that the account has room for. */
	quota: bigint;
	/** Bytes of tracks that are covered by it already. */
	covered: bigint;
}

/** What of a track is covered by its artist's quota, and what is held for it. */
export interface Deposit {
	/** Bytes. */
	covered: bigint;
	/** Planck, the flat part included. */
	held: bigint;
}

/** The deposits of tracks of these sizes, in the order in which they are published: the quota covers the first ones. */
export function depositsOf(sizes: bigint[], { flat, perByte, quota, covered }: Prices): Deposit[] {
	let taken = covered;
	return sizes.map((bytes) => {
		const left = quota > taken ? quota - taken : 0n;
		const own = left < bytes ? left : bytes;
		taken += own;
		return { covered: own, held: flat + perByte * (bytes - own) };
	});
}

/** All of it together. */
export const totalOf = (deposits: Deposit[]): bigint =>
	deposits.reduce((sum, { held }) => sum + held, 0n);

/** Why content of so many bytes cannot be published; nothing if it can. */
export function sizeError(bytes: number | bigint): string | undefined {
	const size = BigInt(bytes);
	if (size < MIN_BYTES) return 'It is too small: content has 64 KiB at least.';
	if (size > MAX_BYTES) return 'It is too large: content has 2 GiB at most.';
	return undefined;
}

/** What is held for a playlist of so many tracks. */
export const playlistDeposit = (
	tracks: number,
	{ base, perTrack }: { base: bigint; perTrack: bigint },
): bigint => base + perTrack * BigInt(tracks);

/** What comes back of a track's deposit if it is taken down in `round`, and what is forfeited, planck. */
export function takenDown(
	track: { deposit: bigint; flat: bigint; published: number },
	round: number,
	forfeitPeriod: number,
): { back: bigint; forfeited: bigint; freeFrom: number } {
	const freeFrom = track.published + forfeitPeriod;
	const forfeited = round < freeFrom ? track.flat : 0n;
	return { back: track.deposit - forfeited, forfeited, freeFrom };
}
