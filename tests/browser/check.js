// Checks of reports, each named as a sentence of behaviour. Usage: node check.js FOLDER; the folder holds the reports that
// tests/browser.rs makes. Prints one line a check; exits with 1 where one fails.
import { readFile, writeFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import assert from 'node:assert/strict';
import { browser, choose, open, pick } from './page.js';

const folder = process.argv[2], require = createRequire(import.meta.url);
const report = name => join(folder, name + '.html');
const checks = [];
const check = (name, run) => checks.push([name, run]);
const text = (page, selector) => page.locator(selector).innerText();
const quiet = opened => { assert.deepEqual(opened.wrong, []); assert.deepEqual(opened.requests, []); };

// The pairs of level texts in a picture that cover each other, as the browser measures them.
const covered = root => {
  const texts = [...document.querySelectorAll(root + ' text')].filter(text => !text.hasAttribute('transform') && text.textContent).map(text => [text.textContent, text.getBBox()]);
  const inner = box => [box.x + 0.5, box.y + box.height * 0.22, box.x + box.width - 0.5, box.y + box.height * 0.82];
  return texts.flatMap(([one, a], place) => texts.slice(place + 1).filter(([, b]) => { const [p, q] = [inner(a), inner(b)]; return p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3]; }).map(([other]) => one + ' / ' + other));
};

