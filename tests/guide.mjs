// What the guides in docs/ begin with: a connection, accounts with AUDIO, and what signs and waits.
//
// It is meant for a development chain: accounts get their AUDIO from //Ferdie, whose key everybody
// knows.
//
//   AUDIO_URL    the node; ws://127.0.0.1:9944 unless set
//   AUDIO_SEAL   set it for a chain that makes no blocks by itself (--sealing manual): they are made
//                here, so that a guide takes a minute and not two hours

import { randomBytes } from 'node:crypto';
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { u8aConcat, u8aToHex, u8aToU8a } from '@polkadot/util';
import { base32Encode } from '@polkadot/util-crypto';

export const provider = new WsProvider(
	process.env.AUDIO_URL ?? 'ws://127.0.0.1:9944',
	1_000,
	{},
	120_000,
);
export const api = await ApiPromise.create({ provider, noInitWarn: true });
export const keyring = new Keyring({ type: 'sr25519' });

/** One AUDIO, in planck: amounts on chain are planck. */
export const AUDIO = 10n ** 18n;

/** Planck as AUDIO, exactly. */
export function inAudio(planck) {
	const digits = String(planck).replaceAll(',', '').padStart(19, '0');
	return `${digits.slice(0, -18)}.${digits.slice(-18)}`.replace(/\.?0+$/, '');
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Makes a block, final at once. */
const seal = () => provider.send('engine_createBlock', [true, true, null]);

/** What a call failed with, by name. */
function nameOf(error) {
	if (!error.isModule) return error.toString();
	const { section, name } = api.registry.findMetaError(error.asModule);
	return `${section}.${name}`;
}

/**
 * Signs, sends, and waits until the transaction is in a block. Gives its events, by their names;
 * throws what went wrong.
 */
export async function send(call, signer, options = {}) {
	let done = false;
	const hint = setTimeout(() => {
		console.log(
			'no block for a minute; does this chain make any by itself? If not, set AUDIO_SEAL=1',
		);
	}, 60_000);
	const included = new Promise((resolve, reject) => {
		call.signAndSend(signer, options, ({ status, dispatchError, events }) => {
			if (dispatchError) reject(new Error(nameOf(dispatchError)));
			else if (status.isInBlock || status.isFinalized) {
				resolve(
					Object.fromEntries(
						events.map(({ event: e }) => [`${e.section}.${e.method}`, e.data]),
					),
				);
			}
		}).catch(reject);
	}).finally(() => {
		clearTimeout(hint);
		done = true;
	});
	if (process.env.AUDIO_SEAL) {
		while (!done) {
			await Promise.race([included, pause(50)]).catch(() => {});
			if (!done) await seal();
		}
	}
	return included;
}

/** The era in force. */
export const era = async () => (await api.query.staking.activeEra()).unwrap().index.toNumber();

const height = async () => (await api.rpc.chain.getHeader()).number.toNumber();

/** Says for how long it waits, and waits until `arrived`. */
async function wait(what, blocks, arrived) {
	const minutes = Math.ceil((blocks * Number(api.consts.babe.expectedBlockTime)) / 60_000);
	console.log(`waiting for ${what}: ${minutes} minute${minutes > 1 ? 's' : ''} at most`);
	while (!(await arrived())) await (process.env.AUDIO_SEAL ? seal() : pause(1_000));
}

/** Waits until that era has begun. */
export async function waitForEra(number) {
	const blocks =
		Number(api.consts.babe.epochDuration) * Number(api.consts.staking.sessionsPerEra);
	const left = number - (await era());
	if (left > 0)
		await wait(`era ${number} to begin`, left * blocks, async () => (await era()) >= number);
}

/** Waits until there is something to `look` at, for so many blocks at most, and gives it. */
export async function waitFor(what, blocks, look) {
	let found;
	const last = (await height()) + blocks;
	await wait(what, blocks, async () => {
		found = await look();
		if (found === undefined && (await height()) > last)
			throw new Error(`waited for ${what} in vain`);
		return found !== undefined;
	});
	return found;
}

/** Waits for so many blocks. */
export async function waitForBlocks(count) {
	const last = (await height()) + count;
	await wait(`${count} blocks`, count, async () => (await height()) >= last);
}

/** A new account with so many AUDIO: nobody else uses it, so a guide can be followed again. */
export async function newAccount(name, audio) {
	const pair = keyring.addFromSeed(randomBytes(32));
	await send(
		api.tx.balances.transferKeepAlive(pair.address, BigInt(audio) * AUDIO),
		keyring.addFromUri('//Ferdie'),
	);
	console.log(`${name} is ${pair.address}, with ${audio} AUDIO`);
	return pair;
}

/** Free AUDIO of an account, in planck. */
export const free = async ({ address }) =>
	(await api.query.system.account(address)).data.free.toBigInt();

/** A node that serves: one that is there, or a new one, as docs/operators.md has it. Gives its index. */
export async function servingNode() {
	for (const { node } of (await api.call.nodeServicesApi.nodes('content')).asOk) {
		// One that is jailed or leaving has no weight.
		if ((await api.call.nodeServicesApi.node(node)).unwrap().weight.toBigInt() > 0n)
			return node.toNumber();
	}
	const operator = await newAccount('the operator of a node', 2_000);
	const key = new Keyring({ type: 'ed25519' }).addFromSeed(randomBytes(32));
	const endpoint = `https://${operator.address.toLowerCase()}.example.com`;
	const proof = u8aToHex(
		key.sign(u8aConcat('audio/node', api.genesisHash, operator.publicKey, endpoint)),
	);
	const register = api.tx.nodeServices.register(
		'content',
		endpoint,
		key.publicKey,
		proof,
		1_000n * AUDIO,
	);
	const node = (await send(register, operator))['nodeServices.Registered'].node.toNumber();
	await waitForEra((await era()) + 2);
	return node;
}

// --- Content nodes ---

/** The CIDv1 of raw bytes (0x55) with that BLAKE3 hash (0x1e, 32 bytes), in base 32: how nodes name content. */
export const cidOf = (root) => base32Encode(u8aConcat([1, 0x55, 0x1e, 32], root), true);

/** The URL of a node's endpoint: `https://…` as it is, or that of a multiaddr with TCP and HTTP. */
export function urlOf(endpoint) {
	const text = endpoint.toUtf8?.() ?? String(endpoint);
	if (!text.startsWith('/')) return text;
	const [, kind, host, , port, ...rest] = text.split('/');
	return `${rest.join('/') === 'http' ? 'http' : 'https'}://${kind === 'ip6' ? `[${host}]` : host}:${port}`;
}

/** What the artist of a track signs to bring its content to a node: good for ten minutes. */
export function uploadToken(artist, node, root, bytes) {
	const expires = BigInt(Math.floor(Date.now() / 1_000) + 600);
	const claim = api
		.createType('([u8; 32], u32, [u8; 32], u64, u64)', [
			api.genesisHash,
			node,
			root,
			bytes,
			expires,
		])
		.toU8a();
	const signature = artist.sign(u8aConcat('audio/upload', claim), { withType: true });
	return Buffer.from(u8aConcat(claim, signature)).toString('base64url');
}

/**
 * Brings a track's content to one of its `nodes`, the first that takes it. Gives that node's URL. With a `kind` it is
 * a document, `metadata` or `artwork`, of what `of` names: `track=7`, `playlist=7` or `account=5F…`.
 */
export async function bring(nodes, artist, root, content, kind = 'content', of = '') {
	const refusals = [];
	for (const { node, endpoint } of nodes) {
		const url = urlOf(endpoint);
		try {
			const token = uploadToken(artist, node.toNumber(), root, content.length);
			await put(`${url}/${kind}/${cidOf(u8aToU8a(root))}${of && `?${of}`}`, token, content);
			return url;
		} catch (error) {
			refusals.push(`${url}: ${error.cause?.message ?? error.message}`);
		}
	}
	throw new Error(`no node took the content: ${refusals.join('; ') || 'there is none'}`);
}

/** Uploads content in one request. A node may be some seconds behind the one that said that the track is published. */
async function put(url, token, body) {
	for (let tries = 0; ; tries++) {
		const answer = await fetch(url, {
			method: 'PUT',
			headers: { authorization: `AUDIO ${token}` },
			body,
		});
		if (answer.ok) return;
		const { status, detail } = await answer.json();
		if (status !== 404 || tries >= 10) throw new Error(`${status} ${detail}`);
		await pause(1_000);
	}
}
