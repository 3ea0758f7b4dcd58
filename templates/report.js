'use strict';
// The page of a report. The trace and what captrace adds to it are unpacked, then drawn; one selection (a packet's number)
// holds everywhere. All text of packets goes through text nodes, so nothing in it is obeyed.

// What was loaded, before anything is changed: saving keeps this text and replaces the notes alone.
const SOURCE = '<!doctype html>\n' + document.documentElement.outerHTML + '\n';
const $ = selector => document.querySelector(selector);
const WORDS = JSON.parse($('#words').textContent);
const FLAGS = ['SYN', 'ACK', 'FIN', 'RST'];
const SPEEDS = [0, 1, 2, 4, 10];
const ROWS = 200;       // rows of the list at a time
const NODES = 1900;     // nodes of the ladder at a time
const SHAFT = 20;       // from the top of an item to the shaft of its arrow
const MEASURED = /^tcp\.(rtt|congestion|window\.(full|scaled))/;

const state = { sel: 0, level: 1, names: 0, lang: document.documentElement.lang.startsWith('zh') ? 'zh' : 'en', theme: 0, axis: 0, flow: 0, layer: 'tcp', field: null, ask: false, asked: {}, timer: 0 };
let notes = JSON.parse($('#notes').textContent);
let view, packets, byId, flows, words;

// --- making elements
function fill(node, attributes, kids) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false && !name.startsWith('aria-')) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : value);
  }
  node.append(...kids.flat().filter(kid => kid !== null && kid !== undefined));
  return node;
}
const el = (name, attributes = {}, ...kids) => fill(document.createElement(name), attributes, kids);
const sv = (name, attributes = {}, ...kids) => fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, kids);
const say = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[place]);
const here = pair => pair[state.lang === 'zh' ? 1 : 0];
const count = number => number.toLocaleString('en-US');

