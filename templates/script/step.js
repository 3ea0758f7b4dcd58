// --- one selection, and everything that follows it
function select(id) {
  const packet = byId.get(id);
  keep();
  if (!packet) return;
  Object.assign(state, { sel: id, byte: null, flow: packet.flow ?? state.flow });
  history.replaceState(null, '', '#p' + id);
  show(true);
  $('#live').textContent = `${say(words.packet, id)}. ${flagsOf(packet)}. ${textOf(shownNotes(packet)[0])}`;
}

function show(follow) {
  // The ladder first: it asks where it is scrolled to, which waits for no layout while nothing has changed.
  ladder(follow);
  for (const draw of [flowTable, answers, packetPane, strips, bits, plots, pairs, list, predict]) draw();
  const packet = byId.get(state.sel), flow = flows.get(state.flow);
  const where = `${say(words.where, count(state.sel), count(packets.at(-1).id))} · ${time(since(packet))}`;
  $('#where').textContent = where;
  fill($('#scrub'), { disabled: state.ask, 'aria-valuetext': where }).value = packet.place;
  $('#vantage').textContent = flow?.ladder.clocks !== 2 ? words.oneClock : isToScale() ? words.slant : words.ordered;
}

// What a page of homework shows besides.
const besides = [];

function everything() {
  labels();
  for (const draw of besides) draw();
  show(false);
}

// The note on the packet that is shown.
function keep() {
  const text = $('#note').value.trim();
  if (text) notes[state.sel] = text; else delete notes[state.sel];
}

// While predicting nobody runs ahead: an unanswered question comes first.
function step(how) {
  const { place } = byId.get(state.sel), asked = questioned();
  const places = { first: 0, back: place - 1, next: place + 1, last: state.ask ? place + 1 : packets.length - 1 };
  if (how === 'play') play();
  else if (state.ask && places[how] > place && asked && !state.asked[asked.id]) $('#form input').focus();
  else if (packets[places[how]]) select(packets[places[how]].id);
}

function play() {
  const isPlaying = !state.timer && !state.ask, button = $('#play');
  clearTimeout(state.timer);
  state.timer = 0;
  fill(button, { 'aria-pressed': isPlaying, 'aria-label': isPlaying ? words.stop : words.play });
  if (!isPlaying) return;
  if (!next(byId.get(state.sel))) select(packets[0].id);
  const go = () => {
    const packet = byId.get(state.sel), following = next(packet), slow = +$('#speed').value;
    if (!following) return play();
    const wait = slow ? Math.min(5000, Math.max(0, following.t_ns - packet.t_ns) / 1e6 * slow) : 1000;
    state.timer = setTimeout(() => { select(following.id); go(); }, wait);
  };
  go();
}

// What is written into the page, by the block that holds it.
const blocks = { notes: () => notes };

// Saves the page as it was loaded, with what each block holds now.
function download(name) {
  keep();
  const escape = letter => '\\u' + letter.charCodeAt(0).toString(16).padStart(4, '0');
  const text = value => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, escape);
  let source = SOURCE;
  for (const [id, value] of Object.entries(blocks)) {
    const block = new RegExp(`(<script type="application/json" id="${id}">)[^<]*(<[/]script>)`);
    source = source.replace(block, (_, before, after) => before + text(value()) + after);
  }
  const link = el('a', { href: URL.createObjectURL(new Blob([source], { type: 'text/html' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const KEYS = { ArrowRight: 'next', ArrowLeft: 'back', Home: 'first', End: 'last', ' ': 'play', j: 'next', k: 'back' };

function keys(event) {
  const { key, target } = event, isField = target.matches('input, textarea, select');
  if (isField || event.ctrlKey || event.metaKey || event.altKey) return;
  if (KEYS[key] && !(key === ' ' && target.matches('button, summary'))) {
    event.preventDefault();
    step(KEYS[key]);
  }
  if (key === 'p') $('#ask').click();
  if (key === 'l') $('#choose-lang input:not(:checked)').click();
}

function listen() {
  const on = (selector, event, run) => all(selector).forEach(node => node.addEventListener(event, run));
  on('.top input, #choose-axis input', 'change', ({ target: { name, value } }) => {
    keep();
    state[name] = name === 'lang' ? value : +value;
    everything();
  });
  on('#ask', 'click', () => {
    keep();
    Object.assign(state, { ask: !state.ask, asked: {} });
    labels();
    select(state.ask ? packets[0].id : state.sel);
  });
  on('#form', 'submit', answer);
  on('[data-step]', 'click', event => step(event.currentTarget.dataset.step));
  on('#hex', 'keydown', hexKeys);
  on('#note', 'change', () => { keep(); list(); });
  on('#save', 'click', () => download(decodeURIComponent(location.pathname.split('/').pop() || 'report.html')));
  on('#plot', 'change', event => { state.plot = +event.target.value; plots(); });
  on('#scrub', 'input', event => select(packets[event.target.value].id));
  on('#pairs-scroll', 'scroll', pairs);
  addEventListener('keydown', keys);
  // A choice that was made with the mouse leaves the keys to the steps.
  addEventListener('change', ({ target }) => { if (target.matches('.choice :not(:focus-visible)')) target.blur(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', everything);
}

// What follows the size of the window, what is scrolled, and paper.
function watch() {
  const sized = (selector, run) => new ResizeObserver(([entry]) => run(entry.contentRect)).observe($(selector));
  const paper = isPaper => { room.isPaper = isPaper; ladder(false); };
  let frame = 0;
  const again = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => ladder(false)); };
  sized('#ladder-scroll', ({ width, height }) => { Object.assign(room, { width, height }); again(); });
  sized('#plot-box', ({ width }) => { room.page = width; plots(); });
  $('#ladder-scroll').addEventListener('scroll', again);
  addEventListener('afterprint', () => paper(false));
  addEventListener('beforeprint', () => {
    all('#answers details').forEach(node => { node.open = true; });
    paper(true);
  });
}

async function begin() {
  const [data, trace] = await Promise.all([unpack('#view'), unpack('#trace')]);
  view = JSON.parse(data);
  packets = read(unfold(trace));
  if (!packets.length) return;
  const arrows = ({ items }) => new Map(items.filter(isArrow).map(item => [item.packet, item]));
  flows = new Map(view.flows.map(flow => [flow.id, { ...flow, all: [], arrows: arrows(flow.ladder) }]));
  for (const packet of packets) flowOf(packet)?.all.push(packet);
  $('#scrub').max = packets.length - 1;
  const asked = byId.get(+location.hash.slice(2));
  const first = asked ?? packets.find(packet => packet.flow) ?? packets[0];
  Object.assign(state, { sel: first.id, flow: first.flow ?? [...flows.keys()][0] });
  listen();
  watch();
  everything();
  if (asked) ladder(true);
  performance.mark('ready');
  document.documentElement.dataset.ready = 'yes';
}

begin();
