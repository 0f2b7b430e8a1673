// A network that streams: registers content nodes, publishes a file, brings it to one node, waits until enough
// nodes hold it, and hears it from them. scripts/localnet.sh --content runs it.
//
//   node streaming.mjs FILE NAME=PORT...
//
//   FILE   what is published: MP3, FLAC, M4A, WAV, …
//   NAME   a development account, such as alice, whose content node listens on that PORT of this machine
//
// AUDIO_URL is a node of the chain; ws://127.0.0.1:9944 unless set.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Keyring } from '@polkadot/api';
import { hexToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { blake3 } from '@noble/hashes/blake3';
import {
	api,
	AUDIO,
	bring,
	cidOf,
	era,
	inAudio,
	keyring,
	newAccount,
	send,
	urlOf,
	waitFor,
	waitForEra,
} from './guide.mjs';

const [file, ...operators] = process.argv.slice(2);
const say = (text) => console.log(`    ${text}`);
const nodesApi = api.call.nodeServicesApi;
const contentApi = api.call.contentApi;

/** Registers the node of a development account, with the keys that `audio-node --NAME --content` makes. */
async function register(name, port, collateral) {
	const uri = `//${name[0].toUpperCase()}${name.slice(1)}`;
	const operator = keyring.addFromUri(uri);
	const hot = keyring.addFromUri(`${uri}//hot`);
	const key = new Keyring({ type: 'ed25519' }).addFromUri(uri);
	const known = await nodesApi.nodeByKey(key.publicKey);
	if (known.isSome) return known.unwrap().toNumber();
	const endpoint = `/ip4/127.0.0.1/tcp/${port}/http`;
	const proof = u8aToHex(
		key.sign(u8aConcat('audio/node', api.genesisHash, operator.publicKey, endpoint)),
	);
	const call = api.tx.nodeServices.register(
		'content',
		endpoint,
		key.publicKey,
		proof,
		collateral,
	);
	const node = (await send(call, operator))['nodeServices.Registered'].node.toNumber();
	await send(
		api.tx.utility.batchAll([
			api.tx.nodeServices.setHotKey(node, hot.address),
			api.tx.balances.transferKeepAlive(hot.address, 100n * AUDIO),
		]),
		operator,
	);
	say(
		`node ${node} of ${name}, with ${inAudio(collateral)} AUDIO at stake: http://127.0.0.1:${port}`,
	);
	return node;
}

const nodes = [];
for (const [index, operator] of operators.entries()) {
	const [name, port] = operator.split('=');
	nodes.push(await register(name, port, BigInt(10_000 * (index + 1)) * AUDIO));
}

// Seeds are drawn two epochs after they were asked for, active sets are taken at the end of an era.
const active = async () =>
	(await nodesApi.nodes('content')).asOk.map(({ node }) => node.toNumber());
for (
	let found = await active();
	!nodes.every((node) => found.includes(node));
	found = await active()
) {
	await waitForEra((await era()) + 1);
}
for (const node of nodes) {
	const probability = (await nodesApi.probability(node)).unwrap().toBigInt();
	say(
		`node ${node} is the first choice with a probability of ${Number(probability / 10n ** 14n) / 100} %`,
	);
}

const content = readFileSync(file);
const root = u8aToHex(blake3(content));
const cid = cidOf(hexToU8a(root));
const artist = await newAccount('the artist', 1_000);
const published = await send(
	api.tx.content.publish(root, content.length, 30_000, '', null, null, null),
	artist,
);
const track = published['content.Published'].track.toNumber();
say(`track ${track} is ${basename(file)}, ${content.length} bytes: ${cid}`);
const took = await bring(await contentApi.stagers(track), artist, root, content);
say(`brought to ${took}`);

const replicas = Math.min(3, nodes.length);
const holders = await waitFor(`${replicas} nodes to hold it`, 200, async () => {
	const found = await contentApi.holders(track);
	return found.length >= replicas ? found : undefined;
});
say(`held by nodes ${holders.map(({ node }) => node.toNumber()).join(', ')}`);

/** Hears a part of it where the chain says; gives from where. */
async function hear(url, from, to) {
	const range = `bytes=${from}-${to - 1}`;
	const answer = await fetch(`${url}/content/${cid}`, { headers: { range } });
	assert.equal(answer.status, 206, `${url}: ${await answer.clone().text()}`);
	const bytes = Buffer.from(await answer.arrayBuffer());
	assert.ok(bytes.equals(content.subarray(from, to)), `${url} serves other bytes`);
	return answer;
}

const middle = Math.floor(content.length / 2);
for (const { endpoint, node } of holders) {
	const answer = await hear(urlOf(endpoint), middle, Math.min(content.length, middle + 100_000));
	say(
		`heard from node ${node.toNumber()}: 100,000 bytes of the middle, ${answer.headers.get('content-type')}`,
	);
}
const passed = await waitFor('each holder to prove its first challenge', 200, async () => {
	const standings = await Promise.all(
		holders.map(({ node }) => api.call.storageProofsApi.standing(node)),
	);
	return standings.every((standing) => standing.passed.toNumber() > 0) ? standings : undefined;
});
for (const [index, { node }] of holders.entries()) {
	say(
		`node ${node.toNumber()} has proven ${passed[index].passed.toNumber()} challenges and missed ${passed[index].misses.toNumber()}`,
	);
}
say(`play it: ${urlOf(holders[0].endpoint)}/content/${cid}`);
process.exit(0);
