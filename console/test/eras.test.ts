// Dates of eras.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
	beginOfEra,
	epochProgress,
	eraProgress,
	eraTime,
	firstEraOfNode,
	type EraClock,
} from '../src/chain/eras.ts';

const MINUTE = 60_000;

/** The development chain in the middle of the second session of era 5. */
const clock: EraClock = {
	era: 5,
	now: 1_000_000_000,
	session: 16,
	firstSession: 15,
	slot: 1_010n,
	epochStart: 1_000n,
	slotTime: 3_000,
	slotsAnEpoch: 20,
	sessionsAnEra: 3,
};

describe('eras', () => {
	test('say how much of the epoch and of the era has passed', () => {
		assert.deepEqual(epochProgress(clock), { done: 10, of: 20, left: MINUTE / 2 });
		assert.deepEqual(eraProgress(clock), { done: 30, of: 60, left: 1.5 * MINUTE });
		assert.equal(eraTime(clock), 3 * MINUTE);
	});

	test('begin where the others end', () => {
		assert.equal(beginOfEra(clock, 5), clock.now - 1.5 * MINUTE);
		assert.equal(beginOfEra(clock, 6), clock.now + 1.5 * MINUTE);
		assert.equal(beginOfEra(clock, 33), beginOfEra(clock, 6) + 27 * 3 * MINUTE);
		for (let era = 0; era < 40; era++)
			assert.equal(beginOfEra(clock, era + 1) - beginOfEra(clock, era), eraTime(clock));
	});

	test('are never more than over, and never begin before they do', () => {
		const late = { ...clock, session: 25, slot: 5_000n };
		assert.deepEqual(eraProgress(late), { done: 60, of: 60, left: 0 });
		assert.equal(beginOfEra(late, 6), late.now);
		// An era that goes on ends with a session, whichever it is.
		assert.deepEqual(eraProgress({ ...clock, session: 18 }), {
			done: 50,
			of: 60,
			left: MINUTE / 2,
		});
		const early = { ...clock, slot: 900n };
		assert.equal(epochProgress(early).done, 0);
	});

	test('a node is selected from the era after that in which its id is drawn', () => {
		const inSession = (session: number): EraClock => ({ ...clock, session });
		// Registered in the first session of an era it is drawn in the last, in the second at the next era's beginning.
		assert.equal(firstEraOfNode(inSession(15), 0), 6);
		assert.equal(firstEraOfNode(inSession(16), 0), 7);
		assert.equal(firstEraOfNode(inSession(17), 0), 7);
		// It stays so while the time passes.
		assert.equal(firstEraOfNode(inSession(16), 1), 6);
		assert.equal(firstEraOfNode(inSession(17), 2), 6);
		assert.equal(firstEraOfNode(inSession(17), 1), 7);
		assert.equal(firstEraOfNode({ ...clock, era: 6, session: 18, firstSession: 18 }, 2), 7);
		// On a chain whose era is one session.
		assert.equal(firstEraOfNode({ ...clock, session: 15, sessionsAnEra: 1 }, 0), 8);
	});
});