check('one selection holds in the ladder, the list, the packet and the address', async () => {
  const opened = await open(report('tcp')), { page } = opened;
  await pick(page, 4);
  assert.equal(await text(page, '#number'), '4');
  assert.match(await text(page, '#what'), /PSH ACK “hello, captrace”/);
  assert.equal(await page.locator('#list tr.on .pick').innerText(), '4');
  assert.equal(await page.locator('.arrow.on[id]').getAttribute('id'), 'a4');
  assert.match(page.url(), /#p4$/);
  await page.locator('#list tbody tr').nth(7).click();
  assert.equal(await page.locator('.arrow.on[id]').getAttribute('id'), 'a8');
  await page.locator('#answers summary').first().click();
  await page.locator('#answers .goto').first().click();
  assert.equal(await text(page, '#number'), '1');
  quiet(opened);
});

check('the keyboard steps, and play goes on by itself', async () => {
  const opened = await open(report('tcp')), { page } = opened;
  await page.locator('#ladder-scroll').focus();
  for (const [key, at] of [['ArrowRight', '2'], ['ArrowRight', '3'], ['ArrowLeft', '2'], ['End', '10'], ['Home', '1'], ['j', '2']]) {
    await page.keyboard.press(key);
    assert.equal(await text(page, '#number'), at, key);
  }
  await page.locator('#speed').selectOption('1');
  await page.locator('#play').click();
  await page.waitForFunction(() => document.querySelector('#number').textContent === '10');
  assert.equal(await page.locator('#play').getAttribute('aria-pressed'), 'false');
  quiet(opened);
});

check('a field and its bytes are one, in both directions, with the values of this packet', async () => {
  const opened = await open(report('tcp')), { page } = opened;
  await pick(page, 4);
  await choose(page, 'level', 2);
  const seq = page.locator('.row button', { hasText: 'sequence number' }).first();
  assert.match(await seq.innerText(), /1810101206/);
  await seq.click();
  assert.equal(await page.locator('#hex button.hot').count(), 4);
  assert.equal(await page.locator('.tabs [aria-selected=true]').innerText(), 'TCP');
  assert.deepEqual(await page.locator('.row .bit.set span').allInnerTexts(), ['ACK', 'PSH']);
  assert.match(await text(page, '#field'), /bytes 38 to 41 · 32 bits/);
  await page.locator('#hex button[data-byte="48"]').click();
  assert.match(await text(page, '#field'), /receive window = 64/);
  await choose(page, 'names', 2);
  assert.match(await text(page, '#bits'), /tcp\.window_size_value/);
  quiet(opened);
});

check('a prediction is asked before anything on screen gives the answer away, and is counted', async () => {
  const opened = await open(report('tcp')), { page } = opened;
  await page.locator('#ask').click();
  const seen = await text(page, 'body');
  for (const spoiler of ['SYN ACK', 'FIN-WAIT', 'HELLO', '2238134918', 'closed', 'not sent yet']) assert.ok(!seen.includes(spoiler), spoiler + '\n' + seen);
  assert.equal(await page.locator('#answers-pane').isVisible(), false);
  await page.keyboard.press('End');
  assert.equal(await text(page, '#number'), '1', 'nobody runs ahead');
  await page.locator('#predict input[value=server]').check();
  for (const flag of ['SYN', 'ACK']) await page.locator(`#predict input[name=${flag}]`).check();
  for (const [name, value] of [['seq', '0'], ['ack', '0'], ['len', '0']]) await page.locator(`#predict input[name=${name}]`).fill(value);
  await page.locator('#predict form button').click();
  assert.equal(await text(page, '#number'), '2');
  assert.match(await text(page, '#predict'), /4 of 5 right · so far 4 of 5 right/);
  quiet(opened);
});

check('of a datagram its sender, ports and length are asked', async () => {
  const opened = await open(report('udp')), { page } = opened;
  await page.locator('#ask').click();
  const [client, server] = (await page.locator('#ends span').allInnerTexts()).map(end => end.split(':').pop());
  await page.locator('#predict input[value=server]').check();
  for (const [name, value] of [['sport', server], ['dport', client], ['len', '14']]) await page.locator(`#predict input[name=${name}]`).fill(value);
  await page.locator('#predict form button').click();
  assert.equal(await text(page, '#number'), '2');
  assert.match(await text(page, '#predict'), /3 of 4 right/);
  assert.deepEqual(await page.locator('#predict .no').allInnerTexts(), ['✗ 14']);
  await choose(page, 'lang', 'zh');
  assert.match(await text(page, '#predict'), /4 项中答对 3 项/, 'a given answer is right in each language');
  quiet(opened);
});

check('both languages are there, and the page says everything in the one that is chosen', async () => {
  const opened = await open(report('tcp')), { page } = opened;
  await choose(page, 'lang', 'zh');
  assert.equal(await page.locator('html').getAttribute('lang'), 'zh-CN');
  assert.match(await text(page, '#why'), /客户/);
  assert.doesNotMatch(await text(page, 'header.top'), /Detail|Names|Story/);
  await choose(page, 'lang', 'en');
  assert.doesNotMatch((await text(page, 'body')).replace('中文', ''), /[\u4e00-\u9fff]/);
  quiet(opened);
});

async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save').click()]);
  await download.saveAs(report(name));
}

check('notes are saved in the same file, also the second time, and are read again', async () => {
  const first = await open(report('tcp'));
  await pick(first.page, 4);
  await first.page.locator('#note').fill('bytes 1–15 </script><script>alert(1)</script> $& "quoted"');
  await saved(first.page, 'saved-once');
  const second = await open(report('saved-once'));
  await pick(second.page, 4);
  assert.equal(await second.page.locator('#note').inputValue(), 'bytes 1–15 </script><script>alert(1)</script> $& "quoted"');
  await pick(second.page, 6);
  await second.page.locator('#note').fill('第二条笔记');
  await saved(second.page, 'saved-twice');
  const third = await open(report('saved-twice'));
  assert.match(await text(third.page, '#list'), /alert\(1\)[^]*第二条笔记/);
  const sizes = await Promise.all(['tcp', 'saved-twice'].map(async name => (await stat(report(name))).size));
  assert.ok(Math.abs(sizes[0] - sizes[1]) < 400, String(sizes));
  [first, second, third].forEach(quiet);
});

check('it prints on A4, with the ladder on the first page', async () => {
  const opened = await open(report('tcp'));
  await opened.page.pdf({ path: join(folder, 'tcp.pdf'), format: 'A4', printBackground: true, preferCSSPageSize: true });
  quiet(opened);
});

