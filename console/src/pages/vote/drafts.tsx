// Forms of what can be proposed. Each gives a call that was read back from its own bytes, or nothing.

import { formatAudio } from '@audio-chain/client';
import {
	createEffect,
	createMemo,
	createSignal,
	For,
	on,
	onCleanup,
	Show,
	type Component,
} from 'solid-js';
import { useChain, type Api } from '../../chain/connection.tsx';
import { createReading } from '../../chain/reading.ts';
import {
	AddressField,
	addressError,
	amountError,
	AmountField,
	Choice,
	readAmount,
	Text,
} from '../../ui/fields.tsx';
import { Amount, Fact, Facts, Notice } from '../../ui/show.tsx';
import { asCall, LONGEST_CALL, readHex } from './calls.ts';
import { decodeCall } from './data.ts';
import { useKnown } from './known.ts';
import {
	changesOf,
	inWords,
	readValue,
	SHARES,
	showValue,
	whyNoWhole,
	writeValue,
	writtenUnit,
	type Parameter,
} from './parameters.ts';

/** A call that can be proposed. */
export interface Draft {
	bytes: Uint8Array;
	call: unknown;
}

interface Made {
	getEncodedData: () => Promise<Uint8Array>;
}

/** Longest that is read of a field for one value. */
const LONGEST_VALUE = 60;

/** Gives the draft of what is filled in now, and nothing for what was filled in before. */
function createDraft(
	make: () => (() => Promise<Draft | undefined>) | undefined,
	give: (draft: Draft | undefined) => void,
): () => string | undefined {
	const [failure, setFailure] = createSignal<string>();
	let latest = 0;
	createEffect(
		on(make, (making) => {
			const mine = ++latest;
			give(undefined);
			setFailure(undefined);
			if (!making) return;
			making()
				.then((draft) => mine === latest && give(draft))
				.catch(
					() => mine === latest && setFailure('this is no call of the runtime in force'),
				);
		}),
	);
	onCleanup(() => latest++);
	return failure;
}

async function draftOf(api: Api, made: Made): Promise<Draft> {
	const bytes = await made.getEncodedData();
	return { bytes, call: await decodeCall(api, bytes) };
}

/**
 * The call that sets a parameter: some travel as numbers and some as bigint, which its metadata tells and nothing else
 * does, so what comes out is read back and compared. Fails if neither says what was meant.
 */
async function setting(
	api: Api,
	group: string,
	name: string,
	values: readonly unknown[],
	expected: readonly bigint[],
): Promise<Draft> {
	const set = api.tx.Parameters.set_parameter as unknown as (input: {
		key_value: unknown;
	}) => Made;
	for (const value of values) {
		try {
			const draft = await draftOf(
				api,
				set({ key_value: { type: group, value: { type: name, value: [value] } } }),
			);
			const changes = changesOf(asCall(draft.call)?.input);
			const isMeant =
				changes.length === expected.length &&
				changes.every(({ to }, index) => to === expected[index]);
			if (isMeant && changes.every((change) => change.group === group)) return draft;
		} catch {
			// It is the other one.
		}
	}
	throw new Error(`${group}.${name} cannot be set to that`);
}

const ParameterFacts: Component<{ of: Parameter }> = (props) => (
	<Facts>
		<Fact label="Set to now">{showValue(props.of.unit, props.of.setTo)}</Fact>
		<Show when={props.of.inForce !== props.of.setTo}>
			<Fact
				label="In force as"
				hint="values are clamped where they are read, so that no referendum can undo the next"
			>
				{showValue(props.of.unit, props.of.inForce)}
			</Fact>
		</Show>
		<Fact label="At least">{showValue(props.of.unit, props.of.least)}</Fact>
		<Fact label="At most">{showValue(props.of.unit, props.of.most)}</Fact>
	</Facts>
);

