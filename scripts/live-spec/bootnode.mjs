// Addresses of boot nodes.

import { isIPv4, isIPv6 } from 'node:net';
import { decode } from './base58.mjs';

const SHAPE = '/dns4/<name>/tcp/<port>/p2p/<peer id>, or /ip4/ or /ip6/ and the address';
/** What comes before the 32 bytes of an ed25519 key in a peer id. */
const PEER_ID = Buffer.from('002408011220', 'hex');

const isName = (text) =>
	/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(
		text,
	);

const HOSTS = new Map([
	['ip4', (host) => isIPv4(host) && host !== '0.0.0.0'],
	['ip6', (host) => isIPv6(host) && !/^[0:]+$/.test(host)],
	...['dns', 'dns4', 'dns6'].map((kind) => [kind, isName]),
]);

/** The peer id in a boot node's address, or what is wrong with it. */
export function readBootNode(text) {
	const wrong = (what) => ({ problem: `${what}; it is written ${SHAPE}` });
	if (typeof text !== 'string' || !text.startsWith('/')) return wrong('is no address');
	const [kind, host, tcp, port, ...rest] = text.slice(1).split('/');
	if (!HOSTS.get(kind)?.(host ?? '')) return wrong('names no host that others can reach');
	if (tcp !== 'tcp' || !/^[1-9]\d{0,4}$/.test(port ?? '') || Number(port) > 65_535)
		return wrong('has no TCP port');
	if (rest[0] === 'ws' || rest[0] === 'wss') rest.shift();
	if (rest[0] !== 'p2p' || rest.length !== 2) return wrong('does not end in a peer id');
	const peer = decode(rest[1]);
	if (peer?.length !== 38 || !peer.subarray(0, 6).equals(PEER_ID)) {
		return {
			problem:
				'ends in no peer id: `audio-node key inspect-node-key --file <network key>` prints it',
		};
	}
	return { peer: rest[1] };
}