check('of 10,000 packets the ladder never has more than 2,000 nodes, and every packet can be reached', async () => {
  const opened = await open(report('long')), { page } = opened;
  console.log('# ready after ms: ' + await page.evaluate(() => performance.getEntriesByName('ready')[0].startTime.toFixed(0)));
  const nodes = () => page.evaluate(() => document.querySelectorAll('svg, svg *').length);
  assert.ok(await nodes() <= 2000);
  const times = await page.evaluate(async () => {
    const times = [];
    for (const id of [5000, 5001, 5002, 9999, 7]) { const start = performance.now(); select(id); document.body.offsetHeight; times.push(performance.now() - start); }
    return times;
  });
  console.log('# a step in ms: ' + times.map(time => time.toFixed(0)).join(' '));
  await page.keyboard.press('End');
  assert.ok(await nodes() <= 2000);
  const id = await text(page, '#number');
  assert.equal(await page.locator('.arrow.on[id]').getAttribute('id'), 'a' + id);
  assert.match(await text(page, '#list tr.on'), new RegExp('^' + id));
  quiet(opened);
});

check('what packets and names say is text', async () => {
  const opened = await open(report('hostile')), { page } = opened;
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  for (const row of await page.locator('#list .pick').all()) { await row.click(); await choose(page, 'level', 2); }
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.match(await page.title(), /<script>/);
  quiet(opened);
});

check('the flows of a capture are listed, and choosing one draws it', async () => {
  const opened = await open(report('flows')), { page } = opened;
  assert.equal(await page.locator('#flows tbody tr').count(), 2);
  await page.locator('#flows .pick').nth(1).click();
  assert.match(await text(page, '#flows tr.on'), /TCP/);
  assert.ok(await page.locator('#ladder .arrow[id]').count() >= 9);
  quiet(opened);
});

check('two recordings stand side by side, what corresponds in one row', async () => {
  const opened = await open(report('pairs')), { page } = opened;
  assert.deepEqual(await page.locator('#pair-names b').allInnerTexts(), ['tcp-server-closes.jsonl', 'server-closes.jsonl.gz']);
  const [a, b] = await page.evaluate(() => [0, 1].map(side => view.pairs.rows.filter(row => row[side]).length));
  assert.ok(a === 10 && b >= 10, `${a} ${b}`);
  assert.equal(await page.locator('#pairs .arrow').count(), a + b);
  assert.deepEqual(await page.evaluate(covered, '#pairs'), []);
  await page.locator('#pairs .arrow').nth(2).click();
  assert.match(await text(page, '#pair-said'), /jsonl.* · Packet \d+ · \w/);
  assert.ok(await page.locator('#costs tr').count() >= 5);
  await choose(page, 'lang', 'zh');
  assert.match(await text(page, '#costs'), /[\u4e00-\u9fff]/);
  quiet(opened);
});

for (const [dark, lang, width] of [false, true].flatMap(dark => ['en', 'zh'].flatMap(lang => [1440, 390].map(width => [dark, lang, width])))) {
  check(`nothing bars anyone from the page (${dark ? 'dark' : 'light'}, ${lang}, ${width} px)`, async () => {
    const opened = await open(report('pairs'), { dark, lang, width }), { page } = opened;
    await choose(page, 'level', 2);
    // The policy of the page lets no foreign script in: axe comes by the browser's own door.
    const axe = await readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
    const find = async () => { await page.evaluate(axe); return page.evaluate(async () => (await axe.run()).violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 120)).join(' | '))); };
    assert.deepEqual(await find(), []);
    await page.locator('#ask').click();
    assert.deepEqual(await find(), []);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'it is wider than the window');
    quiet(opened);
  });
}

