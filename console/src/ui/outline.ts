// How a value of the chain is laid out: so much of it at a time that no value, however long or deep, keeps the page from
// answering. What is left out says so, and can be asked for.

import { exactAudio } from '@audio-chain/client';
import { count, UNKNOWN } from './format.ts';

/** Pieces that are laid out at a time. */
export const ROOM = 120;
/** Characters of a text that are shown at a time. */
export const LONGEST_TEXT = 512;

/** A part of what is laid out. */
export type Piece =
	| { kind: 'text'; text: string; long?: boolean }
	/** `call` if the variant is a call's pallet and name. */
	| { kind: 'variant'; name: string; call: boolean; inner?: Piece }
	| { kind: 'list'; items: Piece[] }
	| { kind: 'fields'; fields: { name: string; piece: Piece }[] }
	/** What is not laid out yet: `what` says what that is, `more` lays out the next of it. */
	| { kind: 'rest'; what: string; more: () => Piece };

/** Pieces of a call that is read at a glance. */
const FEW = 40;

/** Everything that stands in a piece, itself included, in its order. */
export function* within(piece: Piece): Generator<Piece> {
	yield piece;
	if (piece.kind === 'variant' && piece.inner) yield* within(piece.inner);
	if (piece.kind === 'list') for (const item of piece.items) yield* within(item);
	if (piece.kind === 'fields') for (const { piece: field } of piece.fields) yield* within(field);
}

/** Whether all of a value is so little that nobody is spared anything by folding it away. */
export function isShort(piece: Piece): boolean {
	let count = 0;
	for (const one of within(piece)) if (one.kind === 'rest' || ++count > FEW) return false;
	return true;
}

interface Variant {
	type: string;
	value: unknown;
}

const isVariant = (value: unknown): value is Variant =>
	typeof value === 'object' &&
	value !== null &&
	'type' in value &&
	typeof value.type === 'string' &&
	'value' in value;

const isCall = (value: unknown): value is { type: string; value: Variant } =>
	isVariant(value) &&
	isVariant(value.value) &&
	/^[A-Z]/.test(value.type) &&
	/^[a-z]/.test(value.value.type);

/** Under these names calls take planck, but for those that are about other tokens. */
const PLANCK = new Set([
	'amount',
	'value',
	'balance',
	'collateral',
	'price',
	'max_price',
	'min_delegation',
	'max_additional',
	'max_fee',
	'new_free',
	'delta',
]);
/** And under these parts of a billion. */
const BILLIONTHS = new Set(['cut', 'commission', 'new_commission', 'max_commission']);

/** Where a value stands: the pallet of the call, and the name of its argument. */
interface Place {
	pallet: string;
	field: string;
}

const isAmount = ({ pallet, field }: Place): boolean =>
	PLANCK.has(field) && pallet !== 'Assets' && pallet !== '';

/** A number, with its unit where the name of the argument tells it. */
function numberAs(value: number | bigint, place: Place): string {
	if (typeof value === 'bigint' && isAmount(place)) return `${exactAudio(value)} AUDIO`;
	if (BILLIONTHS.has(place.field)) {
		const percent = String(Number(value) / 10_000_000);
		return `${count(value)} (${percent} %)`;
	}
	// Democracy's votes have aye and nay in their highest bit.
	if (place.pallet === 'Democracy' && place.field === 'vote')
		return `${count(value)} (${Number(value) >= 0x80 ? 'aye' : 'nay'})`;
	return count(value);
}

/** Bytes that are text are shown as text, all others by their digits. */
function bytesAs(bytes: Uint8Array): Piece {
	if (bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte <= 0x7e))
		return text(new TextDecoder().decode(bytes), 0, true);
	const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
	return text(`0x${digits.join('')}`, 0, false);
}

/** Hashes and addresses: nothing that somebody wrote. */
const NAMES_ITSELF = /^(?:0x[0-9a-f]*|[1-9A-HJ-NP-Za-km-z]{45,50})$/;

/**
 * A part of a text that somebody wrote, as it stands between quotation marks: nothing in it can end
 * them, and other characters than ASCII's are written by their numbers, so that each of them is
 * seen.
 */
const visible = (value: string): string =>
	value.replace(/[^\x20-\x7e]|["\\]/g, (unit) =>
		unit === '"' || unit === '\\'
			? `\\${unit}`
			: `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);

/** Lays a value out, as far as there is room. What is left out can be asked for, piece by piece. */
export function layOut(value: unknown, place: Place = { pallet: '', field: '' }): Piece {
	return lay(value, place, { left: ROOM });
}

function lay(value: unknown, place: Place, room: { left: number }): Piece {
	room.left--;
	if (value === undefined || value === null) return { kind: 'text', text: UNKNOWN };
	if (typeof value === 'bigint' || typeof value === 'number')
		return { kind: 'text', text: numberAs(value, place) };
	if (typeof value === 'boolean') return { kind: 'text', text: value ? 'yes' : 'no' };
	if (typeof value === 'string') return text(value, 0, !NAMES_ITSELF.test(value));
	if (value instanceof Uint8Array) return bytesAs(value);
	if (typeof value !== 'object') return { kind: 'text', text: String(value) };
	const later = (what: string): Piece => ({
		kind: 'rest',
		what,
		more: () => layOut(value, place),
	});
	if (Array.isArray(value)) {
		if (value.length === 0) return { kind: 'text', text: 'none' };
		return room.left <= 0 ? later(`Show ${count(value.length)}`) : items(value, 0, place, room);
	}
	if (room.left <= 0) return later('Show more');
	if (isCall(value)) {
		const inside = { pallet: value.type, field: '' };
		const { type, value: input } = value.value;
		return {
			kind: 'variant',
			name: `${value.type}.${type}`,
			call: true,
			...(input === undefined ? {} : { inner: lay(input, inside, room) }),
		};
	}
	if (isVariant(value)) {
		return {
			kind: 'variant',
			name: value.type,
			call: false,
			...(value.value === undefined ? {} : { inner: lay(value.value, place, room) }),
		};
	}
	const fields = Object.entries(value).map(([name, field]) => ({
		name,
		piece: lay(field, { pallet: place.pallet, field: name }, room),
	}));
	return { kind: 'fields', fields };
}

/** Of a list what there is room for, and then that there is more. */
function items(all: readonly unknown[], from: number, place: Place, room: { left: number }): Piece {
	const found: Piece[] = [];
	let at = from;
	while (at < all.length && room.left > 0) found.push(lay(all[at++], place, room));
	if (at < all.length) {
		const next = at;
		found.push({
			kind: 'rest',
			what: `Show more: ${count(all.length - next)} of ${count(all.length)}`,
			more: () => items(all, next, place, { left: ROOM }),
		});
	}
	return { kind: 'list', items: found };
}

/**
 * Of a text what there is room for, from a character on. `isWritten`: whether somebody wrote it:
 * then it stands between quotation marks, and looks like nothing else that is laid out.
 */
function text(all: string, from: number, isWritten: boolean): Piece {
	const upTo = from + LONGEST_TEXT;
	const part = all.slice(from, upTo);
	const shown: Piece = {
		kind: 'text',
		text: isWritten
			? `${from === 0 ? '"' : '…'}${visible(part)}${upTo >= all.length ? '"' : '…'}`
			: part,
		long: true,
	};
	if (all.length <= upTo) return shown;
	const rest: Piece = {
		kind: 'rest',
		what: `Show more: ${count(all.length - upTo)} of ${count(all.length)} characters`,
		more: () => text(all, upTo, isWritten),
	};
	return { kind: 'list', items: [shown, rest] };
}
