// Answers homework in a page as a student does, saves it, opens what was saved, and answers more. Usage: node homework.js
// FOLDER; the folder holds s1.answers.html, and gets answered.html and answered-twice.html. tests/homework marks them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { browser, choose, open, pick } from './page.js';

const folder = process.argv[2], file = name => join(folder, name);
const field = (page, question, key = 0) => page.locator('#questions li').nth(question).locator('input, select').nth(key);
const quiet = opened => { assert.deepEqual(opened.wrong, []); assert.deepEqual(opened.requests, []); };
const state = page => page.locator('#homework-state').innerText();

async function saved(page, name) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.locator('#save-answers').click()]);
  assert.equal(download.suggestedFilename(), 's1.answers.html');
  await download.saveAs(file(name));
}

try {
  const first = await open(file('s1.answers.html')), { page } = first;
  assert.match(await page.locator('#h-homework').innerText(), /s1$/);
  assert.equal(await page.locator('#answers-pane').isVisible(), false, 'the page does not answer its own questions');
  assert.match(await state(page), /0 of 14 questions answered/);
  assert.equal(await field(page, 6).getAttribute('placeholder'), 'a time with its unit: 12.3 ms');
  await field(page, 1).fill('64512');
  await field(page, 1, 1).fill('3');
  await field(page, 2).fill('17377');
  await field(page, 11).selectOption('true');
  await field(page, 13).fill('“"</script><!-- \\ 探测报文段可能丢失 😀 \u2028');
  // Half a letter, as a paste may leave it.
  await field(page, 12).selectOption('false');
  await page.evaluate(() => { homework.answers['throughput'] = { given: wellFormed('113.4 kB/s \ud800'), evidence: '' }; });
  assert.match(await state(page), /5 of 14 questions answered. Some answers are not saved/);
  await pick(page, 4);
  await page.locator('#note').fill('look here');
  await saved(page, 'answered.html');
  assert.match(await state(page), /hand in the file that your browser has downloaded, s1.answers.html/);
  quiet(first);

  const second = await open(file('answered.html'));
  assert.equal(await field(second.page, 1).inputValue(), '64512');
  assert.equal(await field(second.page, 11).inputValue(), 'true');
  await pick(second.page, 4);
  assert.equal(await second.page.locator('#note').inputValue(), 'look here', 'notes are saved with the answers');
  await choose(second.page, 'lang', 'zh');
  assert.match(await state(second.page), /14 题中回答了 6 题/);
  await field(second.page, 2).fill('0');
  await field(second.page, 2, 1).fill('23');
  // Saving the notes keeps the answers, too; they are chained when they are saved as answers.
  await saved(second.page, 'answered-twice.html');
  assert.match(await readFile(file('answered-twice.html'), 'utf8'), /look here/);
  quiet(second);
  console.log('ok');
} finally {
  await browser.close();
}