// --- reading the data
async function unpack(id) {
  const bytes = Uint8Array.from(atob($(id).textContent.trim()), letter => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

function read(text) {
  const list = [], byRecord = new Map(), waiting = [];
  for (const line of text.split('\n')) {
    if (!line) continue;
    const record = JSON.parse(line);
    if (record.type === 'packet') {
      const place = list.length;
      list.push({ ...record, place, notes: [], layers: view.packets[place] ?? [] });
      byRecord.set(record.n, list[place]);
    } else if (record.type === 'note') {
      waiting.push(record);
    }
  }
  for (const note of waiting) {
    const packet = byRecord.get(note.about);
    if (packet) packet.notes.push({ ...note, packets: note.evidence.map(n => byRecord.get(n)?.id).filter(id => id !== undefined && id !== packet.id) });
  }
  return list;
}

const endOf = packet => packet.dir === 's2c' ? 'server' : packet.dir === 'c2s' ? 'client' : null;
const sideOf = packet => packet.dir === 's2c' ? 's' : packet.dir === 'c2s' ? 'c' : '';
const flagsOf = packet => packet.tcp ? packet.tcp.flags.join(' ') : packet.udp ? 'UDP' : packet.icmp ? 'ICMP' : packet.icmpv6 ? 'ICMPv6' : packet.arp ? 'ARP' : '';
const lengthOf = packet => packet.tcp ? packet.tcp.len : packet.payload ? packet.payload.len : 0;
const ackOf = packet => packet.tcp && packet.tcp.flags.includes('ACK') ? packet.tcp.ack_rel : null;
const numbersOf = packet => packet.tcp ? packet.tcp.len + packet.tcp.flags.filter(flag => flag === 'SYN' || flag === 'FIN').length : 0;
const flowOf = packet => flows.get(packet.flow);
const isShown = packet => !state.ask || packet.id <= state.sel;

function since(packet) {
  const flow = flowOf(packet);
  return packet.t_ns - (flow ? flow.zero : packets[0].t_ns);
}

function time(ns) {
  const size = Math.abs(ns), places = value => value.toPrecision(Math.abs(value) >= 100 ? Math.max(3, String(Math.floor(Math.abs(value))).length) : 3);
  if (size === 0) return '0';
  if (size < 1e6) return places(ns / 1e3) + ' µs';
  return size < 1e9 ? places(ns / 1e6) + ' ms' : places(ns / 1e9) + ' s';
}

// --- the choices at the top
function choice(key, texts) {
  const box = $('#choose-' + key);
  box.querySelectorAll('label').forEach(label => label.remove());
  texts.forEach((text, place) => {
    const value = key === 'lang' ? ['en', 'zh'][place] : place;
    const pick = () => { keep(); state[key] = value; everything(); $(`#choose-${key} input:checked`)?.focus(); };
    box.append(el('label', {}, el('input', { type: 'radio', name: key, value, checked: state[key] === value, onchange: pick }), el('span', { lang: key === 'lang' ? ['en', 'zh-CN'][place] : null }, text)));
  });
}

function labels() {
  words = WORDS[state.lang];
  const root = document.documentElement, dark = matchMedia('(prefers-color-scheme: dark)').matches;
  root.lang = state.lang === 'zh' ? 'zh-CN' : 'en';
  root.dataset.theme = state.theme === 2 || state.theme === 0 && dark ? 'dark' : 'light';
  document.querySelectorAll('[data-w]').forEach(node => { node.textContent = words[node.dataset.w]; });
  document.querySelectorAll('[data-label]').forEach(node => { node.setAttribute('aria-label', words[node.dataset.label]); if (node.tagName === 'BUTTON') node.title = words[node.dataset.label]; });
  choice('level', words.levels); choice('names', words.namings); choice('lang', ['English', '中文']); choice('theme', words.themes); choice('axis', words.axes);
  const speed = $('#speed').value;
  $('#speed').replaceChildren(...words.speeds.map((text, place) => el('option', { value: place }, text)));
  $('#speed').value = speed || 0;
  $('#ask').setAttribute('aria-pressed', state.ask);
  const total = packets.reduce((sum, packet) => sum + packet.len.wire, 0);
  const ending = flows.size === 1 && !state.ask ? ' · ' + here([...flows.values()][0].ending) : '';
  $('#summary').textContent = say(words.packets, count(packets.length)) + ' · ' + say(words.bytes, count(total)) + ending;
  $('#cut').textContent = [view.cut ? say(words.wasCut, count(view.cut)) : '', view.left_out ? say(words.leftOut, count(view.left_out)) : ''].filter(Boolean).join(' ');
}

// --- flows, and what homework asks
function goto(id) { return el('button', { type: 'button', class: 'goto', 'aria-label': say(words.packet, id), onclick: () => select(id) }, String(id)); }

// What has not changed since it was drawn is left as it is.
const drawn = {};
function isDrawn(what, ...key) { const is = JSON.stringify(key), same = drawn[what] === is; drawn[what] = is; return same; }

function flowTable() {
  $('#flows-pane').hidden = flows.size < 2 || state.ask;
  if (flows.size < 2 || isDrawn('flows', state.flow, state.lang)) return;
  const rows = [...flows.values()].slice(0, 1000).map(flow => {
    const cells = [flow.protocol, flow.client, flow.server, count(flow.packets), count(flow.payload[0] + flow.payload[1]), count(flow.wire[0] + flow.wire[1]), time(flow.duration_ns), flow.again, here(flow.ending)];
    const pick = () => select(flow.first);
    return el('tr', { class: flow.id === state.flow ? 'on' : null, onclick: pick },
      el('td', {}, el('button', { type: 'button', class: 'pick', 'aria-pressed': flow.id === state.flow, onclick: event => { event.stopPropagation(); pick(); } }, String(flow.id))),
      ...cells.map((cell, place) => el('td', { class: place > 2 && place < 8 ? 'r' : '' }, String(cell))));
  });
  $('#flows').replaceChildren(el('thead', {}, el('tr', {}, ...words.flowColumns.map((text, place) => el('th', { scope: 'col', class: place > 3 && place < 9 ? 'r' : '' }, text)))), el('tbody', {}, ...rows));
}

function answers() {
  const flow = flows.get(state.flow);
  $('#answers-pane').hidden = state.ask || !flow;
  if (!flow || isDrawn('answers', flow.id, state.lang)) return;
  const open = new Set([...document.querySelectorAll('#answers details[open]')].map(node => node.id));
  $('#answers').replaceChildren(...flow.answers.map(answer => el('details', { id: 'q-' + answer.question, open: open.has('q-' + answer.question) },
    el('summary', {}, el('b', {}, words.question[answer.question]), ' ', el('span', {}, here(answer.short))),
    ...answer.sentences.map(([sentence, shown]) => el('p', {}, here(sentence) + ' ', ...shown.map(goto))),
    answer.more ? el('p', { class: 'fine' }, say(words.more, count(answer.more))) : null)));
}

// --- the ladder
const canvas = document.createElement('canvas').getContext('2d');
function shorten(text, room, font) {
  if (text.length * 7 < room && /^[ -~]*$/.test(text)) return text;
  canvas.font = font;
  if (canvas.measureText(text).width <= room) return text;
  const fits = length => canvas.measureText(text.slice(0, length) + '…').width <= room;
  let low = 0, high = text.length;
  while (low < high) { const middle = low + high + 1 >> 1; if (fits(middle)) low = middle; else high = middle - 1; }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

function lanes() {
  const width = Math.max(280, $('#ladder-scroll').clientWidth);
  return { width, client: width < 460 ? 62 : 76, server: width - 26 };
}

// While predicting: what stands up to the selected packet. Calls behind it would tell what comes next.
function past(items) { return items.slice(0, items.findLastIndex(item => item[3] > 0 && item[3] <= state.sel) + 1); }

const topOf = item => item[state.axis === 1 ? 2 : 1] + 8;
function heightOf(flow) { return (state.axis === 1 ? flow.ladder.height_to_scale + 2 * SHAFT : flow.ladder.height) + 20; }

function ladder(follow) {
  const flow = flows.get(state.flow), svg = $('#ladder'), box = $('#ladder-scroll');
  $('#ladder-pane').hidden = !flow;
  if (!flow) return;
  $('#ends').replaceChildren(...['client', 'server'].map(end => el('div', { class: end[0] }, el('b', {}, words[end] + ' '), el('span', {}, flow[end]))));
  const place = lanes(), items = state.ask ? past(flow.ladder.items) : flow.ladder.items;
  const last = items.at(-1);
  const height = state.ask ? (last ? topOf(last) + 120 : 160) : heightOf(flow);
  svg.setAttribute('viewBox', `0 0 ${place.width} ${height}`);
  svg.setAttribute('height', height);
  if (follow) {
    const own = items.find(item => item[0] === 'a' && item[3] === state.sel);
    if (own && box.scrollHeight > box.clientHeight) {
      const y = topOf(own);
      if (y < box.scrollTop + 20 || y > box.scrollTop + box.clientHeight - 60) box.scrollTop = Math.max(0, y - box.clientHeight / 3);
    }
  }
  drawLadder(svg, box, flow, items, place, height);
}

function drawLadder(svg, box, flow, items, place, height) {
  const all = items.length <= 150, from = all ? -1 : box.scrollTop - 200, to = all ? Infinity : box.scrollTop + box.clientHeight + 200;
  svg.replaceChildren(...lifelines(flow, items, place, height));
  let nodes = svg.querySelectorAll('*').length;
  if (state.axis === 1 && !state.ask) for (const [start, end, ns] of flow.ladder.pauses) if (end + 40 > from && start < to && nodes < NODES) { const group = pause(start, end, ns, place); svg.append(group); nodes += 8; }
  const taken = [], texts = [], chosen = items.find(item => item[0] === 'a' && item[3] === state.sel);
  if (chosen) svg.append(sv('rect', { class: 'chosen', x: 2, y: topOf(chosen) + 1, width: place.width - 4, height: 29, rx: 5 }));
  for (const item of items) {
    if (topOf(item) < from || topOf(item) > to) continue;
    const [made, above] = [draw(item, place, taken)].flat();
    if (!made) continue;
    nodes += made.querySelectorAll('*').length + 1 + (above ? above.querySelectorAll('*').length + 1 : 0);
    if (nodes > NODES) break;
    svg.append(made);
    if (above) texts.push(above);
  }
  svg.append(...texts);
  if (state.ask && items.length) {
    const next = packets.find(packet => packet.flow === state.flow && packet.id > state.sel);
    if (next) svg.append(sv('rect', { class: 'ghost', x: place.client + 14, y: height - 60, width: place.server - place.client - 28, height: 34, rx: 6 }), sv('text', { x: (place.client + place.server) / 2, y: height - 38, 'text-anchor': 'middle', class: 'dim' }, next.id + ' · ?'));
  }
}

const COLOUR = name => /^(CLOSED|LISTEN|)$/.test(name) ? '--wait' : /^SYN/.test(name) ? '--half' : name === 'ESTABLISHED' ? '--open' : '--closing';
function lifelines(flow, items, place, height) {
  const out = [];
  for (const [side, x] of [[4, place.client], [5, place.server]]) {
    out.push(sv('line', { class: 'base', x1: x, x2: x, y1: 0, y2: height }));
    let began = null;
    const end = y => { if (began) { const bar = sv('rect', { x: x - 4, y: began[1], width: 8, height: Math.max(0, y - began[1]) }); bar.style.fill = `var(${COLOUR(began[0])})`; out.push(bar); } };
    for (const item of items) if (item[0] === 's' && item[side]) { const y = topOf(item) + (state.axis === 1 ? SHAFT : -2); end(y); began = [item[side].split(' → ').at(-1), y]; }
    end(height);
  }
  return out;
}

function pause(start, end, ns, place) {
  const y = start + 8 + SHAFT + (end - start) / 2, group = sv('g');
  for (const x of [place.client, place.server]) group.append(sv('rect', { class: 'cut', x: x - 9, y: y - 4, width: 18, height: 8 }), ...[-4, 4].map(shift => sv('path', { class: 'cut-line', d: `M${x - 8} ${y + shift + 2}q4 -6 8 -2t8 -2` })));
  group.append(sv('text', { class: 'dim', x: (place.client + place.server) / 2, y: y + 4, 'text-anchor': 'middle' }, say(words.pause, time(ns))));
  return group;
}

// To scale, texts may come too near to each other: the later one slips down, or is left out.
function free(taken, x1, x2, y, most) {
  for (let shift = 0; shift <= most; shift += 14) {
    const at = y + shift;
    if (!taken.some(([a, b, other]) => a < x2 && x1 < b && Math.abs(other - at) < 13)) { taken.push([x1, x2, at]); return at; }
  }
  return null;
}

function draw(item, place, taken) {
  const y = topOf(item), [kind] = item, middle = (place.client + place.server) / 2, slips = state.axis === 1 ? 42 : 0;
  if (kind === 'a') return arrow(item, place, taken);
  const group = sv('g');
  if (kind === 'b') {
    const at = free(taken, middle - 120, middle + 120, y + 16, slips);
    group.append(sv('line', { class: 'rule', x1: 0, x2: place.width, y1: y + 12, y2: y + 12 }));
    if (at !== null) group.append(sv('text', { class: 'band', x: middle, y: at, 'text-anchor': 'middle' }, shorten(here(item[4]), place.server - place.client - 40, '600 11.5px sans-serif')));
    return group;
  }
  if (kind === 's') {
    for (const [text, x, anchor] of [[item[4], place.client + 16, 'start'], [item[5], place.server - 16, 'end']]) {
      if (!text) continue;
      const at = free(taken, anchor === 'end' ? x - text.length * 8 : x, anchor === 'end' ? x : x + text.length * 8, y + 14 + (slips ? SHAFT : 0), slips);
      if (at !== null) group.append(sv('text', { class: 'state', x, y: at, 'text-anchor': anchor }, text));
    }
    return group;
  }
  if (kind === 'c' && state.level > 0) {
    const server = item[4] === 1, x = server ? place.server - 16 : place.client + 16, text = here(item[5]);
    const at = free(taken, server ? x - text.length * 7 : x, server ? x : x + text.length * 7, y + 15, slips);
    const lane = server ? place.server : place.client;
    group.append(sv('line', { class: 'tick', x1: lane, x2: lane + (server ? -10 : 10), y1: y + 11, y2: y + 11 }));
    if (at !== null) group.append(sv('text', { class: 'mono', x, y: at, 'text-anchor': server ? 'end' : 'start' }, text));
    return group;
  }
  if (kind === 'o') return sv('g', { class: 'arrow' + (item[3] === state.sel ? ' on' : ''), onclick: () => select(item[3]) }, sv('text', { class: 'dim', x: place.client + 16, y: y + 15 }, item[3] + ' · ' + here(item[4])));
  return null;
}

function arrow(item, place, taken) {
  const [, , , id, reach, side, weight, texts, lost, copies = []] = item, packet = byId.get(id), y = topOf(item) + SHAFT, to = y + (state.axis === 1 ? reach : 0);
  const x1 = side === 0 ? place.client : place.server, far = side === 0 ? place.server : place.client, x2 = lost ? (x1 + far) / 2 : far, way = side === 0 ? 1 : -1;
  const length = Math.hypot(x2 - x1, to - y), ux = (x2 - x1) / length, uy = (to - y) / length;
  const tip = [x2 - ux * 5, to - uy * 5], base = [tip[0] - ux * 10, tip[1] - uy * 10];
  const places = texts.length > 2 && state.lang === 'zh' ? 2 : 0, text = texts[places + (state.level > 0 ? 1 : 0)];
  const label = shorten(text, Math.abs(x2 - x1) * (to === y ? 1 : 0.6) - 44, '12.5px sans-serif'), flags = packet ? flagsOf(packet) : '';
  const head = flags && label.startsWith(flags) ? flags : label.match(/^[A-Z]+(?= )/)?.[0] ?? '';
  const middle = (x1 + x2) / 2, half = label.length * 3.6, angle = Math.atan2((to - y) * way, Math.abs(x2 - x1)) * 180 / Math.PI;
  const at = free(taken, middle - half, middle + half, (y + to) / 2 - 7, 0);
  const badge = Math.max(19, String(id).length * 7 + 9), inward = (badge - 19) / 2 * way;
  const kind = `${side === 0 ? 'c' : 's'} ${weight}${id === state.sel ? ' on' : ''}`, pick = () => select(id);
  const strokes = sv('g', { class: 'arrow ' + kind, id: 'a' + id, onclick: pick },
    sv('rect', { class: 'hit', x: 2, y: y - 19, width: place.width - 4, height: 29, rx: 5 }),
    ...copies.map(copy => sv('line', { class: 'copy', x1, y1: y, x2: far - 6 * way, y2: state.axis === 1 ? topOf(item) + SHAFT + copy : y })),
    sv('line', { x1, y1: y, x2: lost ? x2 : base[0], y2: lost ? to : base[1] }),
    lost ? null : sv('polygon', { points: `${tip} ${base[0] - uy * 4.5},${base[1] + ux * 4.5} ${base[0] + uy * 4.5},${base[1] - ux * 4.5}` }),
    sv('rect', { class: 'badge', x: x1 - badge / 2 + inward, y: y - 9.5, width: badge, height: 19, rx: 9.5 }),
    sv('text', { class: 'badge-text', x: x1 + inward, y: y + 4 }, String(id)),
    packet && free(taken, 0, place.client - 12, y + 4, 0) !== null ? sv('text', { class: 'dim', x: place.client - 14, y: y + 4, 'text-anchor': 'end' }, time(since(packet))) : null);
  // Texts lie above the strokes of all arrows.
  const above = sv('g', { class: 'arrow ' + kind, onclick: pick },
    at !== null ? sv('text', { class: 'label', x: middle, y: at, transform: angle ? `rotate(${angle} ${middle} ${at})` : null }, head ? sv('tspan', {}, head) : null, label.slice(head.length)) : null,
    lost ? sv('path', { class: 'lost', d: `M${x2 - 6} ${to - 6}l12 12m0 -12l-12 12` }) : null,
    lost ? sv('text', { class: 'why-lost', x: x2 + 12 * way, y: to + 4, 'text-anchor': way > 0 ? 'start' : 'end' }, shorten(here(lost), Math.abs(far - x2) - 30, '12.5px sans-serif')) : null);
  return [strokes, above];
}

// --- one packet
function shownNotes(packet) {
  if (state.level === 2) return packet.notes;
  const plain = packet.notes.filter(note => !MEASURED.test(note.rule));
  return state.level === 0 ? plain.slice(0, 1) : plain;
}

function packetPane() {
  const packet = byId.get(state.sel), side = sideOf(packet), end = endOf(packet);
  $('#packet-pane').className = 'pane ' + side;
  $('#number').textContent = packet.id;
  const text = packet.payload?.text, way = end ? `${words[end]} → ${words[end === 'client' ? 'server' : 'client']}` : '';
  $('#what').replaceChildren(flagsOf(packet) + (text ? ` “${text.length > 40 ? text.slice(0, 40) + '…' : text}”` : ''), el('small', {}, [way, say(words.after, time(since(packet)))].filter(Boolean).join(' · ')));
  $('#why').replaceChildren(...shownNotes(packet).map(note => {
    const source = [words[note.basis] ?? '', note.rfc, note.book && 'Kurose/Ross ' + note.book].filter(Boolean).join(' · ');
    const shown = note.packets.filter(id => !state.ask || id <= state.sel);
    return el('li', {}, note.text[state.lang] ?? note.text.en ?? '', state.level > 0 ? el('small', {}, source, shown.length ? ` · ${words.evidence} ` : null, ...shown.map(goto)) : null);
  }));
  $('#bits-part').hidden = state.level === 0;
  $('#hex-part').hidden = state.level < 2;
  $('#note').value = notes[packet.id] ?? '';
}

// --- strips: which numbers of each direction are acknowledged, in flight, in this packet, and not sent
function strips() {
  const packet = byId.get(state.sel), flow = flowOf(packet);
  $('#strips-part').hidden = !flow || flow.protocol !== 'TCP';
  if (!flow || flow.protocol !== 'TCP') return;
  const { after, all, letters } = reckon(flow), now = after.get(packet.id), sent = {};
  for (const end of ['client', 'server']) sent[end] = { ...now[end], all: all[end], letters: letters[end] };
  const rows = ['client', 'server'].map(end => strip(end, sent[end], packet));
  const legend = el('div', { class: 'legend' }, ...[['', 'notSent'], ['fly', 'flying'], ['ok', 'acked'], ['now', 'inPacket']].filter(([, key]) => key !== 'notSent' || !state.ask).map(([name, key]) => el('span', {}, el('i', { class: name }), words[key])));
  $('#strips').replaceChildren(...rows, legend);
}

// How far both directions of a flow have come after each of its packets, and what their first numbers stand for. Reckoned once.
function reckon(flow) {
  if (flow.reckoned) return flow.reckoned;
  const both = () => ({ client: { end: 0, ack: 0 }, server: { end: 0, ack: 0 } }), letters = { client: [], server: [] }, after = new Map();
  let now = both();
  for (const packet of flow.all) {
    const end = endOf(packet), ack = ackOf(packet);
    if (packet.tcp && end && packet.tcp.seq_rel !== null && !packet.tcp.flags.includes('RST')) {
      const other = end === 'client' ? 'server' : 'client', stop = packet.tcp.seq_rel + numbersOf(packet);
      now = { client: { ...now.client }, server: { ...now.server } };
      // No window is larger: a number further ahead is none of this connection's (RFC 7323, 2.3).
      if (stop - now[end].end < 2 ** 30) now[end].end = Math.max(now[end].end, stop);
      if (ack !== null) now[other].ack = Math.min(Math.max(now[other].ack, ack), now[other].end);
      if (packet.tcp.seq_rel < 64) lettersOf(packet, letters[end]);
    }
    after.set(packet.id, now);
  }
  return flow.reckoned = { after, letters, all: { client: now.client.end, server: now.server.end } };
}

function lettersOf(packet, letters) {
  const { seq_rel: first, flags, len } = packet.tcp, payload = payloadOf(packet);
  let at = first;
  if (flags.includes('SYN')) letters[at++] = 'SYN';
  for (let place = 0; place < len && at < 64; place++, at++) letters[at] = place < payload.length ? letter(payload[place]) : '·';
  if (flags.includes('FIN') && first + numbersOf(packet) <= 64) letters[first + numbersOf(packet) - 1] = 'FIN';
}

const letter = byte => byte === 32 ? '␣' : byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·';
function strip(end, sent, packet) {
  const own = endOf(packet) === end && packet.tcp && numbersOf(packet) ? [packet.tcp.seq_rel, packet.tcp.seq_rel + numbersOf(packet)] : [-1, -1];
  const stop = state.ask ? sent.end : sent.all, head = el('p', {}, el('b', {}, words[end]), ' · ' + (sent.end ? say(words.upTo, 0, count(sent.end - 1), count(sent.ack)) : words.nothing));
  const kind = at => `${at >= sent.end ? '' : at < sent.ack ? 'ok' : 'fly'}${at >= own[0] && at < own[1] ? ' now' : ''}`;
  const row = el('div', { class: `strip ${end[0]}` }, head);
  if (!stop) return row;
  if (stop <= 64) {
    const cells = Array.from({ length: stop }, (_, at) => el('span', { class: `${kind(at)}${/^(SYN|FIN)$/.test(sent.letters[at]) ? ' whole' : ''}` }, stop > 40 && /^(SYN|FIN)$/.test(sent.letters[at]) ? sent.letters[at][0] : sent.letters[at] ?? '·'));
    row.append(el('div', { class: 'cells', 'aria-hidden': true }, ...cells));
  } else {
    const bounds = [...new Set([0, sent.ack, own[0], own[1], sent.end, stop].filter(at => at >= 0 && at <= stop))].sort((a, b) => a - b);
    row.append(el('div', { class: 'bar', 'aria-hidden': true }, ...bounds.slice(1).map((to, place) => { const part = el('i', { class: kind(bounds[place]).split(' ').pop() || 'not' }); part.style.flexGrow = to - bounds[place]; part.style.minWidth = kind(bounds[place]).includes('now') ? '3px' : 0; return part; })));
  }
  return row;
}

// --- headers bit by bit, and bytes
const rawOf = packet => packet.bytes ??= Uint8Array.from(atob(packet.raw ?? ''), one => one.charCodeAt(0));
const layersOf = packet => packet.layers.map(([place, kept]) => ({ ...view.layers[place], kept })).filter(layer => layer.to > layer.from);
const toneOf = layer => /^(ip|ipv6)/.test(layer.machine) ? 1 : /^(tcp|udp|icmp)/.test(layer.machine) ? 2 : /payload|trailer/.test(layer.machine) ? 3 : 0;
function payloadOf(packet) { const layer = layersOf(packet).find(one => one.machine === 'payload'); return layer ? rawOf(packet).subarray(layer.from, layer.to) : []; }

function numberAt(bytes, bit, bits) {
  let number = 0n;
  for (let at = bit; at < bit + bits; at++) number = number << 1n | BigInt(bytes[at >> 3] >> 7 - (at & 7) & 1);
  return number;
}

function valuesOf(layer, bytes) {
  let kept = 0;
  return layer.fields.map(field => {
    const first = field.bit >> 3, some = [...bytes.subarray(first, first + Math.ceil(field.bits / 8))], hex = byte => byte.toString(16).padStart(2, '0');
    switch (field.form) {
      case 'd': return String(numberAt(bytes, field.bit, field.bits));
      case 'x': return '0x' + numberAt(bytes, field.bit, field.bits).toString(16).padStart(Math.ceil(field.bits / 4), '0');
      case '4': return some.join('.');
      case 'm': return some.map(hex).join(':');
      case '6': return shortIpv6(some);
      case 'n': return say(words.bytes, field.bits / 8);
      default: return layer.kept[kept++] ?? '';
    }
  });
}

function shortIpv6(bytes) {
  const groups = Array.from({ length: 8 }, (_, place) => (bytes[2 * place] << 8 | bytes[2 * place + 1]).toString(16)).join(':');
  const zeros = groups.match(/\b0(:0\b)+/g)?.sort((a, b) => b.length - a.length)[0];
  return zeros ? groups.replace(new RegExp('(^|:)' + zeros + '(:|$)'), '::') : groups;
}

// The control bits of TCP, from bit 103 of its header on (RFC 9293, 3.1; RFC 3168; RFC 9768).
const BITS = ['AE', 'CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

function nameOf(field, layer) {
  const known = WORDS.names[field.machine];
  if (field.machine === 'tcp.flags') return BITS[field.bit - layer.from * 8 - 103] ?? here(field.name);
  if (!known) return state.names === 2 ? field.machine : field.bits === 1 ? here(field.name).match(/[A-Z]{2,}/)?.[0] ?? here(field.name) : here(field.name);
  return state.names === 0 ? known[state.lang === 'zh' ? 1 : 0] : known[state.names + 1];
}

// The layer that was chosen, or else the transport layer.
function layerAt(all) {
  const same = all.findLastIndex(layer => layer.machine === state.layer);
  return same >= 0 ? same : Math.max(0, all.findLastIndex(layer => /^(tcp|udp|icmp)/.test(layer.machine)));
}

const SHORT = { eth: 'Ethernet', tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', icmpv6: 'ICMPv6', arp: 'ARP' };
function tabName(layer) { return layer.machine === 'payload' ? words.payload : SHORT[layer.machine] ?? here(layer.title).match(/IPv[46]/)?.[0] ?? (/^Internet Protocol version (\d)/.exec(layer.title[0]) ? 'IPv' + RegExp.$1 : here(layer.title)); }

function bits() {
  const packet = byId.get(state.sel), all = layersOf(packet), bytes = rawOf(packet);
  const chosen = layerAt(all);
  const tab = (layer, place) => el('button', { type: 'button', role: 'tab', id: 'tab' + place, class: 't' + toneOf(layer), 'aria-selected': place === chosen, 'aria-controls': 'bits', tabindex: place === chosen ? 0 : -1,
    onclick: () => { state.layer = layer.machine; state.field = null; bits(); $('#tab' + place).focus(); },
    onkeydown: event => { const go = { ArrowRight: 1, ArrowLeft: -1 }[event.key]; if (go) { event.stopPropagation(); event.preventDefault(); $('#tab' + (place + go + all.length) % all.length).click(); } } }, tabName(layer));
  $('#layers').replaceChildren(...all.map(tab));
  const layer = all[chosen];
  if (!layer) { $('#bits').replaceChildren(); $('#hex').replaceChildren(); return; }
  const values = valuesOf(layer, bytes), row = el('div', { class: 'row t' + toneOf(layer) });
  layer.fields.forEach((field, place) => row.append(...bitBox(layer, field, `${chosen}.${place}`, values[place])));
  $('#bits').setAttribute('role', 'tabpanel');
  $('#bits').setAttribute('aria-labelledby', 'tab' + chosen);
  $('#bits').replaceChildren(el('div', { class: 'ruler', 'aria-hidden': true }, ...[0, 8, 16, 24].map(bit => el('span', {}, String(bit)))), row);
  if (state.level === 2) hex(all, bytes);
  mark(state.field);
}

// The box of a field: as wide as its bits, 32 in a row. What goes on in the next row has a second box there.
function bitBox(layer, field, key, value) {
  const at = (field.bit - layer.from * 8) % 32, single = field.bits === 1, span = Math.min(32 - at, Math.max(1, field.bits)), rest = field.bits - span;
  const more = state.level === 2 && field.meaning && !single ? ' · ' + here(field.meaning) : '';
  const box = el('button', { type: 'button', class: single ? 'bit' + (value === '1' ? ' set' : '') : null, 'data-field': key, 'aria-pressed': false, onclick: () => mark(key) }, el('span', {}, nameOf(field, layer)), el('b', {}, (value.length > 48 ? value.slice(0, 48) + '…' : value) + more));
  box.style.gridColumn = `${at + 1} / span ${span}`;
  if (rest <= 0 || rest >= 32) return [box];
  const on = el('div', { class: 'on', 'aria-hidden': true, onclick: () => mark(key) });
  on.style.gridColumn = `1 / span ${rest}`;
  return [box, on];
}

function hex(all, bytes) {
  const owner = [], tone = [];
  all.forEach((layer, one) => layer.fields.forEach((field, place) => { for (let at = field.bit >> 3; at < Math.ceil((field.bit + field.bits) / 8); at++) { owner[at] = `${one}.${place}`; tone[at] = toneOf(layer); } }));
  const rows = [];
  for (let start = 0; start < bytes.length; start += 16) {
    const row = el('div', {}, el('span', { class: 'o' }, start.toString(16).padStart(4, '0'))), letters = [];
    for (let at = start; at < start + 16; at++) {
      if (at === start + 8) row.append(el('span', { class: 'gap' }));
      if (at >= bytes.length) { row.append(el('span', { 'aria-hidden': true }, '    '.slice(0, 3))); continue; }
      row.append(el('button', { type: 'button', tabindex: -1, class: 't' + (tone[at] ?? 0), 'data-byte': at, onclick: () => { if (!owner[at]) return; state.layer = all[+owner[at].split('.')[0]].machine; state.field = null; bits(); mark(owner[at]); } }, bytes[at].toString(16).padStart(2, '0')));
      letters.push(el('span', { class: 'a t' + (tone[at] ?? 0), 'data-byte': at }, bytes[at] > 31 && bytes[at] < 127 ? String.fromCharCode(bytes[at]) : '.'));
    }
    row.append(el('span', { class: 'gap' }), ...letters);
    rows.push(row);
  }
  $('#hex').replaceChildren(...rows);
}

function mark(key) {
  state.field = key;
  document.querySelectorAll('.hot').forEach(node => node.classList.remove('hot'));
  document.querySelectorAll('[data-field]').forEach(node => node.setAttribute('aria-pressed', node.dataset.field === key));
  $('#field').textContent = words.chooseField;
  if (!key) return;
  const [one, place] = key.split('.').map(Number), packet = byId.get(state.sel), layer = layersOf(packet)[one], field = layer?.fields[place];
  if (!field) return;
  $(`[data-field="${key}"]`)?.classList.add('hot');
  const from = field.bit >> 3, to = Math.ceil((field.bit + field.bits) / 8) - 1;
  for (let at = from; at <= to; at++) document.querySelectorAll(`[data-byte="${at}"]`).forEach(node => node.classList.add('hot'));
  const known = WORDS.names[field.machine], names = known && field.machine !== 'tcp.flags' ? [known[state.lang === 'zh' ? 1 : 0], known[2], known[3]] : [here(field.name), field.machine];
  const where = from === to ? say(words.byteAt, from) : say(words.bytesAt, from, to);
  $('#field').replaceChildren(el('b', {}, `${nameOf(field, layer)} = ${valuesOf(layer, rawOf(packet))[place]}`), field.meaning ? ' · ' + here(field.meaning) : '', ` · ${where} · ${say(words.bitCount, field.bits)} · ${[...new Set(names)].join(' / ')}`);
}

// --- the list
function list() {
  const shown = packets.filter(isShown), at = shown.findIndex(packet => packet.id === state.sel), start = Math.floor(Math.max(0, at) / ROWS) * ROWS;
  const pages = start > 0 || start + ROWS < shown.length ? [[words.earlier, start - 1], [words.later, start + ROWS]] : [];
  $('#pages').replaceChildren(...pages.map(([text, place]) => el('button', { type: 'button', class: 'act', disabled: !shown[place], onclick: () => select(shown[place].id) }, text)));
  if (isDrawn('list', start, state.lang, state.level, state.ask && state.sel, notes)) return choose();
  const rows = shown.slice(start, start + ROWS).map(row);
  $('#list').replaceChildren(el('thead', {}, el('tr', {}, ...words.columns.map((text, place) => el('th', { scope: 'col', class: [0, 1, 4, 5, 6].includes(place) ? 'r' : '' }, text)))), el('tbody', {}, ...rows));
}

// Another row is the chosen one.
function choose() {
  document.querySelectorAll('#list tr.on').forEach(node => { node.classList.remove('on'); node.querySelector('.pick').setAttribute('aria-pressed', false); });
  const node = $(`#list tr[data-packet="${state.sel}"]`);
  node?.classList.add('on');
  node?.querySelector('.pick').setAttribute('aria-pressed', true);
}

function row(packet) {
  const end = endOf(packet), said = shownNotes(packet), cell = (text, right) => el('td', { class: right ? 'r' : '' }, text === null || text === undefined ? '–' : String(text));
  const pick = () => select(packet.id), sentence = said[0] ? said[0].text[state.lang] ?? said[0].text.en : packet.payload?.text ?? '';
  return el('tr', { class: `${sideOf(packet)}${packet.id === state.sel ? ' on' : ''}`, 'data-packet': packet.id, onclick: pick },
    el('td', { class: 'r' }, el('button', { type: 'button', class: 'pick', 'aria-pressed': packet.id === state.sel, 'aria-label': say(words.packet, packet.id), onclick: event => { event.stopPropagation(); pick(); } }, String(packet.id))),
    cell(time(since(packet)), true), el('td', {}, el('span', { class: 'end' }, end ? words[end] : '')), cell(flagsOf(packet)),
    cell(packet.tcp?.seq_rel, true), cell(ackOf(packet), true), cell(lengthOf(packet), true),
    el('td', { class: 'w' }, sentence, notes[packet.id] ? el('span', { class: 'noted' }, notes[packet.id]) : null));
}

// --- predict first
function questions() {
  const next = packets[byId.get(state.sel).place + 1];
  return next && endOf(next) && next.tcp ? next : null;
}

function truth(packet) {
  const flags = FLAGS.filter(flag => packet.tcp.flags.includes(flag)).join(' ');
  return [words[endOf(packet)], flags || words.none, String(packet.tcp.seq_rel), String(ackOf(packet) ?? '–'), String(packet.tcp.len)];
}

function predict() {
  const box = $('#predict');
  box.hidden = !state.ask;
  if (!state.ask) return;
  const kids = [], given = state.asked[state.sel], next = questions();
  if (given) {
    const right = truth(byId.get(state.sel)), hits = right.filter((answer, place) => answer === given[place]).length;
    const all = Object.entries(state.asked).reduce(([good, sum], [id, answers]) => { const is = truth(byId.get(+id)); return [good + is.filter((answer, place) => answer === answers[place]).length, sum + is.length]; }, [0, 0]);
    const line = (answer, place) => el('tr', {}, el('th', { scope: 'row' }, words.asked[place]), el('td', { class: answer === given[place] ? 'yes' : 'no' }, (answer === given[place] ? '✓ ' : '✗ ') + (given[place] || '–')), el('td', {}, answer));
    kids.push(el('div', { class: 'ask' }, el('h3', {}, say(words.right, hits, right.length) + ' · ' + say(words.so, ...all)), el('table', {}, el('thead', {}, el('tr', {}, el('td', {}), el('th', { scope: 'col' }, words.youSaid), el('th', { scope: 'col' }, words.itIs))), el('tbody', {}, ...right.map(line)))));
  }
  if (next) kids.push(form(next));
  box.replaceChildren(...kids);
}

function form(next) {
  const answer = event => {
    event.preventDefault();
    const data = new FormData(event.target), flags = FLAGS.filter(flag => data.get(flag)).join(' ');
    state.asked[next.id] = [words[data.get('end')] ?? '', flags || words.none, data.get('seq').trim(), data.get('ack').trim() || '–', data.get('len').trim()];
    select(next.id);
  };
  return el('form', { class: 'ask', onsubmit: answer }, el('h3', {}, say(words.ask, next.id)),
    el('div', { class: 'line' },
      el('fieldset', {}, el('legend', {}, words.asked[0]), ...['client', 'server'].map(end => el('label', {}, el('input', { type: 'radio', name: 'end', value: end }), ' ' + words[end]))),
      el('fieldset', {}, el('legend', {}, words.asked[1]), ...FLAGS.map(flag => el('label', {}, el('input', { type: 'checkbox', name: flag }), ' ' + flag)))),
    el('div', { class: 'line' }, ...['seq', 'ack', 'len'].map(name => el('label', {}, name + ' ', el('input', { type: 'number', name, min: 0 }))), el('button', {}, words.show)));
}

// --- one selection, and everything that follows it
function select(id) {
  keep();
  const packet = byId.get(id);
  if (!packet) return;
  state.sel = id;
  state.flow = packet.flow ?? state.flow;
  history.replaceState(null, '', '#p' + id);
  show(true);
  $('#live').textContent = `${say(words.packet, id)}. ${flagsOf(packet)}. ${shownNotes(packet)[0]?.text[state.lang] ?? ''}`;
}

function show(follow) {
  flowTable(); answers(); ladder(follow); packetPane(); strips(); bits(); list(); predict();
  const packet = byId.get(state.sel);
  $('#where').textContent = `${say(words.where, count(state.sel), count(packets.at(-1).id))} · ${time(since(packet))}`;
  $('#scrub').value = packet.place;
  $('#scrub').setAttribute('aria-valuetext', $('#where').textContent);
  $('#scrub').disabled = state.ask;
  $('#vantage').textContent = flows.get(state.flow)?.ladder.items.some(item => item[0] === 'a' && item[4] > 0) ? words.slant : words.level1;
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
  else if (state.ask && questions() && !state.asked[questions().id]) $('#predict form input')?.focus();
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

function save() {
  keep();
  const text = JSON.stringify(notes).replace(/[<>&\u2028\u2029]/g, letter => '\\u' + letter.charCodeAt(0).toString(16).padStart(4, '0'));
  const saved = SOURCE.replace(/(<script type="application\/json" id="notes">)[^<]*(<\/script>)/, (_, before, after) => before + text + after);
  const name = decodeURIComponent(location.pathname.split('/').pop() || 'report.html'), link = el('a', { href: URL.createObjectURL(new Blob([saved], { type: 'text/html' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

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
  $('#note').addEventListener('change', () => { keep(); list(); });
  $('#save').addEventListener('click', save);
  $('#scrub').addEventListener('input', event => select(packets[+event.target.value].id));
  addEventListener('keydown', keys);
  let frame = 0;
  const again = () => { cancelAnimationFrame(frame); frame = requestAnimationFrame(() => ladder(false)); };
  $('#ladder-scroll').addEventListener('scroll', again);
  addEventListener('resize', again);
  addEventListener('beforeprint', () => { document.querySelectorAll('#answers details').forEach(node => { node.open = true; }); ladder(false); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', everything);
}

async function begin() {
  view = JSON.parse(await unpack('#view'));
  packets = read(await unpack('#trace'));
  // A packet that was seen at both ends is shown once, where it was seen first.
  byId = new Map();
  packets = packets.filter(packet => !byId.has(packet.id) && byId.set(packet.id, packet)).map((packet, place) => Object.assign(packet, { place }));
  flows = new Map(view.flows.map(flow => [flow.id, flow]));
  for (const flow of flows.values()) flow.all = [];
  for (const packet of packets) flowOf(packet)?.all.push(packet);
  for (const flow of flows.values()) { flow.first = flow.all[0]?.id; flow.zero = flow.all[0]?.t_ns ?? 0; }
  if (!packets.length) return;
  $('#scrub').max = packets.length - 1;
  const asked = +location.hash.slice(2);
  const first = byId.has(asked) ? asked : packets.find(packet => packet.flow)?.id ?? packets[0].id;
  state.flow = byId.get(first).flow ?? [...flows.keys()][0];
  state.sel = first;
  listen();
  everything();
  if (asked) ladder(true);
  document.documentElement.dataset.ready = 'yes';
}

begin();
