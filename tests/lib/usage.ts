// What a process takes of the machine.

import { readFileSync } from 'node:fs';

/** Bytes of memory that it holds for itself; files that are mapped, which the system can drop, not counted. */
export const memoryOf = (pid: number): number =>
	Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;

/** Seconds of CPU that it has used. */
export function cpuOf(pid: number): number {
	const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
	const [user, system] = fields.split(' ').slice(11, 13).map(Number);
	return ((user as number) + (system as number)) / 100;
}

/** Bytes that it has written to the disk. */
export const writtenBy = (pid: number): number =>
	Number(/^write_bytes: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
