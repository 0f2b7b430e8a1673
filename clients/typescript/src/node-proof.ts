// A node's proof: who registers a node shows that the node's key agrees to operator and endpoint
// (docs/operators.md).

import { ed25519 } from '@noble/curves/ed25519.js';
import { accountOf } from './address.ts';
import { bytesOf, concat, fixedBytes, utf8 } from './bytes.ts';

/** What a node's key agrees to. */
export interface NodeProofClaim {
	/** Hash of the chain's first block: 32 bytes, or `0x` and their hexadecimal digits. */
	readonly genesis: Uint8Array | string;
	/** The address of the account that registers the node. */
	readonly operator: string;
	/** The endpoint, exactly as it is registered. */
	readonly endpoint: string | Uint8Array;
}

/**
 * What the node's key signs, as `nodeServices.register` and `updateEndpoint` check it:
 * `audio/node`, the genesis hash, the operator's account and the endpoint, one after another.
 */
export const nodeProofMessage = ({ genesis, operator, endpoint }: NodeProofClaim): Uint8Array =>
	concat(
		utf8('audio/node'),
		fixedBytes(genesis, 32, 'a genesis hash'),
		accountOf(operator),
		typeof endpoint === 'string' ? utf8(endpoint) : endpoint,
	);

/**
 * Whether `proof` (64 bytes) is the signature of the node key (Ed25519, 32 bytes) for exactly this.
 * False for what is no key or no signature.
 */
export function verifyNodeProof(
	claim: NodeProofClaim,
	key: Uint8Array | string,
	proof: Uint8Array | string,
): boolean {
	const message = nodeProofMessage(claim);
	try {
		return ed25519.verify(bytesOf(proof), message, bytesOf(key), { zip215: false });
	} catch {
		return false;
	}
}

/** The proof for a node key of one's own, of which `seed` is the secret: 32 bytes. */
export const signNodeProof = (claim: NodeProofClaim, seed: Uint8Array | string): Uint8Array =>
	ed25519.sign(nodeProofMessage(claim), fixedBytes(seed, 32, 'a seed'));
