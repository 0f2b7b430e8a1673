// All tests in one process: loading polkadot-api for each file would take longer than they do.

import { readdirSync } from 'node:fs';

for (const name of readdirSync(new URL('.', import.meta.url)).sort()) {
	if (name.endsWith('.test.ts')) await import(`./${name}`);
}
