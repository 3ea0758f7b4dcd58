'use strict';
// The page of a report. The trace and what captrace adds to it are unpacked, then drawn; one selection (a packet's number)
// holds everywhere. All text of packets goes through text nodes, so nothing in it is obeyed.

// What was loaded, before anything is changed: saving keeps this text and replaces the notes alone.
const SOURCE = '<!doctype html>\n' + document.documentElement.outerHTML + '\n';
const $ = selector => document.querySelector(selector);
const WORDS = JSON.parse($('#words').textContent);
const FLAGS = ['SYN', 'ACK', 'FIN', 'RST'];
const SPEEDS = [0, 1, 2, 4, 10];
const ROWS = 100;       // rows of the list at a time
const NODES = 1300;     // nodes of the ladder at a time
const SHAFT = 20;       // from the top of an item to the shaft of its arrow
const LINE = 28;        // the height of a line of the ladder
const PARTS = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78]; // where along its arrow a label may stand
const MEASURED = /^tcp\.(rtt|congestion|window\.(full|scaled))/;

const state = { sel: 0, level: 1, names: 0, lang: document.documentElement.lang.startsWith('zh') ? 'zh' : 'en', theme: 0, axis: 0, plot: 0, flow: 0, layer: 'tcp', field: null, byte: null, ask: false, asked: {}, timer: 0 };
let notes = JSON.parse($('#notes').textContent);
const byId = new Map(), byRecord = new Map();
let view, packets, flows, words;

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
let made = 0;           // elements of pictures that were made
const sv = (name, attributes = {}, ...kids) => { made++; return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, kids); };
const say = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[place]);
const here = pair => pair[state.lang === 'zh' ? 1 : 0];
const count = number => number.toLocaleString('en-US');

// --- reading the data
async function unpack(id) {
  const text = atob($(id).textContent.trim()), bytes = new Uint8Array(text.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// The packets of a trace. A packet that was seen at both ends is shown once, where it was seen first.
function read(text) {
  const list = [];
  let place = 0;
  for (const line of text.split('\n')) {
    if (line.startsWith('{"type":"packet"')) {
      const record = JSON.parse(line), layers = view.packets[place++] ?? [];
      if (!byId.has(record.id)) {
        byId.set(record.id, Object.assign(record, { place: list.length, lines: [], layers }));
        list.push(record);
      }
      byRecord.set(record.n, byId.get(record.id));
    } else if (line.startsWith('{"type":"note"')) {
      byRecord.get(+/"about":(\d+)/.exec(line)?.[1])?.lines.push(line);
    }
  }
  return list;
}

// The notes on a packet, parsed when they are first asked for: most never are.
function notesOf(packet) {
  const idsOf = note => note.evidence.map(n => byRecord.get(n)?.id).filter(id => id !== undefined && id !== packet.id);
  return packet.notes ??= packet.lines.map(line => JSON.parse(line)).map(note => ({ ...note, packets: idsOf(note) }));
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
  if (isAway('flows', flows.size < 2)) return;
  if (!isDrawn('flows', state.lang)) {
    const right = place => place > 3 && place < 9 ? 'r' : null, head = (text, place) => el('th', { scope: 'col', class: right(place) }, text);
    $('#flows').replaceChildren(el('thead', {}, el('tr', {}, ...words.flowColumns.map(head))), el('tbody', {}, ...[...flows.values()].slice(0, 1000).map(flow => {
      const cells = [flow.protocol, flow.client, flow.server, count(flow.packets), count(flow.payload[0] + flow.payload[1]), count(flow.wire[0] + flow.wire[1]), time(flow.duration_ns), flow.again, here(flow.ending)];
      return el('tr', { 'data-row': flow.id, onclick: () => select(flow.first) }, el('td', {}, el('button', { type: 'button', class: 'pick' }, String(flow.id))), ...cells.map((cell, place) => el('td', { class: right(place + 1) }, String(cell))));
    })));
  }
  choose('#flows', state.flow);
}

// Whether a pane has nothing to show, or would give away what is to be predicted: then it is hidden, and emptied.
function isAway(what, isEmpty) {
  const away = isEmpty || state.ask;
  $(`#${what}-pane`).hidden = away;
  if (away) { $(`#${what}-pane`).querySelectorAll('.made').forEach(node => node.replaceChildren()); drawn[what] = null; }
  return away;
}

// Another row of a table is the chosen one.
function choose(table, row) {
  const turn = (node, on) => { node?.classList.toggle('on', on); node?.querySelector('.pick').setAttribute('aria-pressed', on); };
  document.querySelectorAll(table + ' tr.on').forEach(node => turn(node, false));
  turn($(`${table} tr[data-row="${row}"]`), true);
}

function answers() {
  const flow = flows.get(state.flow);
  if (isAway('answers', !flow) || isDrawn('answers', flow.id, state.lang)) return;
  const open = new Set([...document.querySelectorAll('#answers details[open]')].map(node => node.id));
  $('#answers').replaceChildren(...flow.answers.map(answer => el('details', { id: 'q-' + answer.question, open: open.has('q-' + answer.question) },
    el('summary', {}, el('b', {}, words.question[answer.question]), ' ', el('span', {}, here(answer.short))),
    ...answer.sentences.map(([sentence, shown]) => el('p', {}, here(sentence) + ' ', ...shown.map(goto))),
    answer.more ? el('p', { class: 'fine' }, say(words.more, count(answer.more))) : null)));
}
