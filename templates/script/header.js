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
  const more = state.level === 2 && field.meaning && !single ? here(field.meaning) : '', shown = value.length > 48 ? value.slice(0, 48) + '…' : value;
  const box = el('button', { type: 'button', class: single ? 'bit' + (value === '1' ? ' set' : '') : null, 'data-field': key, 'aria-pressed': false, onclick: () => mark(key) }, el('span', {}, nameOf(field, layer)), el('b', {}, [shown, more].filter(Boolean).join(' · ')));
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
      if (at >= bytes.length) { row.append(el('span', { class: 'blank', 'aria-hidden': true }, '  ')); continue; }
      row.append(el('button', { type: 'button', tabindex: -1, class: 't' + (tone[at] ?? 0), 'data-byte': at, 'data-owner': owner[at], onclick: () => chooseByte(at) }, bytes[at].toString(16).padStart(2, '0')));
      letters.push(el('span', { class: 'a t' + (tone[at] ?? 0), 'data-byte': at }, bytes[at] > 31 && bytes[at] < 127 ? String.fromCharCode(bytes[at]) : '.'));
    }
    row.append(el('span', { class: 'gap' }), ...letters);
    rows.push(row);
  }
  $('#hex').replaceChildren(...rows);
}

// The field of a byte; a byte that belongs to none changes nothing.
function chooseByte(at) {
  const owner = $(`#hex button[data-byte="${at}"]`)?.dataset.owner;
  if (!owner) return;
  state.layer = layersOf(byId.get(state.sel))[+owner.split('.')[0]].machine;
  state.byte = at;
  bits();
  mark(owner);
}

// The arrow keys go from byte to byte, and from row to row.
function hexKeys(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 16, ArrowUp: -16 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  const marked = $('#hex button.hot')?.dataset.byte, from = state.byte ?? (marked === undefined ? -1 : +marked);
  chooseByte(from < 0 ? 0 : from + by);
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
