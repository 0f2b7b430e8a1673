// What people fill in.

import {
	accountOf,
	AddressError,
	AmountError,
	exactAudio,
	formatAudio,
	parseAudio,
} from '@audio-chain/client';
import { TextField } from '@kobalte/core/text-field';
import { Select as KobalteSelect } from '@kobalte/core/select';
import { Switch as KobalteSwitch } from '@kobalte/core/switch';
import { Show, type Component, type JSX } from 'solid-js';

interface FieldProps {
	label: string;
	/** What it is for, or what it may be. */
	hint?: JSX.Element;
	/** What is wrong with what is in it. */
	error?: string | undefined;
	required?: boolean;
	disabled?: boolean;
	name?: string;
}

/** A line of text. */
export const Text: Component<
	FieldProps & {
		value: string;
		onChange: (value: string) => void;
		placeholder?: string;
		lines?: number;
		inputmode?: 'decimal' | 'numeric' | 'text';
		maxlength?: number;
	}
> = (props) => (
	<TextField
		class="field"
		value={props.value}
		onChange={props.onChange}
		validationState={props.error ? 'invalid' : 'valid'}
		required={props.required ?? false}
		disabled={props.disabled ?? false}
	>
		<TextField.Label>{props.label}</TextField.Label>
		<Show
			when={(props.lines ?? 1) > 1}
			fallback={
				<TextField.Input
					name={props.name}
					placeholder={props.placeholder}
					inputmode={props.inputmode ?? 'text'}
					maxlength={props.maxlength}
					autocomplete="off"
					spellcheck={false}
				/>
			}
		>
			<TextField.TextArea
				rows={props.lines ?? 3}
				name={props.name}
				placeholder={props.placeholder}
				maxlength={props.maxlength}
			/>
		</Show>
		<Show when={props.hint}>
			<TextField.Description class="hint">{props.hint}</TextField.Description>
		</Show>
		<TextField.ErrorMessage class="field-error">{props.error}</TextField.ErrorMessage>
	</TextField>
);

/** The planck of what is written, or why that is no amount. */
export function readAmount(text: string): { planck: bigint } | { error: string } {
	try {
		return { planck: parseAudio(text) };
	} catch (problem) {
		if (problem instanceof AmountError) return { error: problem.message };
		throw problem;
	}
}

/** The reason why what is written is no amount, or not within these bounds; nothing while it is empty. */
export function amountError(text: string, least?: bigint, most?: bigint): string | undefined {
	if (text.trim() === '') return undefined;
	const read = readAmount(text);
	if ('error' in read) return read.error;
	if (least !== undefined && read.planck < least) return `at least ${formatAudio(least)} AUDIO`;
	if (most !== undefined && read.planck > most) return `at most ${formatAudio(most)} AUDIO`;
	return undefined;
}

/** An amount of AUDIO, within bounds in planck. Use `readAmount` for what it comes to. */
export const AmountField: Component<
	FieldProps & {
		value: string;
		onChange: (value: string) => void;
		least?: bigint | undefined;
		most?: bigint | undefined;
	}
> = (props) => (
	<div class="amount-field">
		<Text
			{...props}
			inputmode="decimal"
			label={`${props.label} (AUDIO)`}
			error={props.error ?? amountError(props.value, props.least, props.most)}
		/>
		<Show when={props.most !== undefined && props.most > 0n}>
			<button
				type="button"
				class="quiet"
				disabled={props.disabled}
				onClick={() => props.onChange(exactAudio(props.most ?? 0n))}
			>
				Most
			</button>
		</Show>
	</div>
);

/** One of several. */
export function Choice<T extends string>(
	props: FieldProps & {
		value: T;
		options: readonly { value: T; label: string; hint?: string }[];
		onChange: (value: T) => void;
	},
): JSX.Element {
	return (
		<KobalteSelect<{ value: T; label: string; hint?: string }>
			class="field"
			options={[...props.options]}
			optionValue="value"
			optionTextValue="label"
			value={props.options.find(({ value }) => value === props.value) ?? null}
			onChange={(option) => {
				if (option) props.onChange(option.value);
			}}
			disabled={props.disabled ?? false}
			disallowEmptySelection
			itemComponent={(item) => (
				<KobalteSelect.Item item={item.item} class="option">
					<KobalteSelect.ItemLabel>{item.item.rawValue.label}</KobalteSelect.ItemLabel>
					<Show when={item.item.rawValue.hint}>
						<KobalteSelect.ItemDescription class="hint">
							{item.item.rawValue.hint}
						</KobalteSelect.ItemDescription>
					</Show>
				</KobalteSelect.Item>
			)}
		>
			<KobalteSelect.Label>{props.label}</KobalteSelect.Label>
			<KobalteSelect.Trigger class="select">
				<KobalteSelect.Value<{ label: string }>>
					{(state) => state.selectedOption()?.label}
				</KobalteSelect.Value>
				<KobalteSelect.Icon class="select-icon">▾</KobalteSelect.Icon>
			</KobalteSelect.Trigger>
			<Show when={props.hint}>
				<KobalteSelect.Description class="hint">{props.hint}</KobalteSelect.Description>
			</Show>
			<KobalteSelect.Portal>
				<KobalteSelect.Content class="options">
					<KobalteSelect.Listbox />
				</KobalteSelect.Content>
			</KobalteSelect.Portal>
		</KobalteSelect>
	);
}

/** Something that is on or off. */
export const Switch: Component<
	FieldProps & { checked: boolean; onChange: (checked: boolean) => void }
> = (props) => (
	<KobalteSwitch
		class="switch"
		checked={props.checked}
		onChange={props.onChange}
		disabled={props.disabled ?? false}
	>
		<KobalteSwitch.Input />
		<KobalteSwitch.Control class="switch-control">
			<KobalteSwitch.Thumb class="switch-thumb" />
		</KobalteSwitch.Control>
		<KobalteSwitch.Label>{props.label}</KobalteSwitch.Label>
		<Show when={props.hint}>
			<KobalteSwitch.Description class="hint">{props.hint}</KobalteSwitch.Description>
		</Show>
	</KobalteSwitch>
);

/** The reason why what is written is no address of this chain; nothing while it is empty. */
export function addressError(text: string): string | undefined {
	if (text.trim() === '') return undefined;
	try {
		accountOf(text);
		return undefined;
	} catch (problem) {
		if (problem instanceof AddressError) return problem.message;
		throw problem;
	}
}

/** How an address of another network is written on this one, if it is one. */
function addressHere(text: string): string | undefined {
	try {
		accountOf(text);
	} catch (problem) {
		if (problem instanceof AddressError) return problem.here;
		throw problem;
	}
	return undefined;
}

/** An account's address. One of another network is not taken silently: who holds its key may not use it here. */
export const AddressField: Component<
	FieldProps & { value: string; onChange: (value: string) => void }
> = (props) => (
	<div>
		<Text {...props} error={props.error ?? addressError(props.value)} placeholder="5…" />
		<Show when={addressHere(props.value)}>
			{(here) => (
				<p class="hint">
					The same account is written <code class="long">{here()}</code> here.{' '}
					<button type="button" onClick={() => props.onChange(here())}>
						Use that
					</button>
				</p>
			)}
		</Show>
	</div>
);
