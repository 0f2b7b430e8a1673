import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sameChain, type Connecting } from '../src/chain/same-chain.ts';

type Message = Parameters<Parameters<Connecting>[0]>[0];

/** Connections to nodes that a test plays itself. */
function played() {
	const said: string[] = [];
	const heard: Message[] = [];
	const guard = sameChain(
		() => said.push('same'),
		() => said.push('other'),
	);
	const connect = () => {
		const sent: { id?: unknown; method: string }[] = [];
		let answer: (message: Message) => void = () => {};
		let halt: (problem?: unknown) => void = () => {};
		const connection = guard((onMessage, onHalt) => {
			[answer, halt] = [onMessage, onHalt];
			return {
				send: (message) => sent.push(message),
				disconnect: () => said.push('hung up'),
			};
		})(
			(message) => heard.push(message),
			() => said.push('broken'),
		);
		const tell = (genesis: unknown): void =>
			answer({ jsonrpc: '2.0', id: sent[0]?.id as string, result: genesis });
		return { connection, sent, answer: (m: Message) => answer(m), halt: () => halt(), tell };
	};
	return { connect, said, heard };
}

const request = { jsonrpc: '2.0', id: 1, method: 'transaction_v1_broadcast' } as const;
const event = { jsonrpc: '2.0', method: 'event', params: [] } as const;

test('all waits until the node has said which chain it is of', () => {
	const { connect, said, heard } = played();
	const node = connect();
	node.connection.send(request);
	node.answer(event);
	assert.deepEqual(
		node.sent.map(({ method }) => method),
		['chainSpec_v1_genesisHash'],
	);
	assert.deepEqual(heard, [], 'what is said before is of nobody');
	node.tell('0x01');
	assert.equal(node.sent[1], request);
	node.answer(event);
	assert.deepEqual([said, heard], [['same'], [event]], 'and the answer itself goes nowhere');
});

test('another chain after a break is told nothing and heard in nothing', () => {
	const { connect, said, heard } = played();
	const first = connect();
	first.tell('0x01');
	first.halt();
	const second = connect();
	second.connection.send(request);
	second.tell('0x02');
	second.connection.send(request);
	second.answer(event);
	second.halt();
	assert.equal(second.sent.length, 1, 'it was asked which chain it is of, and no more');
	assert.deepEqual(heard, []);
	assert.deepEqual(said, ['same', 'broken', 'hung up', 'other'], 'and nothing is tried again');
});

test('the same chain after a break goes on', () => {
	const { connect, said } = played();
	const first = connect();
	first.tell('0x01');
	first.halt();
	const second = connect();
	second.connection.send(request);
	second.tell('0x01');
	assert.equal(second.sent[1], request);
	assert.deepEqual(said, ['same', 'broken', 'same']);
});

test('a node that does not say it is no chain: it is asked anew', () => {
	for (const answer of [undefined, 7, null]) {
		const { connect, said } = played();
		const node = connect();
		node.connection.send(request);
		node.tell(answer);
		assert.equal(node.sent.length, 1);
		assert.deepEqual(said, ['hung up', 'broken']);
	}
	const { connect, said } = played();
	const node = connect();
	node.answer({
		jsonrpc: '2.0',
		id: node.sent[0]?.id as number,
		error: { code: -32603, message: 'busy' },
	});
	assert.deepEqual(said, ['hung up', 'broken']);
});
