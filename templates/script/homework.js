
// --- homework: questions that are answered in the page; saving writes the answers into it
const homework = JSON.parse($('#homework').textContent);
let unsaved = false;

// The answer to a question, as it stands in the page.
const answerTo = name => (homework.answers[name] ??= { given: '', evidence: '' });
const isAnswered = answer => answer && (answer.given || answer.evidence);
const homeworkWords = () => state.lang === 'zh'
  ? { save: '保存答案', given: '答案', evidence: '说明它的分组', done: '{1} 题中回答了 {0} 题。', saved: '已保存：请提交浏览器下载的文件 {0}。', unsaved: '有未保存的答案。' }
  : { save: 'Save my answers', given: 'Answer', evidence: 'Packets that show it', done: '{0} of {1} questions answered.', saved: 'Saved: hand in the file that your browser has downloaded, {0}.', unsaved: 'Some answers are not saved yet.' };

function homeworkField(question, key, label, options, hint) {
  const answer = answerTo(question.name), change = event => { answer[key] = wellFormed(event.target.value); unsaved = true; homeworkState(); };
  const attributes = { 'aria-label': label, onchange: change, oninput: change };
  if (!options.length) return el('input', { ...attributes, type: 'text', maxlength: 4096, value: answer[key], placeholder: hint, size: key === 'given' ? 40 : 16 });
  return el('select', attributes, el('option', { value: '' }, '–'), options.map(([token, ...names]) => el('option', { value: token, selected: answer[key] === token }, here(names))));
}

function homeworkPane() {
  const words = homeworkWords();
  const item = question => el('li', {}, el('p', {}, here(question.ask)), el('p', {}, homeworkField(question, 'given', words.given, question.options, here(question.hint)),
    question.evidence ? el('label', {}, ' ' + words.evidence + ' ', homeworkField(question, 'evidence', words.evidence, [], '4, 7')) : null));
  $('#h-homework').textContent = `${here(homework.title)} · ${homework.submission.student}`;
  $('#questions').replaceChildren(el('ol', {}, homework.questions.map(item)), el('button', { type: 'button', class: 'act', id: 'save-answers', onclick: saveAnswers }, words.save),
    el('span', { id: 'homework-state', role: 'status' }));
  homeworkState();
  $('#homework-pane').hidden = false;
  // It would answer some of the questions, and is shown anew with each packet.
  $('#answers-pane').style.display = 'none';
}

function homeworkState(saved = '') {
  const words = homeworkWords(), done = homework.questions.filter(question => isAnswered(homework.answers[question.name])).length;
  $('#homework-state').textContent = ' ' + [say(words.done, done, homework.questions.length), unsaved ? words.unsaved : saved && say(words.saved, saved)].filter(Boolean).join(' ');
}

// --- the chain of hashes: over the trace, the record of who answers, each answer in the order of the questions, and their end
const utf8 = text => new TextEncoder().encode(text);
// Half a surrogate pair, which a paste may leave, is no text that another program reads.
const wellFormed = text => new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8(text));
const sorted = value => Array.isArray(value) ? value.map(sorted)
  : value && typeof value === 'object' ? Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])) : value;

const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number++) if (PRIMES.every(prime => number % prime)) PRIMES.push(number);
// The first 32 bits behind the point.
const fraction = root => (root - Math.floor(root)) * 2 ** 32 | 0;
const CUBES = PRIMES.map(prime => fraction(Math.cbrt(prime))), SQUARES = PRIMES.slice(0, 8).map(prime => fraction(Math.sqrt(prime)));

// SHA-256 (FIPS 180-4) of bytes. The browser's own is not there in every page that is opened from a file.
function sha256(bytes) {
  const padded = new Uint8Array(bytes.length + 72 >> 6 << 6), data = new DataView(padded.buffer), sums = Int32Array.from(SQUARES), words = new Int32Array(64);
  padded.set(bytes);
  padded[bytes.length] = 128;
  data.setUint32(padded.length - 4, bytes.length * 8);
  const turned = (word, by) => word >>> by | word << 32 - by;
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) { words[i] = data.getInt32(at + 4 * i); continue; }
      const [x, y] = [words[i - 15], words[i - 2]];
      words[i] = words[i - 16] + (turned(x, 7) ^ turned(x, 18) ^ x >>> 3) + words[i - 7] + (turned(y, 17) ^ turned(y, 19) ^ y >>> 10);
    }
    let [a, b, c, d, e, f, g, h] = sums;
    for (let i = 0; i < 64; i++) {
      const one = h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + (e & f ^ ~e & g) + CUBES[i] + words[i] | 0;
      const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, place) => { sums[place] += value; });
  }
  const hash = new DataView(new ArrayBuffer(32));
  sums.forEach((sum, place) => hash.setInt32(4 * place, sum));
  return new Uint8Array(hash.buffer);
}

function chainAnswers() {
  homework.submission.language = state.lang;
  let hash = Uint8Array.from(homework.trace.match(/../g), pair => parseInt(pair, 16));
  const add = record => {
    hash = sha256(Uint8Array.from([...hash, ...utf8(JSON.stringify(sorted(record)))]));
    return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
  };
  const { chain: _, ...record } = homework.submission;
  homework.submission.chain = add({ ...record, type: 'submission' });
  let answers = 0;
  for (const { name } of homework.submission.questions) {
    const answer = homework.answers[name];
    if (!isAnswered(answer)) continue;
    answers += 1;
    answer.chain = add({ type: 'answer', question: name, given: answer.given, evidence: answer.evidence });
  }
  homework.end = { answers, chain: add({ type: 'submission_end', answers }) };
}

function saveAnswers() {
  const name = homework.submission.student + '.answers.html';
  download(name);
  unsaved = false;
  homeworkState(name);
}

// Saving the notes alone saves the answers, too.
blocks.homework = () => { chainAnswers(); return homework; };
homeworkPane();
new MutationObserver(homeworkPane).observe(document.documentElement, { attributeFilter: ['lang'] });
addEventListener('beforeunload', event => { if (unsaved) event.preventDefault(); });
