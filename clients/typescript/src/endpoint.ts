// Where a node's HTTP service is, by the endpoint that it registered.

import { AudioError } from './error.ts';

/** Why nothing can be asked of an endpoint by HTTP. */
export type EndpointReason = 'malformed' | 'not-http';

/** An endpoint of which nothing can be asked by HTTP; `code` is the reason. */
export class EndpointError extends AudioError {
	override readonly name = 'EndpointError';

	constructor(
		override readonly code: EndpointReason,
		/** What was given. */
		readonly endpoint: string,
	) {
		super(
			code,
			code === 'malformed'
				? `${endpoint} is no endpoint.`
				: `${endpoint} is not reached by HTTP over TCP.`,
		);
	}
}

/**
 * The URL of an endpoint, without a slash at its end: `https://…` as it is, or that of a multiaddr
 * with TCP and HTTP, such as `/ip4/198.51.100.7/tcp/8080/http`. Bytes are UTF-8, as polkadot-api
 * gives endpoints. Throws `EndpointError` with the reason for what is none.
 */
export function urlOf(endpoint: string | Uint8Array): string {
	const text = typeof endpoint === 'string' ? endpoint : new TextDecoder().decode(endpoint);
	const shown = text.length > 256 ? `${text.slice(0, 256)}…` : text;
	let address: string;
	if (text.startsWith('https://')) {
		address = text;
	} else if (text.startsWith('/')) {
		const [, kind, host, transport, port, ...rest] = text.split('/');
		if (host === undefined || port === undefined) throw new EndpointError('malformed', shown);
		const way = rest.join('/');
		if (transport !== 'tcp' || !['http', 'https', 'tls/http'].includes(way))
			throw new EndpointError('not-http', shown);
		const scheme = way === 'http' ? 'http' : 'https';
		if (kind === 'ip6') address = `${scheme}://[${host}]:${port}`;
		else if (kind === 'ip4' || kind === 'dns' || kind === 'dns4' || kind === 'dns6')
			address = `${scheme}://${host}:${port}`;
		else throw new EndpointError('not-http', shown);
	} else {
		throw new EndpointError('malformed', shown);
	}
	let url: URL;
	try {
		url = new URL(address);
	} catch {
		throw new EndpointError('malformed', shown);
	}
	// What comes from the chain is asked for as it is: a name, a query or a fragment would change
	// what is asked.
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new EndpointError('malformed', shown);
	}
	return url.href.replace(/\/+$/, '');
}
