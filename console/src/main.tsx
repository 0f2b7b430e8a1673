import { HashRouter, Navigate, Route } from '@solidjs/router';
import { For } from 'solid-js';
import { render } from 'solid-js/web';
import { PAGES } from './app/pages.ts';
import { Shell } from './app/shell.tsx';
import { AccountsProvider } from './chain/accounts.tsx';
import { ChainProvider } from './chain/connection.tsx';
import { SubmissionsProvider } from './chain/submit.tsx';
import { PlayerProvider } from './player/player.tsx';
import './style/base.css';
import './style/parts.css';

const root = document.getElementById('app');
if (!root) throw new Error('the page has no place for the console');

render(
	() => (
		<ChainProvider>
			<AccountsProvider>
				<SubmissionsProvider>
					<PlayerProvider>
						<HashRouter root={Shell}>
							<For each={PAGES}>
								{(page) => <Route path={`${page.path}/*`} component={page.view} />}
							</For>
							<Route path="*" component={() => <Navigate href="/listen" />} />
						</HashRouter>
					</PlayerProvider>
				</SubmissionsProvider>
			</AccountsProvider>
		</ChainProvider>
	),
	root,
);
