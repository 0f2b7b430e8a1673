// What all errors of this package have in common.

/** An error of this package. `code` is for programs; the message is a sentence for people. */
export class AudioError extends Error {
	override readonly name: string = 'AudioError';

	constructor(
		/** What is wrong, for programs: words with hyphens, such as `too-many-decimals`. */
		readonly code: string,
		message: string,
		/** What whoever sees it can do, if there is something. */
		readonly todo?: string,
		options?: ErrorOptions,
	) {
		super(message, options);
	}
}
