// Session keys, as `audio-node rotate-keys` prints them.

import assert from 'node:assert/strict';
import { type AudioNode, runBinaryWell } from './node.ts';

export interface RotatedKeys {
	keys: string;
	proof: string;
	callData: string;
}

/** Makes new session keys on a node, for `owner` to register. */
export async function rotateKeys(node: AudioNode, owner: string): Promise<RotatedKeys> {
	const { stdout } = await runBinaryWell(['rotate-keys', '--owner', owner, '--url', node.url]);
	const field = (name: string): string => {
		const value = new RegExp(`^${name}:\\s+(0x[0-9a-f]+)$`, 'm').exec(stdout)?.[1];
		assert.ok(value, `rotate-keys printed no ${name}:\n${stdout}`);
		return value;
	};
	const keys = field('keys');
	assert.equal(keys.length, 2 + 3 * 64, 'three keys of 32 bytes');
	return { keys, proof: field('proof'), callData: field('call data') };
}
