'use strict';
// The page of a report. The trace and what captrace adds to it are unpacked, then drawn; one selection (a packet's
// number) holds everywhere. All text of packets goes through text nodes, so nothing in it is obeyed.

// What was loaded, before anything is changed: saving keeps this text and replaces the notes alone.
const SOURCE = '<!doctype html>\n' + document.documentElement.outerHTML + '\n';
const $ = selector => document.querySelector(selector);
const all = selector => [...document.querySelectorAll(selector)];
const ENDS = ['client', 'server'];
const FLAGS = ['SYN', 'ACK', 'FIN', 'RST'];     // those that are asked for

const state = {
  sel: 0, flow: 0, level: 1, names: 0, axis: 0, theme: 0, plot: 0, layer: 'tcp', field: null, byte: null,
  lang: document.documentElement.lang.startsWith('zh') ? 'zh' : 'en', ask: false, asked: {}, timer: 0,
};
const notes = JSON.parse($('#notes').textContent), homework = JSON.parse($('#homework').textContent);
// Packets by their numbers, and by those of their records and notes.
const byId = new Map(), byRecord = new Map();
let view, packets, flows, words;

// --- making elements
function fill(node, attributes, kids = []) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) continue;
    if (name === 'style') Object.assign(node.style, value);
    else if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (typeof value === 'boolean' && !name.startsWith('aria-')) node.toggleAttribute(name, value);
    else node.setAttribute(name, value);
  }
  node.append(...kids.flat(Infinity).filter(kid => kid !== null && kid !== undefined));
  return node;
}
const el = (name, attributes = {}, ...kids) => fill(document.createElement(name), attributes, kids);
const button = (attributes, ...kids) => el('button', { type: 'button', ...attributes }, ...kids);
const SVG = 'http://www.w3.org/2000/svg';
const sv = (name, attributes = {}, ...kids) => fill(document.createElementNS(SVG, name), attributes, kids);
const line = (name, x1, y1, x2, y2) => sv('line', { class: name, x1, y1, x2, y2 });
// Strokes of a path: a cross, which reaches so far; values each of which holds until the next one, along H or V.
const cross = (x, y, far) => `M${x - far} ${y - far}l${2 * far} ${2 * far}m0 ${-2 * far}l${-2 * far} ${2 * far}`;
const stairs = (steps, along, across) => steps.map(([at, value]) => along + at + across + value).join('');

// A table: its head, and a row for each list of cells.
function table(node, head, rows) {
  node.replaceChildren(el('thead', {}, el('tr', {}, head)), el('tbody', {}, rows));
}
const th = (text, isNumber) => el('th', { scope: 'col', class: isNumber ? 'r' : null }, text);
const td = (text, isNumber) => el('td', { class: isNumber ? 'r' : null }, String(text ?? '–'));

// --- words and numbers
const say = (text, ...values) => text.replace(/\{(\d)\}/g, (_, place) => values[place]);
const here = pair => pair[state.lang === 'zh' ? 1 : 0];
const textOf = note => note?.text[state.lang] ?? note?.text.en ?? '';
const count = number => number.toLocaleString('en-US');
const many = ([one, more], number) => say(number === 1 ? one : more, count(number));
const inRow = texts => texts.filter(Boolean).join(' · ');

function time(ns) {
  const size = Math.abs(ns), [unit, name] = size < 1e6 ? [1e3, 'µs'] : size < 1e9 ? [1e6, 'ms'] : [1e9, 's'];
  const digits = String(Math.floor(size / unit)).length;
  return size === 0 ? '0' : `${(ns / unit).toPrecision(Math.max(3, digits))} ${name}`;
}

// --- reading the data
async function unpack(id) {
  const bytes = Uint8Array.from(atob($(id).textContent.trim()), letter => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}

// The lines of a trace. What lines of a kind have in common stands once; a number is what it adds to an earlier one:
// the first two of a line to those of the line before, others to those of the last line of their kind.
function unfold(text) {
  const [values, ...lines] = text.split('\n'), { order, columns, raw } = JSON.parse(values);
  const kinds = lines.map(line => line.split(/(\0|\x01)/)), rows = kinds.map(() => 0), sums = kinds.map(() => []);
  const before = [0, 0];
  let packet = 0;
  return order.map(kind => {
    const row = rows[kind]++;
    let place = 0;
    const number = () => {
      const last = place < 2 ? before : sums[kind], sum = (last[place] ?? 0) + columns[kind][place][row];
      last[place++] = sum;
      return sum;
    };
    return kinds[kind].map(piece => piece === '\0' ? number() : piece === '\x01' ? raw[packet++] : piece).join('');
  });
}

// The packets of a trace. A packet that was seen at both ends is shown once, where it was seen first.
function read(lines) {
  const list = [];
  for (const line of lines) {
    if (line.startsWith('{"type":"packet"')) {
      const record = JSON.parse(line), place = list.length;
      if (!byId.has(record.id)) {
        byId.set(record.id, Object.assign(record, { place, lines: [], layers: view.packets[place] ?? [] }));
        list.push(record);
      }
      byRecord.set(record.n, byId.get(record.id));
    } else if (line.startsWith('{"type":"note"')) {
      const [, n, about] = /"n":(\d+),.*?"about":(\d+)/.exec(line) ?? [], packet = byRecord.get(+about);
      packet?.lines.push(line);
      if (packet) byRecord.set(+n, packet);
    }
  }
  return list;
}

// The notes on a packet, parsed when they are first asked for: most never are.
function notesOf(packet) {
  const others = ({ evidence }) => evidence.map(n => byRecord.get(n)?.id).filter(id => id && id !== packet.id);
  return packet.notes ??= packet.lines.map(line => JSON.parse(line)).map(note => ({ ...note, packets: others(note) }));
}

// --- what is asked of a packet
const PROTOCOLS = { udp: 'UDP', icmp: 'ICMP', icmpv6: 'ICMPv6', arp: 'ARP' };
const endOf = packet => ({ c2s: 'client', s2c: 'server' })[packet.dir] ?? null;
const otherEnd = end => end === 'client' ? 'server' : 'client';
const sideOf = packet => endOf(packet)?.[0] ?? '';
const flowOf = packet => flows.get(packet.flow);
const flagsOf = ({ tcp, ...packet }) =>
  tcp ? tcp.flags.join(' ') : PROTOCOLS[Object.keys(PROTOCOLS).find(name => packet[name])] ?? '';
const lengthOf = packet => (packet.tcp ?? packet.payload)?.len ?? 0;
const ackOf = packet => packet.tcp?.flags.includes('ACK') ? packet.tcp.ack_rel : null;
const since = packet => packet.t_ns - (flowOf(packet)?.all ?? packets)[0].t_ns;
const next = packet => packets[packet.place + 1];