export const ParameterForm: Component<{ onDraft: (draft: Draft | undefined) => void }> = (
	props,
) => {
	const { api } = useChain();
	const { parameters } = useKnown();
	const [chosen, setChosen] = createSignal('');
	const [text, setText] = createSignal('');
	const keyOf = ({ group, name }: Parameter): string => `${group}.${name}`;
	const single = createMemo(() => (parameters() ?? []).filter(({ name }) => !name.includes('.')));
	const row = () => single().find((parameter) => keyOf(parameter) === chosen()) ?? single()[0];
	const read = () => {
		const parameter = row();
		return parameter && text().trim() !== '' ? readValue(parameter, text()) : undefined;
	};
	const wanted = createMemo(
		() => {
			const [parameter, value] = [row(), read()];
			if (!parameter || !value || 'error' in value) return undefined;
			return {
				group: parameter.group,
				name: parameter.name,
				value: value.value,
				isSame: value.value === parameter.setTo,
			};
		},
		undefined,
		{
			equals: (a, b) =>
				a?.group === b?.group &&
				a?.name === b?.name &&
				a?.value === b?.value &&
				a?.isSame === b?.isSame,
		},
	);
	const failure = createDraft(
		() => {
			const change = wanted();
			if (!change || change.isSame) return undefined;
			const { group, name, value } = change;
			const forms =
				value <= BigInt(Number.MAX_SAFE_INTEGER) ? [Number(value), value] : [value];
			return () => setting(api, group, name, forms, [value]);
		},
		(draft) => props.onDraft(draft),
	);
	const wrong = (): string | undefined => {
		const value = read();
		if (value && 'error' in value) return value.error;
		return wanted()?.isSame ? 'it is set to that already' : failure();
	};
	return (
		<Show when={row()} fallback={<p class="reading">–</p>}>
			{(parameter) => (
				<>
					<Choice
						label="Parameter"
						value={keyOf(parameter())}
						options={single().map((one) => ({
							value: keyOf(one),
							label: `${inWords(one.group)}: ${inWords(one.name).toLowerCase()}`,
						}))}
						onChange={(key) => {
							setChosen(key);
							setText('');
						}}
					/>
					<ParameterFacts of={parameter()} />
					<Text
						label={`New value (${writtenUnit(parameter().unit)})`}
						value={text()}
						onChange={setText}
						inputmode="decimal"
						maxlength={LONGEST_VALUE}
						error={wrong()}
						hint={`now ${writeValue(parameter().unit, parameter().setTo)}`}
					/>
				</>
			)}
		</Show>
	);
};

export const SharesForm: Component<{ onDraft: (draft: Draft | undefined) => void }> = (props) => {
	const { api } = useChain();
	const { parameters } = useKnown();
	const [texts, setTexts] = createSignal<Partial<Record<(typeof SHARES)[number], string>>>({});
	const rowOf = (part: string): Parameter | undefined =>
		parameters()?.find(({ group, name }) => group === 'Issuance' && name === `Shares.${part}`);
	const textOf = (part: (typeof SHARES)[number]): string =>
		texts()[part] ??
		(rowOf(part) ? writeValue(rowOf(part)?.unit ?? '', rowOf(part)?.setTo ?? 0n) : '');
	const readOf = (part: (typeof SHARES)[number]) => {
		const row = rowOf(part);
		return row && readValue(row, textOf(part));
	};
	const values = createMemo(
		() => {
			const found = SHARES.map((part) => readOf(part)).flatMap((read) =>
				read && 'value' in read ? [read.value] : [],
			);
			return found.length === SHARES.length ? found : undefined;
		},
		undefined,
		{ equals: (a, b) => a?.join() === b?.join() },
	);
	const isSame = (): boolean =>
		values()?.every((value, index) => value === rowOf(SHARES[index] ?? '')?.setTo) ?? false;
	const failure = createDraft(
		() => {
			const all = values();
			if (!all || whyNoWhole(all) || isSame()) return undefined;
			const parts = Object.fromEntries(
				SHARES.map((part, index) => [part, Number(all[index])]),
			);
			return () => setting(api, 'Issuance', 'Shares', [parts], all);
		},
		(draft) => props.onDraft(draft),
	);
	return (
		<>
			<p class="hint">
				Who gets which part of new tokens. The parts are given all at once, and are exactly
				the whole.
			</p>
			<div class="shares">
				<For each={SHARES}>
					{(part) => (
						<Text
							label={`${inWords(part)} (%)`}
							value={textOf(part)}
							onChange={(text) => setTexts((known) => ({ ...known, [part]: text }))}
							inputmode="decimal"
							maxlength={LONGEST_VALUE}
							error={((read) => (read && 'error' in read ? read.error : undefined))(
								readOf(part),
							)}
						/>
					)}
				</For>
			</div>
			<Show when={values()}>
				{(all) => (
					<Show
						when={whyNoWhole(all()) ?? failure()}
						fallback={
							<p class="hint">
								{isSame()
									? 'They are set to these already.'
									: 'Together they are 100 %.'}
							</p>
						}
					>
						{(why) => <Notice kind="warning">Not possible: {why()}.</Notice>}
					</Show>
				)}
			</Show>
		</>
	);
};

