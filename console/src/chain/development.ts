// //Alice to //Ferdie: keys that everybody knows, of use on chains for development alone.

import { AccountId } from 'polkadot-api';
import { getPolkadotSigner } from 'polkadot-api/signer';
import { getPublicKey, HDKD, secretFromSeed, sign } from '@scure/sr25519';
import { hexToBytes } from '@noble/hashes/utils.js';
import { DEVELOPMENT, type Account } from './accounts.tsx';

/** The seed that the well-known phrase `bottom drive obey lake …` comes to. */
const SEED = 'fac7959dbfe72f052e5a0c3c8d6530f202b02fd8f9f5ca3580ec8deb7797479e';

const NAMES = ['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'];

/** The chain code of a hard junction of that name: its SCALE encoding, in 32 bytes. */
function chainCode(junction: string): Uint8Array {
	const text = new TextEncoder().encode(junction);
	const code = new Uint8Array(32);
	code[0] = text.length << 2;
	code.set(text, 1);
	return code;
}

export function developmentAccounts(): Account[] {
	const root = secretFromSeed(hexToBytes(SEED));
	return NAMES.map((name) => {
		const secret = HDKD.secretHard(root, chainCode(name));
		const publicKey = getPublicKey(secret);
		return {
			address: AccountId(42).dec(publicKey),
			name,
			source: DEVELOPMENT,
			signer: getPolkadotSigner(publicKey, 'Sr25519', (message) => sign(secret, message)),
			scheme: 'sr25519',
		};
	});
}
