// slim-wasm.ts IN OUT: a runtime without debug sections.

import { readFileSync, writeFileSync } from 'node:fs';
import { slim } from '../lib/wasm.ts';

const [from, to] = process.argv.slice(2);
if (!from || !to) throw new Error('usage: slim-wasm.ts IN OUT');
const before = readFileSync(from);
const after = slim(before);
writeFileSync(to, after);
console.log(`${before.length} bytes became ${after.length}`);