type Source = 'treasury' | 'fee-pool';

export const PaymentForm: Component<{ onDraft: (draft: Draft | undefined) => void }> = (props) => {
	const { api, client } = useChain();
	const [source, setSource] = createSignal<Source>('treasury');
	const [to, setTo] = createSignal('');
	const [amount, setAmount] = createSignal('');
	const funds = createReading(
		() => client,
		async (_, { hash }) => {
			const at = { at: hash };
			const pot = await api.constants.Treasury.pot_account();
			const [treasury, feePool] = await Promise.all([
				api.query.System.Account.getValue(pot, at),
				api.apis.FeePoolApi.spendable(at),
			]);
			return { treasury: treasury.data.free, 'fee-pool': feePool };
		},
		{ every: 10 },
	);
	const most = (): bigint | undefined => funds()?.[source()];
	const wanted = createMemo(
		() => {
			const read = readAmount(amount());
			const isGood =
				'planck' in read &&
				read.planck > 0n &&
				amountError(amount(), 1n, most()) === undefined &&
				to().trim() !== '' &&
				addressError(to()) === undefined;
			return isGood ? { from: source(), to: to().trim(), planck: read.planck } : undefined;
		},
		undefined,
		{ equals: (a, b) => a?.from === b?.from && a?.to === b?.to && a?.planck === b?.planck },
	);
	const failure = createDraft(
		() => {
			const payment = wanted();
			if (!payment) return undefined;
			const { from, to: beneficiary, planck } = payment;
			return () =>
				draftOf(
					api,
					from === 'treasury'
						? api.tx.Treasury.spend({
								amount: planck,
								beneficiary,
								valid_from: undefined,
							})
						: api.tx.FeePool.spend({
								amount: planck,
								beneficiary: { type: 'Id', value: beneficiary },
							}),
				);
		},
		(draft) => props.onDraft(draft),
	);
	return (
		<>
			<Choice
				label="Of"
				value={source()}
				options={[
					{
						value: 'treasury' as const,
						label: 'The treasury',
						hint: 'approved; then anyone has it paid out within 432,000 blocks',
					},
					{ value: 'fee-pool' as const, label: 'The fee pool', hint: 'paid at once' },
				]}
				onChange={setSource}
			/>
			<AddressField label="To" value={to()} onChange={setTo} />
			<AmountField
				label="Amount"
				value={amount()}
				onChange={setAmount}
				least={1n}
				most={most()}
				hint={
					<>
						<Amount planck={most()} decimals={2} /> are there now; what is there when it
						takes effect counts
					</>
				}
			/>
			<Show when={failure()}>
				{(why) => <Notice kind="warning">Not possible: {why()}.</Notice>}
			</Show>
			<Show when={most() === 0n}>
				<Notice kind="warning">There are {formatAudio(0n)} AUDIO in it now.</Notice>
			</Show>
		</>
	);
};

export const AnyCallForm: Component<{ onDraft: (draft: Draft | undefined) => void }> = (props) => {
	const { api } = useChain();
	const [text, setText] = createSignal('');
	const read = createMemo(() => (text().trim() === '' ? undefined : readHex(text())));
	const failure = createDraft(
		() => {
			const found = read();
			if (!found || 'error' in found) return undefined;
			const { bytes } = found;
			return async () => ({ bytes, call: await decodeCall(api, bytes) });
		},
		(draft) => props.onDraft(draft),
	);
	const wrong = (): string | undefined => {
		const found = read();
		return found && 'error' in found ? found.error : failure();
	};
	return (
		<Text
			label="The call’s bytes"
			value={text()}
			onChange={setText}
			lines={6}
			maxlength={2 * LONGEST_CALL + 4}
			placeholder="0x…"
			error={wrong()}
			hint="Of several, wrap them in utility.batchAll. What it decodes to is shown before it is proposed."
		/>
	);
};