check('an exported picture has no text over another, as the browser measures them', async () => {
  for (const name of ['order.svg', 'scale.svg', 'chinese.svg', 'lab.svg']) {
    const page = await browser.newPage();
    await page.goto('file://' + join(folder, name));
    assert.deepEqual(await page.evaluate(covered, 'svg'), [], name);
  }
});

check('no label of the ladder in the page covers another, by order and to scale, in both languages', async () => {
  for (const [name, width] of [['tcp', 1440], ['tcp', 390], ['lab', 1440], ['flows', 800], ['loss', 1440]]) {
    const opened = await open(report(name), { width }), { page } = opened;
    for (const [axis, lang, level] of [[0, 'en', 1], [1, 'en', 1], [0, 'zh', 2], [1, 'zh', 0]]) {
      await choose(page, 'axis', axis); await choose(page, 'lang', lang); await choose(page, 'level', level);
      assert.deepEqual(await page.evaluate(covered, '#ladder'), [], `${name} ${width} ${axis} ${lang} ${level}`);
    }
    quiet(opened);
  }
});

check('arrows stand where the layout has put them; what was sent again is tied to its original, and tracks stand beside', async () => {
  const opened = await open(report('lab')), { page } = opened;
  for (const axis of [0, 1]) {
    await choose(page, 'axis', axis);
    const shifts = await page.evaluate(axis => view.flows[0].ladder.items.filter(item => item[0] === 'a').map(item => [document.querySelector('#a' + item[3] + ' .badge'), item[1 + axis]]).filter(([badge]) => badge).map(([badge, top]) => +badge.getAttribute('y') - top), axis);
    assert.ok(shifts.length > 10 && shifts.every(shift => Math.abs(shift - shifts[0]) <= 0.5), String(shifts));
  }
  assert.equal(await page.locator('#ladder .tie').count(), 1);
  assert.equal(await page.locator('#ladder .track').count(), 3, 'timer, bytes in flight, congestion window');
  quiet(opened);
});

check('plots are drawn, and a moment in them chooses its packet', async () => {
  const opened = await open(report('loss')), { page } = opened;
  const plots = await page.locator('#plot option').count();
  assert.ok(plots >= 3, String(plots));
  for (let plot = 0; plot < plots; plot++) {
    await page.locator('#plot').selectOption(String(plot));
    const paths = await page.locator('#plot-box .plot .series').evaluateAll(all => all.map(path => path.getAttribute('d')));
    assert.ok(paths.some(path => path.length > 5) && !/NaN|undefined/.test(paths.join()), paths.join());
  }
  const before = await text(page, '#number'), box = await page.locator('#plot-box .plot').boundingBox();
  await page.locator('#plot-box .plot').click({ position: { x: box.width * 0.7, y: box.height / 2 } });
  assert.notEqual(await text(page, '#number'), before);
  await page.locator('#ask').click();
  assert.equal(await page.locator('#plots-pane').isVisible(), false, 'while predicting a plot would tell');
  quiet(opened);
});

check('Mermaid reads the diagrams that are exported', async () => {
  const page = await browser.newPage();
  await page.addScriptTag({ path: join(dirname(fileURLToPath(import.meta.url)), 'node_modules/mermaid/dist/mermaid.min.js') });
  for (const name of ['tcp.mmd', 'hostile.mmd']) {
    const diagram = await readFile(join(folder, name), 'utf8');
    const kind = await page.evaluate(async diagram => (await mermaid.parse(diagram)).diagramType, diagram);
    assert.equal(kind, 'sequence', name);
  }
});

let failed = 0;
for (const [name, run] of checks) {
  try { await run(); console.log('ok - ' + name); } catch (error) { failed++; console.log('not ok - ' + name + '\n' + (error.stack ?? error).toString().replace(/^/gm, '    ')); }
  for (const context of browser.contexts()) await context.close();
}
await browser.close();
console.log(`${checks.length - failed} passed, ${failed} failed`);
await writeFile(join(folder, 'done'), '');
process.exitCode = failed ? 1 : 0;
