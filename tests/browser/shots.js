// Screenshots of the main pages, each in both languages and both themes. Usage: node shots.js REPORTS FOLDER; the folder
// of reports is that of tests/browser.rs.
import { join } from 'node:path';
import { browser, choose, open, pick } from './page.js';

const [reports, folder] = process.argv.slice(2);
const at = id => async page => { await pick(page, id); await page.evaluate(() => scrollTo(0, 0)); };
const everything = async page => { await choose(page, 'level', 2); await choose(page, 'axis', 1); };
const to = selector => page => page.locator(selector).scrollIntoViewIfNeeded();

// The name of each page, its report, how large it is, and what is done in it before it is taken.
const pages = [
  ['page', 'tcp', { height: 1340 }, at(4)],
  ['everything', 'tcp', { height: 1900 }, async page => { await everything(page); await at(9)(page); }],
  ['lab', 'lab', { height: 1400 }, async page => { await choose(page, 'axis', 1); await at(5)(page); }],
  ['plots', 'lab', {}, to('#plots-pane')],
  ['list', 'tcp', {}, to('#list-pane')],
  ['flows', 'flows', {}, async () => {}],
  ['pairs', 'pairs', {}, to('#pairs-pane')],
  ['udp-and-tcp', 'udp-tcp', {}, to('#pairs-pane')],
  ['predict', 'tcp', {}, page => page.locator('#ask').click()],
  ['phone', 'tcp', { width: 390, height: 1600 }, async page => { await choose(page, 'level', 0); await at(6)(page); }],
];

for (const [name, report, size, before] of pages) {
  for (const [lang, dark] of [['en', false], ['zh', false], ['en', true], ['zh', true]]) {
    const { page, context } = await open(join(reports, report + '.html'), { ...size, lang, dark });
    await before(page);
    await page.screenshot({ path: join(folder, `${name}-${lang}-${dark ? 'dark' : 'light'}.png`) });
    await context.close();
  }
}
await browser.close();
