// What the chain accepts as an endpoint (pallets/node-services/src/endpoint.rs): two forms, each written in one way only.

const MAX_LENGTH = 256;
const PROTOCOLS = ['tls', 'ws', 'wss', 'http', 'https', 'quic', 'quic-v1', 'webtransport'];
/** Names that mean something on one machine or in one network only. */
const PRIVATE_NAMES = [
	'localhost',
	'local',
	'internal',
	'home.arpa',
	'test',
	'invalid',
	'onion',
	'alt',
];

export type EndpointFault = 'too-long' | 'malformed' | 'credentials' | 'private';

const FAULTS: Record<EndpointFault, string> = {
	'too-long': 'An endpoint has at most 256 bytes.',
	malformed:
		'This is no endpoint. Write https://host[:port][/path] in lower case, without :443 and without / at the end, or a multiaddr such as /dns4/node.example.com/tcp/443/tls/ws.',
	credentials: 'An endpoint names no user and no password.',
	private: 'This chain takes only endpoints that the public internet reaches.',
};

/** The reason why the chain would refuse an endpoint, in words; nothing while it is empty. */
export function endpointError(text: string, publicOnly: boolean): string | undefined {
	if (text === '') return undefined;
	const fault = endpointFault(text, publicOnly);
	return fault && FAULTS[fault];
}

/** Why the chain would refuse an endpoint, if it would. */
export function endpointFault(text: string, publicOnly: boolean): EndpointFault | undefined {
	if (new TextEncoder().encode(text).length > MAX_LENGTH) return 'too-long';
	if (!/^[\x21-\x7e]*$/.test(text)) return 'malformed';
	const host = text.startsWith('https://')
		? httpsHost(text.slice(8))
		: text.startsWith('/')
			? multiaddrHost(text.slice(1))
			: 'malformed';
	if (typeof host === 'string') return host;
	return publicOnly && host.isPrivate ? 'private' : undefined;
}

interface Host {
	isPrivate: boolean;
}

type Read = Host | EndpointFault;

function nameHost(text: string): Read {
	const labels = text.split('.');
	const fits = labels.every(
		(label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label) && !label.startsWith('xn--'),
	);
	// What ends in a number is an IPv4 address in some notation, or nothing.
	const last = labels[labels.length - 1] ?? '';
	const isNumeric = /^[0-9]*$/.test(last) || /^0x[0-9a-f]*$/.test(last);
	if (text.length > 253 || !fits || isNumeric) return 'malformed';
	const isSpecial = PRIVATE_NAMES.some((name) => text === name || text.endsWith(`.${name}`));
	return { isPrivate: isSpecial || labels.length === 1 };
}

function v4Host(text: string): Read {
	const parts = text.split('.');
	if (
		parts.length !== 4 ||
		!parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256)
	)
		return 'malformed';
	const [a = 0, b = 0, c = 0] = parts.map(Number);
	return { isPrivate: isPrivateV4(a, b, c) };
}

/** RFC 6890. */
function isPrivateV4(a: number, b: number, c: number): boolean {
	const networks = [
		a === 0 || a === 10 || a === 127 || a >= 224,
		a === 100 && (b & 0xc0) === 64,
		a === 169 && b === 254,
		a === 172 && (b & 0xf0) === 16,
		a === 192 && b === 168,
		a === 192 && b === 0 && (c === 0 || c === 2),
		a === 198 && (b & 0xfe) === 18,
		a === 198 && b === 51 && c === 100,
		a === 203 && b === 0 && c === 113,
	];
	return networks.some(Boolean);
}

function v6Host(text: string): Read {
	if (!/^[0-9a-f:]+$/.test(text)) return 'malformed';
	let written: string;
	try {
		written = new URL(`http://[${text}]/`).hostname.slice(1, -1);
	} catch {
		return 'malformed';
	}
	if (written !== text) return 'malformed';
	const halves = text.split('::').map((half) => half.split(':').filter((part) => part !== ''));
	const [head = [], tail = []] = halves;
	const zeros = Array.from(
		{ length: halves.length > 1 ? 8 - head.length - tail.length : 0 },
		() => '0',
	);
	const segments = [...head, ...zeros, ...tail].map((part) => Number.parseInt(part, 16));
	const [a = 0, b = 0, , , , f = 0] = segments;
	// An IPv4 address has a form of its own, and is written in two ways in this one.
	const isLoopback = segments.slice(0, 7).every((part) => part === 0) && segments[7] === 1;
	if (
		segments.slice(0, 5).every((part) => part === 0) &&
		(f === 0xffff || f === 0) &&
		!isLoopback
	)
		return 'malformed';
	// Of global unicast, 2000::/3, all but documentation.
	return {
		isPrivate:
			(a & 0xe000) !== 0x2000 || (a === 0x2001 && b === 0xdb8) || (a & 0xfff0) === 0x3ff0,
	};
}

/** From 1, without leading zeros. */
const portOf = (text: string): number | undefined => {
	const port = /^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : 0;
	return port > 0 && port < 65_536 ? port : undefined;
};

function httpsHost(text: string): Read {
	const slash = text.indexOf('/');
	const authority = slash < 0 ? text : text.slice(0, slash);
	const path = slash < 0 ? undefined : text.slice(slash + 1);
	if (authority.includes('@')) return 'credentials';
	let host: Read;
	let port: string | undefined;
	if (authority.startsWith('[')) {
		const end = authority.indexOf(']');
		if (end < 0) return 'malformed';
		const after = authority.slice(end + 1);
		if (after !== '' && !after.startsWith(':')) return 'malformed';
		host = v6Host(authority.slice(1, end));
		port = after === '' ? undefined : after.slice(1);
	} else {
		const colon = authority.indexOf(':');
		const name = colon < 0 ? authority : authority.slice(0, colon);
		const v4 = v4Host(name);
		host = typeof v4 === 'string' ? nameHost(name) : v4;
		port = colon < 0 ? undefined : authority.slice(colon + 1);
	}
	if (typeof host === 'string') return host;
	if (port !== undefined && [undefined, 443].includes(portOf(port))) return 'malformed';
	const isPath = (segment: string): boolean =>
		!['', '.', '..'].includes(segment) && /^[A-Za-z0-9\-._~]+$/.test(segment);
	return path === undefined || path.split('/').every(isPath) ? host : 'malformed';
}

function multiaddrHost(text: string): Read {
	const [kind = '', name = '', transport = '', port = '', ...protocols] = text.split('/');
	const host =
		kind === 'ip4'
			? v4Host(name)
			: kind === 'ip6'
				? v6Host(name)
				: ['dns', 'dns4', 'dns6'].includes(kind)
					? nameHost(name)
					: 'malformed';
	if (typeof host === 'string') return host;
	if (!['tcp', 'udp'].includes(transport) || portOf(port) === undefined) return 'malformed';
	return protocols.every((protocol) => PROTOCOLS.includes(protocol)) ? host : 'malformed';
}
