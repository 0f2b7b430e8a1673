// The ends of the range of any type, encoded: what runtime APIs are asked with to see what they take.

import { compactToU8a, u8aConcat } from '@polkadot/util';
import type { Chain, Human } from './chain.ts';

/** Entries of a list that nobody has a use for. */
export const VERY_MANY = 1 << 14;

/** Zeros, first variants and empty lists; or ones, last variants and lists of very many. */
export type End = 'least' | 'most';

/** A method of a runtime API, as the metadata has it. */
export interface Method {
	/** By which it is asked. */
	name: string;
	api: string;
	inputs: { name: string; type: Human }[];
}

/** All that can be asked of the runtime. */
export function methodsOf(chain: Chain): Method[] {
	const apis = chain.api.runtimeMetadata.asLatest.apis as Human;
	return apis.flatMap((api: Human) =>
		api.methods.map((method: Human) => ({
			name: `${api.name}_${method.name}`,
			api: String(api.name),
			inputs: method.inputs.map((input: Human) => ({
				name: String(input.name),
				type: input.type,
			})),
		})),
	);
}

const WIDTHS: Record<string, number> = {
	Bool: 1,
	Char: 4,
	U8: 1,
	U16: 2,
	U32: 4,
	U64: 8,
	U128: 16,
	I32: 4,
	I64: 8,
};

/** That end of a type, encoded. */
export function endOf(chain: Chain, type: Human, end: End): Uint8Array {
	const { def } = chain.api.registry.lookup.getSiType(type);
	const of = (inner: Human): Uint8Array => endOf(chain, inner, end);
	const all = (fields: Human): Uint8Array =>
		u8aConcat(...fields.map((field: Human) => of(field.type)));
	const most = end === 'most';
	if (def.isComposite) return all(def.asComposite.fields);
	if (def.isVariant) {
		const variants = [...def.asVariant.variants].sort(
			(a, b) => a.index.toNumber() - b.index.toNumber(),
		);
		const variant = most ? variants.at(-1) : variants[0];
		return variant
			? u8aConcat([variant.index.toNumber()], all(variant.fields))
			: new Uint8Array();
	}
	if (def.isSequence) {
		if (!most) return compactToU8a(0);
		const entry = of(def.asSequence.type);
		return u8aConcat(compactToU8a(VERY_MANY), ...new Array<Uint8Array>(VERY_MANY).fill(entry));
	}
	if (def.isArray)
		return u8aConcat(
			...new Array<Uint8Array>(def.asArray.len.toNumber()).fill(of(def.asArray.type)),
		);
	if (def.isTuple) return u8aConcat(...def.asTuple.map(of));
	if (def.isCompact) return most ? Uint8Array.of(0x03, 0xff, 0xff, 0xff, 0xff) : compactToU8a(0);
	if (def.isPrimitive) {
		const { type: name } = def.asPrimitive;
		if (name === 'Str') return compactToU8a(0);
		const width = WIDTHS[name];
		if (width === undefined) throw new Error(`what are the ends of ${name}?`);
		return new Uint8Array(width).fill(most ? (name === 'Bool' ? 1 : 0xff) : 0);
	}
	return new Uint8Array();
}

/** Whether there is a list in a type that a method takes. */
export function hasList(chain: Chain, type: Human): boolean {
	const { def } = chain.api.registry.lookup.getSiType(type);
	if (def.isSequence) return true;
	if (def.isComposite)
		return def.asComposite.fields.some((field: Human) => hasList(chain, field.type));
	if (def.isTuple) return def.asTuple.some((inner: Human) => hasList(chain, inner));
	if (def.isArray) return hasList(chain, def.asArray.type);
	if (def.isVariant) {
		return def.asVariant.variants.some(({ fields }: Human) =>
			fields.some((field: Human) => hasList(chain, field.type)),
		);
	}
	return false;
}
