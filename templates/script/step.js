// --- one selection, and everything that follows it
function select(id) {
  keep();
  const packet = byId.get(id);
  if (!packet) return;
  Object.assign(state, { sel: id, byte: null });
  state.flow = packet.flow ?? state.flow;
  history.replaceState(null, '', '#p' + id);
  show(true);
  $('#live').textContent = `${say(words.packet, id)}. ${flagsOf(packet)}. ${shownNotes(packet)[0]?.text[state.lang] ?? ''}`;
}

function show(follow) {
  // The ladder first: it asks where it is scrolled to, which waits for no layout while nothing has changed.
  ladder(follow); flowTable(); answers(); packetPane(); strips(); bits(); plots(); pairs(); list(); predict();
  const packet = byId.get(state.sel);
  $('#where').textContent = `${say(words.where, count(state.sel), count(packets.at(-1).id))} · ${time(since(packet))}`;
  $('#scrub').value = packet.place;
  $('#scrub').setAttribute('aria-valuetext', $('#where').textContent);
  $('#scrub').disabled = state.ask;
  const flow = flows.get(state.flow);
  if (flow) $('#vantage').textContent = (flow.slants ??= flow.ladder.items.some(item => item[0] === 'a' && item[4] > 0)) ? state.axis === 1 ? words.slant : words.ordered : words.level1;
}

function everything() { labels(); show(false); }

function keep() {
  const text = $('#note').value.trim();
  if (text) notes[state.sel] = text; else delete notes[state.sel];
}

function step(how) {
  const at = byId.get(state.sel).place, go = place => packets[place] && select(packets[place].id);
  if (how === 'first') go(0);
  else if (how === 'back') go(at - 1);
  else if (how === 'play') play();
  else if (state.ask && questioned() && !state.asked[questioned().id]) $('#predict form input')?.focus();
  else go(how === 'next' ? at + 1 : state.ask ? at + 1 : packets.length - 1);
}

function play() {
  const button = $('#play'), stop = () => { clearTimeout(state.timer); state.timer = 0; button.setAttribute('aria-pressed', false); button.setAttribute('aria-label', words.play); };
  if (state.timer) return stop();
  if (state.ask) return;
  button.setAttribute('aria-pressed', true);
  button.setAttribute('aria-label', words.stop);
  if (byId.get(state.sel).place === packets.length - 1) select(packets[0].id);
  const go = () => {
    const packet = byId.get(state.sel), next = packets[packet.place + 1];
    if (!next) return stop();
    const slow = SPEEDS[+$('#speed').value], wait = slow ? Math.min(5000, Math.max(0, next.t_ns - packet.t_ns) / 1e6 * slow) : 1000;
    state.timer = setTimeout(() => { select(next.id); go(); }, wait);
  };
  go();
}

// What is written into the page, by the block that holds it.
const blocks = { notes: () => notes };

// Saves the page as it was loaded, with what each block holds now.
function download(name) {
  keep();
  const text = value => JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, letter => '\\u' + letter.charCodeAt(0).toString(16).padStart(4, '0'));
  const block = id => new RegExp('(<script type="application/json" id="' + id + '">)[^<]*(<\/script>)');
  const saved = Object.entries(blocks).reduce((source, [id, value]) => source.replace(block(id), (_, before, after) => before + text(value()) + after), SOURCE);
  const link = el('a', { href: URL.createObjectURL(new Blob([saved], { type: 'text/html' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

const save = () => download(decodeURIComponent(location.pathname.split('/').pop() || 'report.html'));

function keys(event) {
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) && event.target.type !== 'range' || event.ctrlKey || event.metaKey || event.altKey) return;
  const how = { ArrowRight: 'next', ArrowLeft: 'back', Home: 'first', End: 'last', ' ': 'play', j: 'next', k: 'back' }[event.key];
  if (how && !(event.key === ' ' && event.target.tagName === 'BUTTON') && event.target.type !== 'range') { event.preventDefault(); step(how); }
  else if (event.key === 'p') $('#ask').click();
  else if (event.key === 'l') { keep(); state.lang = state.lang === 'en' ? 'zh' : 'en'; everything(); }
}

function listen() {
  document.querySelectorAll('[data-step]').forEach(button => button.addEventListener('click', () => step(button.dataset.step)));
  $('#ask').addEventListener('click', () => { keep(); state.ask = !state.ask; state.asked = {}; labels(); select(state.ask ? packets[0].id : state.sel); });
  $('#hex').addEventListener('keydown', hexKeys);
  $('#note').addEventListener('change', () => { keep(); list(); });
  $('#save').addEventListener('click', save);
  $('#plot').addEventListener('change', event => { state.plot = +event.target.value; plots(); });
  $('#scrub').addEventListener('input', event => select(packets[+event.target.value].id));
  addEventListener('keydown', keys);
  let frame = 0;
  const again = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => ladder(false)); };
  $('#ladder-scroll').addEventListener('scroll', again);
  $('#pairs-scroll').addEventListener('scroll', pairs);
  new ResizeObserver(([{ contentRect }]) => { Object.assign(room, { width: contentRect.width, height: contentRect.height }); again(); }).observe($('#ladder-scroll'));
  new ResizeObserver(([{ contentRect }]) => { room.page = contentRect.width; plots(); }).observe($('#plot-box'));
  addEventListener('beforeprint', () => { document.querySelectorAll('#answers details').forEach(node => { node.open = true; }); room.isPaper = true; ladder(false); });
  addEventListener('afterprint', () => { room.isPaper = false; ladder(false); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', everything);
}

async function begin() {
  view = JSON.parse(await unpack('#view'));
  packets = read(await unpack('#trace'));
  flows = new Map(view.flows.map(flow => [flow.id, flow]));
  for (const flow of flows.values()) flow.all = [];
  for (const packet of packets) flowOf(packet)?.all.push(packet);
  for (const flow of flows.values()) {
    Object.assign(flow, { first: flow.all[0]?.id, zero: flow.all[0]?.t_ns ?? 0, calls: 0 });
    for (const item of flow.ladder.items) { item.calls = flow.calls; if (item[0] === 'c') flow.calls++; }
  }
  if (!packets.length) return;
  $('#scrub').max = packets.length - 1;
  const asked = +location.hash.slice(2);
  const first = byId.has(asked) ? asked : packets.find(packet => packet.flow)?.id ?? packets[0].id;
  state.flow = byId.get(first).flow ?? [...flows.keys()][0];
  state.sel = first;
  listen();
  everything();
  if (asked) ladder(true);
  performance.mark('ready');
  document.documentElement.dataset.ready = 'yes';
}

begin();
