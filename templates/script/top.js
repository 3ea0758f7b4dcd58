// --- what stands above the ladder: choices, flows, what homework asks of every exchange

function labels() {
  words = view.words[state.lang];
  const root = document.documentElement, word = path => path.split('.').reduce((found, key) => found[key], words);
  const isDark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.lang = state.lang === 'zh' ? 'zh-CN' : 'en';
  root.dataset.theme = state.theme === 2 || state.theme === 0 && isDark ? 'dark' : 'light';
  for (const node of all('[data-w]')) node.textContent = word(node.dataset.w);
  for (const node of all('[data-label]')) node.setAttribute('aria-label', word(node.dataset.label));
  for (const node of all('button[data-label]')) node.title = word(node.dataset.label);
  for (const input of all('.top input, #choose-axis input')) input.checked = String(state[input.name]) === input.value;
  $('#ask').setAttribute('aria-pressed', state.ask);
  const ending = flows.size === 1 && !state.ask ? here([...flows.values()][0].ending) : '';
  $('#summary').textContent = inRow([many(words.packets, packets.length), many(words.bytes, view.bytes), ending]);
  const some = (texts, number) => number ? many(texts, number) : '';
  $('#cut').textContent = `${some(words.wasCut, view.cut)} ${some(words.leftOut, view.left_out)}`;
}

// What has not changed since it was drawn is left as it is.
const drawn = {};
function isDrawn(what, ...key) {
  const now = JSON.stringify(key), isSame = drawn[what] === now;
  drawn[what] = now;
  return isSame;
}

// Whether a pane has nothing to show, or would give away what is to be predicted: then it is hidden, and emptied.
function isAway(what, isEmpty) {
  const pane = $(`#${what}-pane`);
  pane.hidden = isEmpty || state.ask;
  if (pane.hidden) {
    drawn[what] = null;
    pane.querySelectorAll('.made').forEach(node => node.replaceChildren());
  }
  return pane.hidden;
}

function flowTable() {
  if (isAway('flows', flows.size < 2)) return;
  const isNumber = place => place > 3 && place < 9;
  const cells = flow => [
    flow.protocol, flow.client, flow.server, count(flow.packets), count(flow.payload), count(flow.wire),
    time(flow.duration_ns), flow.again, here(flow.ending),
  ];
  const row = flow => el('tr', { 'data-of': flow.id, onclick: () => select(flow.all[0].id) },
    el('td', {}, button({ class: 'pick' }, flow.id)),
    cells(flow).map((cell, place) => td(cell, isNumber(place + 1))));
  if (!isDrawn('flows', state.lang)) {
    const head = words.flowColumns.map((text, place) => th(text, isNumber(place)));
    table($('#flows'), head, [...flows.values()].slice(0, 1000).map(row));
  }
  choose('#flows', state.flow);
}

// Another row of a table, or another arrow, is the chosen one.
function choose(root, of) {
  const turn = (node, isOn) => {
    node.classList.toggle('on', isOn);
    node.querySelector('.pick')?.setAttribute('aria-pressed', isOn);
  };
  all(root + ' .on').forEach(node => turn(node, false));
  all(`${root} [data-of="${of}"]`).forEach(node => turn(node, true));
}

// A number of a packet that leads to it.
const goto = id => button({ class: 'goto', 'aria-label': say(words.packet, id), onclick: () => select(id) }, id);

function answers() {
  const flow = flows.get(state.flow);
  // A page of homework does not answer its own questions.
  if (isAway('answers', !flow || homework) || isDrawn('answers', flow.id, state.lang)) return;
  const open = new Set(all('#answers details[open]').map(node => node.id));
  const answer = ({ question, short, sentences, more }) =>
    el('details', { id: 'q-' + question, open: open.has('q-' + question) },
      el('summary', {}, el('b', {}, words.question[question]), ' ', el('span', {}, here(short))),
      sentences.map(sentence), more ? el('p', { class: 'fine' }, say(words.more, count(more))) : null);
  $('#answers').replaceChildren(...flow.answers.map(answer));
}

// A sentence of an answer, and the packets that show it. Most are notes of the trace.
function sentence(said) {
  if (typeof said !== 'number') return el('p', {}, here(said[0]) + ' ', said[1].map(goto));
  const packet = byRecord.get(said), note = notesOf(packet).find(({ n }) => n === said);
  const shown = [...new Set([packet.id, ...note.packets])].sort((a, b) => a - b);
  return el('p', {}, textOf(note) + ' ', shown.map(goto));
}
