// Volumes of a size that tests choose. Mounting them takes root.

import { spawnSync } from 'node:child_process';
import {
	closeSync,
	constants,
	copyFileSync,
	ftruncateSync,
	mkdtempSync,
	openSync,
	rmdirSync,
	rmSync,
	statfsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mounted = new Set<{ unmount(): void }>();
process.on('exit', () => {
	for (const volume of mounted) volume.unmount();
});

/** What a command says if it fails. */
function run(command: string, ...args: string[]): string | undefined {
	const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
	return status === 0 ? undefined : `${command}: ${error?.message ?? stderr.trim()}`;
}

/** A volume in memory, which takes no more of that than is written. */
export class Volume {
	private constructor(readonly path: string) {}

	/** One of that many bytes. */
	static mount(bytes: number): Volume {
		const path = mkdtempSync(join(tmpdir(), 'audio-volume-'));
		const refused = run('mount', '-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path);
		if (refused !== undefined) {
			rmdirSync(path);
			throw new Error(refused);
		}
		const volume = new Volume(path);
		mounted.add(volume);
		return volume;
	}

	/** Why none can be mounted here; false if one can. */
	static cannotBeMounted(): string | false {
		try {
			Volume.mount(1 << 20).unmount();
			return false;
		} catch (error) {
			return `no volume can be mounted here: ${(error as Error).message}`;
		}
	}

	/** Bytes that are free. */
	get free(): number {
		const { bavail, bsize } = statfsSync(this.path);
		return bavail * bsize;
	}

	/** Leaves that many bytes free, by another size: as if others had written the rest. */
	leave(bytes: number): void {
		const { blocks, bfree, bsize } = statfsSync(this.path);
		const refused = run(
			'mount',
			'-o',
			`remount,size=${(blocks - bfree) * bsize + bytes}`,
			this.path,
		);
		if (refused !== undefined) throw new Error(refused);
	}

	/** Somebody fills it to the last byte. */
	fill(): void {
		this.leave(1 << 20);
		run('dd', 'if=/dev/zero', `of=${join(this.path, 'stranger')}`, 'bs=64k');
		if (this.free > 0) throw new Error(`${this.free} bytes are still free`);
	}

	/** What was filled is free again, and that many bytes in all. */
	clear(bytes: number): void {
		rmSync(join(this.path, 'stranger'), { force: true });
		this.leave(bytes);
	}

	unmount(): void {
		if (!mounted.delete(this)) return;
		// Whoever still has a file open there has it until it ends.
		run('umount', '-l', this.path);
		rmdirSync(this.path);
	}
}

/** A disk: a file system in a file. */
export class Disk {
	private constructor(
		readonly path: string,
		private image: string,
	) {}

	/** One of that many bytes. What nobody syncs comes to it late. */
	static mount(bytes: number): Disk {
		const path = mkdtempSync(join(tmpdir(), 'audio-disk-'));
		const disk = new Disk(path, `${path}.image`);
		const image = openSync(disk.image, 'w');
		ftruncateSync(image, bytes);
		closeSync(image);
		const refused = run('mkfs.ext4', '-q', '-F', disk.image) ?? disk.mount();
		if (refused !== undefined) {
			rmdirSync(path);
			rmSync(disk.image);
			throw new Error(refused);
		}
		mounted.add(disk);
		return disk;
	}

	/** Why none can be mounted here; false if one can. */
	static cannotBeMounted(): string | false {
		try {
			Disk.mount(8 << 20).unmount();
			return false;
		} catch (error) {
			return `no disk can be mounted here: ${(error as Error).message}`;
		}
	}

	private mount(): string | undefined {
		return run('mount', '-o', 'loop,commit=3600', this.image, this.path);
	}

	/** The power is gone: what has come to the disk by now is all that is there once it is back. Gives what brings it back,
	 *  when nobody uses the disk any more. */
	cutPower(): () => void {
		const kept = `${this.image}.kept`;
		copyFileSync(this.image, kept, constants.COPYFILE_FICLONE);
		return () => {
			const refused = run('umount', this.path);
			if (refused !== undefined) throw new Error(refused);
			rmSync(this.image);
			this.image = kept;
			const failed = this.mount();
			if (failed !== undefined) throw new Error(failed);
		};
	}

	unmount(): void {
		if (!mounted.delete(this)) return;
		run('umount', '-l', this.path);
		rmdirSync(this.path);
		rmSync(this.image, { force: true });
	}
}
