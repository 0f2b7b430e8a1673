// What operators do: their nodes and their validator.

import { Tabs } from '@kobalte/core/tabs';
import { Show, type Component } from 'solid-js';
import { useAddress } from '../../chain/accounts.tsx';
import { createClock } from '../../chain/clock.ts';
import { Notice } from '../../ui/show.tsx';
import { MyNodes } from './my-nodes.tsx';
import { MyValidator } from './my-validator.tsx';
import './operate.css';

const Operate: Component = () => {
	const address = useAddress();
	const clock = createClock();
	return (
		<div class="operate">
			<div class="page-head">
				<div>
					<h1>Operate</h1>
					<p>Your content nodes, and your validator</p>
				</div>
			</div>
			<Show
				when={address()}
				fallback={
					<Notice kind="info">
						Choose an account at the top: its nodes and its validator show here.
					</Notice>
				}
				keyed
			>
				{(operator) => (
					<Tabs class="tabs">
						<Tabs.List aria-label="What you operate">
							<Tabs.Trigger value="nodes">Content nodes</Tabs.Trigger>
							<Tabs.Trigger value="validator">Validator</Tabs.Trigger>
						</Tabs.List>
						<Tabs.Content value="nodes">
							<MyNodes operator={operator} clock={clock} />
						</Tabs.Content>
						<Tabs.Content value="validator">
							<MyValidator stash={operator} clock={clock} />
						</Tabs.Content>
					</Tabs>
				)}
			</Show>
		</div>
	);
};

export default Operate;
