// Screenshots of the main pages. Usage: node shots.js REPORT.html FOLDER
import { join } from 'node:path';
import { browser, choose, open, pick } from './page.js';

const [file, folder] = process.argv.slice(2);
async function shot(name, how, before = async () => {}) {
  const { page, context } = await open(file, how);
  await before(page);
  await page.screenshot({ path: join(folder, name + '.png') });
  await context.close();
}
const at = id => async page => { await pick(page, id); await page.evaluate(() => scrollTo(0, 0)); };

await shot('page', { height: 1340 }, at(4));
await shot('page-zh', { height: 1340, lang: 'zh' }, at(4));
await shot('page-zh-dark', { height: 1900, dark: true, lang: 'zh' }, async page => { await choose(page, 'level', 2); await choose(page, 'axis', 1); await at(9)(page); });
await shot('predict', {}, async page => { await page.locator('#ask').click(); });
await shot('phone', { width: 390, height: 1600 }, async page => { await choose(page, 'level', 0); await at(6)(page); });
await browser.close();
