// A page by the keyboard alone: what cannot be reached with Tab and the arrows cannot be used.

import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More stops than any page has. */
const MOST_STOPS = 400;

export class Keyboard {
	constructor(readonly page: Page) {
		// Chromium is told once that choosers are asked for: told with each it may come too late.
		page.on('filechooser', () => undefined);
	}

	/** Goes on with Tab until that has the focus. */
	async to(where: Locator): Promise<void> {
		await where.waitFor();
		for (let stops = 0; stops < MOST_STOPS; stops++) {
			if (await this.#isAt(where)) return;
			await this.page.keyboard.press('Tab');
		}
		assert.fail(`Tab does not reach ${String(where)}`);
	}

	/** Goes there, and presses Enter or another key once it can be used. */
	async press(where: Locator, key = 'Enter'): Promise<void> {
		await this.#usable(where);
		await this.to(where);
		await this.page.keyboard.press(key);
	}

	/** Goes there, and writes in place of what is there. */
	async type(where: Locator, text: string): Promise<void> {
		await this.#usable(where);
		await this.to(where);
		await this.page.keyboard.press('Control+A');
		await this.page.keyboard.type(text);
	}

	/** Chooses files as people do who press Enter on the field. */
	async files(where: Locator, paths: string[]): Promise<void> {
		await this.to(where);
		const [chooser] = await Promise.all([
			this.page.waitForEvent('filechooser'),
			this.page.keyboard.press('Enter'),
		]);
		await chooser.setFiles(paths);
	}

	/** Chooses one of a list that opens. */
	async choose(list: Locator, option: RegExp): Promise<void> {
		await this.press(list);
		await this.arrows(this.page.getByRole('option', { name: option }), 'ArrowDown');
		await this.page.keyboard.press('Enter');
	}

	/** Goes with an arrow through a group that Tab enters once: tabs, radio buttons, options. */
	async arrows(wanted: Locator, key = 'ArrowRight'): Promise<void> {
		await wanted.waitFor();
		for (let stops = 0; stops < MOST_STOPS; stops++) {
			if (await this.#isAt(wanted)) return;
			await this.page.keyboard.press(key);
		}
		assert.fail(`${key} does not reach ${String(wanted)}`);
	}

	/** Opens a part of the page: a tab of its list, or a link of its navigation. */
	async part(name: string): Promise<void> {
		const tab = this.page.getByRole('tab', { name, exact: true });
		const link = this.page.locator('main nav').getByRole('link', { name, exact: true });
		await tab.or(link).waitFor();
		if ((await tab.count()) === 0) return this.press(link);
		await this.to(this.page.locator('[role=tab][aria-selected=true]').first());
		await this.arrows(tab);
		await this.page.keyboard.press('Enter');
	}

	/** What a page shows as not ready is not pressed in vain. */
	async #usable(where: Locator): Promise<void> {
		await where.click({ trial: true });
	}

	#isAt(where: Locator): Promise<boolean> {
		return where.evaluate((element) => element === element.ownerDocument.activeElement);
	}
}
