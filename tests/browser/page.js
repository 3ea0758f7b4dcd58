// Opening reports in Debian's Chromium: what every check and every screenshot begins with.
import { chromium } from 'playwright-core';
import { pathToFileURL } from 'node:url';

/** The browser; `CHROMIUM` names it where it is elsewhere. */
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });

/** Opens a report; collects what goes wrong in it, and every request that it makes. */
export async function open(file, { width = 1440, height = 1000, dark = false, lang } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', acceptDownloads: true });
  const page = await context.newPage(), wrong = [], requests = [];
  page.on('console', message => { if (message.type() === 'error') { wrong.push(message.text()); if (process.env.DEBUG) console.log(message.text()); } });
  page.on('pageerror', error => { wrong.push(String(error)); if (process.env.DEBUG) console.log(error.stack); });
  page.on('request', request => { if (!/^(file|data|blob):/.test(request.url())) requests.push(request.url()); });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('html[data-ready=yes]', { timeout: 20000, state: 'attached' });
  if (lang) await page.locator(`#choose-lang input[value=${lang}]`).check({ force: true });
  return { page, context, wrong, requests };
}

/** Chooses one of the choices at the top, by its place. */
export const choose = (page, key, value) => page.locator(`#choose-${key} input[value="${value}"]`).check({ force: true });

/** Picks a packet in the ladder. */
export const pick = (page, id) => page.locator(`#ladder [data-of="${id}"] .badge`).click({ force: true });
