import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isForBrowsers, lightSpecOf, NoLightSpec, publishedAt } from '../src/chain/light-spec.ts';

const whole = {
	name: 'AUDIO',
	id: 'audio',
	chainType: 'Live',
	bootNodes: [
		'/dns/one.example.com/tcp/443/wss/p2p/12D3KooW',
		7,
		'/ip4/198.51.100.7/tcp/30333/p2p/12D3KooW',
	],
	properties: { ss58Format: 42 },
	genesis: { raw: { top: { '0x3a636f6465': '0x00' } } },
	lightSyncState: { finalizedBlockHeader: '0x00' },
	codeSubstitutes: {},
	somethingNew: true,
};

const chain = {
	name: 'AUDIO network',
	chainType: 'Live',
	properties: { ss58Format: 42, tokenSymbol: 'AUDIO' },
	stateRoot: '0x01',
};

test('a specification keeps what a light client needs, and nothing else', () => {
	assert.deepEqual(lightSpecOf(whole, chain), {
		name: 'AUDIO network',
		id: 'audio',
		chainType: 'Live',
		bootNodes: [whole.bootNodes[0], whole.bootNodes[2]],
		properties: chain.properties,
		genesis: { stateRootHash: '0x01' },
		lightSyncState: { finalizedBlockHeader: '0x00' },
	});
});

test('what kind of a chain it is the node says, and no specification', () => {
	for (const chainType of ['Development', 'Local', { Custom: 'x' }, undefined]) {
		const spec = lightSpecOf({ ...whole, name: 'Another', chainType, properties: {} }, chain);
		assert.deepEqual(
			[spec.name, spec.chainType, spec.properties],
			[chain.name, 'Live', chain.properties],
		);
	}
});

test('a place is one where nothing but the network is asked, or this machine', () => {
	const at = (said: unknown): string | undefined => publishedAt({ lightClientSpec: said })?.href;
	assert.equal(at('https://audio.example/light.json'), 'https://audio.example/light.json');
	assert.equal(at('http://127.0.0.1:8080/light.json'), 'http://127.0.0.1:8080/light.json');
	for (const said of [
		'http://audio.example/light.json',
		'javascript:alert(1)',
		'data:application/json,{}',
		'https://me:secret@audio.example/light.json',
		`https://audio.example/${'x'.repeat(2_048)}`,
		'/light.json',
		'',
		7,
		null,
	])
		assert.equal(at(said), undefined, String(said));
	for (const properties of [undefined, null, [], 'https://audio.example', {}])
		assert.equal(publishedAt(properties), undefined);
});

test('addresses that a browser reaches are those of WebSocket and WebRTC', () => {
	for (const address of [
		'/ip4/1.2.3.4/tcp/1/ws/p2p/1',
		'/dns/a/tcp/443/wss',
		'/dns/a/tcp/443/tls/ws/p2p/1',
		'/ip4/1.2.3.4/udp/1/webrtc-direct/certhash/u',
	]) {
		assert.ok(isForBrowsers(address), address);
	}
	for (const address of [
		'/ip4/1.2.3.4/tcp/1/p2p/1',
		'/dns/ws.example.com/tcp/1',
		'/ip4/1.2.3.4/udp/1/quic-v1',
	])
		assert.ok(!isForBrowsers(address), address);
});

test('what is wanting is said', () => {
	const cases: [unknown, RegExp][] = [
		[null, /no specification/],
		[[], /no specification/],
		[{ ...whole, name: 5 }, /no name/],
		[{ ...whole, lightSyncState: null }, /no final block/],
		[{ ...whole, bootNodes: [whole.bootNodes[2]] }, /no node that a browser can reach/],
		[{ ...whole, bootNodes: 'all' }, /no node that a browser can reach/],
	];
	for (const [found, reason] of cases) {
		assert.throws(
			() => lightSpecOf(found, chain),
			(problem) => problem instanceof NoLightSpec && reason.test(problem.message),
		);
	}
});
