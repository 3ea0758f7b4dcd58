// --- homework: questions that are answered in the page; saving writes the answers into it
let unsaved = false;

// The answer to a question, as it stands in the page.
const answerTo = name => (homework.answers[name] ??= { given: '', evidence: '' });
const isAnswered = answer => answer && (answer.given || answer.evidence);

// Where a question is answered: a line, or a choice. It writes to a part of the answer.
function homeworkField({ name }, part, label, options, hint) {
  const answer = answerTo(name);
  const change = event => {
    answer[part] = wellFormed(event.target.value);
    unsaved = true;
    homeworkState();
  };
  const attributes = { 'aria-label': label, onchange: change, oninput: change };
  if (!options.length) {
    const size = part === 'given' ? 40 : 16;
    return el('input', { ...attributes, type: 'text', maxlength: 4096, size, value: answer[part], placeholder: hint });
  }
  const option = ([value, ...names]) => el('option', { value, selected: answer[part] === value }, here(names));
  return el('select', attributes, el('option', { value: '' }, '–'), options.map(option));
}

function homeworkPane() {
  const said = words.homework;
  const evidence = question =>
    el('label', {}, ` ${said.evidence} `, homeworkField(question, 'evidence', said.evidence, [], '4, 7'));
  const given = question => homeworkField(question, 'given', said.given, question.options, here(question.hint));
  const item = question => el('li', {}, el('p', {}, here(question.ask)),
    el('p', {}, given(question), question.evidence ? evidence(question) : null));
  $('#h-homework').textContent = `${here(homework.title)} · ${homework.submission.student}`;
  $('#questions').replaceChildren(el('ol', {}, homework.questions.map(item)),
    el('button', { type: 'button', class: 'act', id: 'save-answers', onclick: saveAnswers }, said.save),
    el('span', { id: 'homework-state', role: 'status' }));
  homeworkState();
  $('#homework-pane').hidden = false;
}

function homeworkState(file) {
  const said = words.homework, { questions, answers } = homework;
  const done = questions.filter(({ name }) => isAnswered(answers[name])).length;
  const saved = file && say(said.saved, file);
  const texts = [say(said.done, done, questions.length), unsaved ? said.unsaved : saved];
  $('#homework-state').textContent = ' ' + texts.filter(Boolean).join(' ');
}

// --- the chain of hashes: over the trace, the record of who answers, each answer in the order of the questions, and their end
const utf8 = text => new TextEncoder().encode(text);
// Half a surrogate pair, which a paste may leave, is no text that another program reads.
const wellFormed = text => new TextDecoder('utf-8', { ignoreBOM: true }).decode(utf8(text));
// The same with the keys of each object in order.
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])]));
}

const PRIMES = [];
for (let number = 2; PRIMES.length < 64; number++) {
  if (PRIMES.every(prime => number % prime)) PRIMES.push(number);
}
// The first 32 bits behind the point.
const fraction = root => (root - Math.floor(root)) * 2 ** 32 | 0;
const CUBES = PRIMES.map(prime => fraction(Math.cbrt(prime)));
const SQUARES = PRIMES.slice(0, 8).map(prime => fraction(Math.sqrt(prime)));

// SHA-256 (FIPS 180-4) of bytes. The browser's own is not there in every page that is opened from a file.
function sha256(bytes) {
  const padded = new Uint8Array(bytes.length + 72 >> 6 << 6), data = new DataView(padded.buffer);
  const sums = Int32Array.from(SQUARES), hash = new DataView(new ArrayBuffer(32));
  padded.set(bytes);
  padded[bytes.length] = 128;
  data.setUint32(padded.length - 4, bytes.length * 8);
  for (let at = 0; at < padded.length; at += 64) addBlock(sums, data, at);
  sums.forEach((sum, place) => hash.setInt32(4 * place, sum));
  return new Uint8Array(hash.buffer);
}

const turned = (word, by) => word >>> by | word << 32 - by;

// Adds a block of 64 bytes to the sums.
function addBlock(sums, data, at) {
  const block = Int32Array.from({ length: 64 }, (_, i) => i < 16 ? data.getInt32(at + 4 * i) : 0);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [block[i - 15], block[i - 2]], mixed = turned(x, 7) ^ turned(x, 18) ^ x >>> 3;
    block[i] = block[i - 16] + mixed + block[i - 7] + (turned(y, 17) ^ turned(y, 19) ^ y >>> 10);
  }
  let [a, b, c, d, e, f, g, h] = sums;
  for (let i = 0; i < 64; i++) {
    const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25), chosen = e & f ^ ~e & g;
    const one = h + mixed + chosen + CUBES[i] + block[i] | 0;
    const two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((value, place) => { sums[place] += value; });
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
besides.push(homeworkPane);
addEventListener('beforeunload', event => { if (unsaved) event.preventDefault(); });
