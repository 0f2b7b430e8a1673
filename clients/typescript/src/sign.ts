// Signatures of messages that are no transactions: tokens and receipts. Wallets and keys of one's
// own make them.

import { ed25519 } from '@noble/curves/ed25519.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { verify } from '@scure/sr25519';
import type { PolkadotSigner } from 'polkadot-api';
import { bytesOf, concat, sameBytes, toHex, utf8 } from './bytes.ts';
import { AudioError } from './error.ts';

/** A kind of keys. */
export type KeyKind = 'ed25519' | 'sr25519' | 'ecdsa';

/** A signature, and the kind of the key that it is by. */
export interface Signature {
	readonly kind: KeyKind;
	/** 64 bytes; 65 of `ecdsa`. */
	readonly signature: Uint8Array;
}

/**
 * Signs a message, as it is or between `<Bytes>` and `</Bytes>` as wallets put it: the chain and
 * its nodes take both. Rejects if whoever has the key refuses.
 */
export type SignRaw = (message: Uint8Array) => Promise<Signature>;

/** The first byte of a `MultiSignature`. */
const KIND_BYTES: Record<KeyKind, number> = { ed25519: 0, sr25519: 1, ecdsa: 2 };

const SIGNATURE_BYTES: Record<KeyKind, number> = { ed25519: 64, sr25519: 64, ecdsa: 65 };

/**
 * SCALE of a `MultiSignature`: a byte for its kind, then it. Throws `RangeError` if it has another
 * length.
 */
export function multiSignature({ kind, signature }: Signature): Uint8Array {
	const length = SIGNATURE_BYTES[kind];
	if (signature.length !== length) {
		throw new RangeError(
			`a signature by ${kind} has ${length} bytes, and this ${signature.length}`,
		);
	}
	return concat(Uint8Array.of(KIND_BYTES[kind]), signature);
}

const blake2 = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: 32 });

/** Whether a signature over exactly these bytes is by the key of an account. */
function isOver(bytes: Uint8Array, { kind, signature }: Signature, account: Uint8Array): boolean {
	if (kind === 'sr25519') return verify(bytes, signature, account);
	if (kind === 'ed25519') return ed25519.verify(signature, bytes, account);
	// Its last byte says which of the keys that fit it is: 0 to 3, or 27 and more as Ethereum has it.
	const last = signature[64] ?? 0;
	const recovering = concat(
		Uint8Array.of(last > 26 ? last - 27 : last),
		signature.subarray(0, 64),
	);
	const key = secp256k1.recoverPublicKey(recovering, blake2(bytes), { prehash: false });
	return sameBytes(blake2(key), account);
}

/**
 * Whether a signature is by the key of an account (32 bytes) over `message`, as it is or between
 * `<Bytes>` and `</Bytes>`, as the chain and its nodes check it. False for what is no signature.
 */
export function isSignedBy(
	message: Uint8Array,
	signature: Signature,
	account: Uint8Array,
): boolean {
	if (signature.signature.length !== SIGNATURE_BYTES[signature.kind]) return false;
	const wrapped = concat(utf8('<Bytes>'), message, utf8('</Bytes>'));
	return [message, wrapped].some((bytes) => {
		try {
			return isOver(bytes, signature, account);
		} catch {
			return false;
		}
	});
}

/** A wallet's answer that is no signature by the kind of key that it named. */
export class SignatureError extends AudioError {
	override readonly name = 'SignatureError';

	constructor(kind: KeyKind, length: number) {
		super('no-signature', `The wallet gave ${length} bytes, which is no signature by ${kind}.`);
	}
}

/**
 * What extensions for wallets (polkadot.js, Talisman, SubWallet) have in `injected.signer.signRaw`.
 */
export type WalletSignRaw = (payload: {
	address: string;
	data: string;
	type: 'bytes';
}) => Promise<{ signature: string }>;

/**
 * Signs by a wallet's extension, for one of its accounts. Extensions put the message between
 * `<Bytes>` and `</Bytes>` themselves. Throws `SignatureError` if the answer is no signature.
 */
export const walletSigner =
	(signRaw: WalletSignRaw, address: string, kind: KeyKind = 'sr25519'): SignRaw =>
	async (message) => {
		const { signature } = await signRaw({ address, data: toHex(message), type: 'bytes' });
		return signatureOf(kind, bytesOf(signature));
	};

/** Signs by one of polkadot-api's signers, of a key of that kind. */
export const signerOf =
	(signer: PolkadotSigner, kind: KeyKind = 'sr25519'): SignRaw =>
	async (message) =>
		signatureOf(kind, await signer.signBytes(message));

/**
 * The signature that a wallet gave, of that kind of key: some put the byte for the kind before it.
 * Throws `SignatureError` if it is none.
 */
export function signatureOf(kind: KeyKind, bytes: Uint8Array): Signature {
	const length = SIGNATURE_BYTES[kind];
	if (bytes.length === length) return { kind, signature: bytes };
	if (bytes.length === length + 1 && bytes[0] === KIND_BYTES[kind])
		return { kind, signature: bytes.subarray(1) };
	throw new SignatureError(kind, bytes.length);
}
