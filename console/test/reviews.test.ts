// What a review shows is what was begun: nothing that changes, or goes, while it is open.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const SOURCES = join(import.meta.dirname, '../src');
const sources = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((path) =>
	path.endsWith('.tsx'),
);

test('details of reviews read nothing live: who is shown them may be gone', () => {
	let count = 0;
	for (const path of sources) {
		const text = readFileSync(join(SOURCES, path), 'utf8');
		for (const [detail] of text.matchAll(/value: \(\) =>\s*\(?\s*<[\s\S]*?(?:\/>|<\/)/g)) {
			count++;
			assert.doesNotMatch(
				detail.replace('() =>', ''),
				/\b\w+\(\)|\bprops\./,
				`${path}: ${detail}`,
			);
		}
	}
	assert.ok(count > 40, `${count} are looked at`);
});
