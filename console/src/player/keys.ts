// Media keys, and the keys of the page: Space plays and pauses, Shift with an arrow moves ten seconds.

import type { Player } from './player.tsx';

const STEP = 10;

/** Has keys work the player. Gives what ends it. */
export function connectKeys(player: Player): () => void {
	const by = (seconds: number): void => player.seek(player.position() + seconds);
	const actions: [MediaSessionAction, MediaSessionActionHandler][] = [
		['play', () => !player.isPlaying() && player.toggle()],
		['pause', () => player.isPlaying() && player.toggle()],
		['nexttrack', () => player.next()],
		['previoustrack', () => player.previous()],
		['seekbackward', ({ seekOffset }) => by(-(seekOffset ?? STEP))],
		['seekforward', ({ seekOffset }) => by(seekOffset ?? STEP)],
		['seekto', ({ seekTime }) => seekTime !== undefined && player.seek(seekTime)],
	];
	const setAll = (isOn: boolean): void => {
		if (!('mediaSession' in navigator)) return;
		for (const [action, handler] of actions) {
			try {
				navigator.mediaSession.setActionHandler(action, isOn ? handler : null);
			} catch {
				// Not every browser knows every action.
			}
		}
	};
	const onKey = (event: KeyboardEvent): void => {
		if (
			event.defaultPrevented ||
			event.altKey ||
			event.ctrlKey ||
			event.metaKey ||
			!player.playing()
		)
			return;
		const target = event.target instanceof HTMLElement ? event.target : document.body;
		// Where keys mean something already they go on to mean that.
		if (target !== document.body && target.id !== 'main') return;
		if (event.key === ' ' && !event.shiftKey) player.toggle();
		else if (event.key === 'ArrowRight' && event.shiftKey) by(STEP);
		else if (event.key === 'ArrowLeft' && event.shiftKey) by(-STEP);
		else return;
		event.preventDefault();
	};
	setAll(true);
	document.addEventListener('keydown', onKey);
	return () => {
		setAll(false);
		document.removeEventListener('keydown', onKey);
	};
}
