// Bytes that come bit by bit, whatever they come as.

/** What bytes come as: a file, a body, or anything that gives pieces of them. */
export type Bytes =
	| Blob
	| ReadableStream<Uint8Array>
	| AsyncIterable<Uint8Array>
	| Iterable<Uint8Array>
	| Uint8Array;

/** The pieces of a source, in order. A stream is cancelled if one does not take all of it. */
export async function* piecesOf(source: Bytes): AsyncGenerator<Uint8Array, void, undefined> {
	if (source instanceof Uint8Array) {
		yield source;
		return;
	}
	const stream =
		source instanceof Blob ? (source.stream() as ReadableStream<Uint8Array>) : source;
	if (!(stream instanceof ReadableStream)) {
		yield* stream;
		return;
	}
	// Not every browser iterates over streams.
	const reader = stream.getReader();
	try {
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			yield value;
		}
	} finally {
		await reader.cancel().catch(() => {});
	}
}
