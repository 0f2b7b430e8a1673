// Heads of pictures of any size, and whole ones that an encoder made.

const bytesOf = (...parts: (string | number[])[]): Uint8Array =>
	Uint8Array.from(
		parts.flatMap((part) =>
			typeof part === 'string' ? [...part].map((letter) => letter.charCodeAt(0)) : part,
		),
	);
const high = (value: number, bytes: number): number[] =>
	Array.from({ length: bytes }, (_, at) => (value >>> (8 * (bytes - 1 - at))) & 255);
const low = (value: number, bytes: number): number[] => high(value, bytes).reverse();

/** A PNG up to the end of its header. */
export const png = (width: number, height: number): Uint8Array =>
	bytesOf(
		'\x89PNG\r\n\x1a\n',
		high(13, 4),
		'IHDR',
		high(width, 4),
		high(height, 4),
		[8, 2, 0, 0, 0],
	);

/** A JPEG up to the end of its frame's header, with those bytes before that. */
export const jpeg = (width: number, height: number, before: number[] = []): Uint8Array =>
	bytesOf(
		[0xff, 0xd8, 0xff, 0xe0, 0, 16],
		'JFIF\0',
		[1, 2, 0, 0, 1, 0, 1, 0, 0],
		before,
		[0xff, 0xc0, 0, 17, 8],
		high(height, 2),
		high(width, 2),
		[3, 1, 34, 0, 2, 17, 1, 3, 17, 1],
	);

/** A WebP of the extended kind, up to the end of its first chunk. */
export const webp = (width: number, height: number): Uint8Array =>
	bytesOf(
		'RIFF',
		low(22, 4),
		'WEBPVP8X',
		low(10, 4),
		[0, 0, 0, 0],
		low(width - 1, 3),
		low(height - 1, 3),
	);

/** Red, 320 × 122 pixels, by ffmpeg: JPEG, PNG, and WebP with a loss and without. */
export const MADE = [
	'/9j/4AAQSkZJRgABAgAAAQABAAD//gAQTGF2YzU5LjM3LjEwMAD/2wBDAAgEBAQEBAUFBQUFBQYGBgYGBgYGBgYGBgYHBwcICAgHBwcGBgcHCAgICAkJCQgICAgJCQoKCgwMCwsODg4RERT/xABNAAEBAAAAAAAAAAAAAAAAAAAABgEBAQEAAAAAAAAAAAAAAAAAAAYHEAEAAAAAAAAAAAAAAAAAAAAAEQEAAAAAAAAAAAAAAAAAAAAA/8AAEQgAegFAAwEiAAIRAAMRAP/aAAwDAQACEQMRAD8AiwEo38AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB/9k=',
	'iVBORw0KGgoAAAANSUhEUgAAAUAAAAB6CAIAAABBZB2CAAAACXBIWXMAAAABAAAAAQBPJcTWAAABqUlEQVR4nO3OQQkAQRAEsfHveeE89Kc4CERA7t0BP9UPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgFk/AGb9AJj1A2DWD4BZPwBm/QCY9QNg1g+AWT8AZv0AmPUDYNYPgNkHhK+/S5q5lPMAAAAASUVORK5CYII=',
	'UklGRqYAAABXRUJQVlA4IJoAAADwCwCdASpAAXoAPpFIoUylpCMiIEgAsBIJaW7hdqlwAACfBb16KuEGQQ1VJrttFwgyCGqpNdtouEGQQ1VJrttFwgyCGqpNdtouEGQQ1VJrttFwgyCGqpNdtouEGQQ1VJrttFwgyCF4AAD+/1/XP/+A3XxbTL//7nA/7nA/7nA/jbgE5SX0dBwKjUJfuIgGy1D+7xye4CAAAAAA',
	'UklGRiYAAABXRUJQVlA4TBoAAAAvP0EeAAcQ9Y/+BxSkbcDUv/3uRPQ/uf8+AA==',
].map((text) => Uint8Array.from(Buffer.from(text, 'base64')));
