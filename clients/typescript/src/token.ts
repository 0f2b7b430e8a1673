// Tokens: what fans, artists and nodes sign to be let in at a content node (docs/content.md).
//
// Each names the chain, the node and when it ends, so that it is of no use elsewhere or later.

import { base64url, concat, fixedBytes, option, u32, u64, utf8 } from './bytes.ts';
import { accountOf } from './address.ts';
import { multiSignature, type Signature, type SignRaw } from './sign.ts';

/** Longest time that nodes take a token for, in seconds: a day. */
export const MAX_TOKEN_LIFE = 24 * 60 * 60;

/** What is said, before it is signed. */
export interface Claim {
	/**
	 * What it is for; goes before the claim where it is signed, so that no signature is of use for
	 * another.
	 */
	readonly domain: 'audio/listen' | 'audio/upload' | 'audio/pull' | 'audio/last-receipt';
	/** SCALE of the claim. */
	readonly bytes: Uint8Array;
}

interface Place {
	/** Hash of the chain's first block: 32 bytes, or `0x` and their hexadecimal digits. */
	readonly genesis: Uint8Array | string;
	/** The node that it is shown to. */
	readonly node: number;
	/** Until when it is good, in seconds since 1970: a day ahead at most. */
	readonly expires: number;
}

interface Scope extends Place {
	/** The root of the content: 32 bytes, or `0x` and their hexadecimal digits. */
	readonly root: Uint8Array | string;
}

interface Fan {
	/** The fan's address. */
	readonly fan: string;
	/** The address of the listening key that signs, if it is not the fan's own. */
	readonly key?: string;
}

/**
 * Seconds since 1970 when a token ends that is to be good for so many seconds from now, ten minutes
 * unless given.
 */
export const expiresIn = (seconds = 600, now: number = Date.now()): number =>
	Math.floor(now / 1_000) + seconds;

const genesisOf = ({ genesis }: Place): Uint8Array => fixedBytes(genesis, 32, 'a genesis hash');
const scopeOf = (scope: Scope): Uint8Array =>
	concat(genesisOf(scope), u32(scope.node), fixedBytes(scope.root, 32, 'a root'));
const fanOf = ({ fan, key }: Fan): Uint8Array =>
	concat(accountOf(fan), option(key === undefined ? undefined : accountOf(key)));
const expiryOf = ({ expires }: Place): Uint8Array => u64(BigInt(expires));

/**
 * What a fan, or a listening key of the fan's, signs to hear a track that asks for a purchase or a
 * feature: `?token=` of `/content/{cid}`.
 */
export const listenClaim = (claim: Scope & Fan): Claim => ({
	domain: 'audio/listen',
	bytes: concat(scopeOf(claim), fanOf(claim), expiryOf(claim)),
});

/**
 * What an artist signs to bring content of so many bytes, or the owner of a document to bring that.
 */
export const uploadClaim = (claim: Scope & { readonly bytes: number | bigint }): Claim => ({
	domain: 'audio/upload',
	bytes: concat(scopeOf(claim), u64(BigInt(claim.bytes)), expiryOf(claim)),
});

/** What the key (Ed25519) of the node `by` signs to pull a track from another. */
export const pullClaim = (claim: Scope & { readonly by: number }): Claim => ({
	domain: 'audio/pull',
	bytes: concat(scopeOf(claim), u32(claim.by), expiryOf(claim)),
});

/**
 * What a fan, or a listening key of the fan's, signs to be told its last receipt: for `GET
 * /receipts/{fan}`.
 */
export const lastReceiptClaim = (claim: Place & Fan): Claim => ({
	domain: 'audio/last-receipt',
	bytes: concat(genesisOf(claim), u32(claim.node), fanOf(claim), expiryOf(claim)),
});

/** What is to be signed for a claim. */
export const claimMessage = ({ domain, bytes }: Claim): Uint8Array => concat(utf8(domain), bytes);

/** A claim with its signature, as text for a URL or a header. */
export const encodeToken = (claim: Claim, signature: Signature): string =>
	base64url(concat(claim.bytes, multiSignature(signature)));

/** Has a claim signed; gives the token. */
export const signToken = async (claim: Claim, sign: SignRaw): Promise<string> =>
	encodeToken(claim, await sign(claimMessage(claim)));

/**
 * The header field that shows a token to a node, for all but `/content/{cid}`, which takes
 * `?token=`.
 */
export const authorization = (token: string): string => `AUDIO ${token}`;
