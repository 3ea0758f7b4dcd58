// --- headers bit by bit, and bytes
const rawOf = packet => packet.bytes ??= Uint8Array.from(atob(packet.raw ?? ''), letter => letter.charCodeAt(0));
const digits = (number, width) => number.toString(16).padStart(width, '0');

// The layers of a packet with the values that are not read from its bytes.
function layersOf(packet) {
  const layers = packet.layers.map(([place, kept]) => ({ ...view.layers[place], kept }));
  return layers.filter(layer => layer.to > layer.from);
}

function valuesOf(layer, bytes) {
  let kept = 0;
  return layer.fields.map(({ form, bit, bits }) => {
    const some = [...bytes.subarray(bit >> 3, bit + bits + 7 >> 3)];
    switch (form) {
      case 'd': return String(numberAt(bytes, bit, bits));
      case 'x': return '0x' + digits(numberAt(bytes, bit, bits), Math.ceil(bits / 4));
      case '4': return some.join('.');
      case 'm': return some.map(byte => digits(byte, 2)).join(':');
      case 'n': return say(words.bytes, bits / 8);
      default: return layer.kept[kept++] ?? '';
    }
  });
}

function numberAt(bytes, bit, bits) {
  let number = 0n;
  for (let at = bit; at < bit + bits; at++) number = number << 1n | BigInt(bytes[at >> 3] >> 7 - (at & 7) & 1);
  return number;
}

// A field as the book, the RFC or Wireshark names it.
const nameOf = ({ names }) => state.names === 0 ? here(names) : names[state.names + 1];

function bits() {
  const packet = byId.get(state.sel), layers = layersOf(packet), bytes = rawOf(packet);
  const isTransport = layer => layer.tone === 2, isWanted = layer => layer.machine === state.layer;
  const layer = layers.findLast(layers.some(isWanted) ? isWanted : isTransport) ?? layers[0];
  if (!isDrawn('layers', packet.id, state.lang)) {
    all('#layers label').forEach(node => node.remove());
    $('#layers').append(...layers.map(tab));
  }
  for (const input of all('#layers input')) input.checked = layers[input.value] === layer;
  const values = layer ? valuesOf(layer, bytes) : [], one = layers.indexOf(layer);
  const boxes = (layer?.fields ?? []).map((field, place) => bitBox(layer, field, `${one}.${place}`, values[place]));
  $('#bits').className = 'row t' + layer?.tone;
  $('#bits').replaceChildren(...boxes.flat());
  $('#hex').replaceChildren(...state.level === 2 ? hex(layers, bytes) : []);
  mark(state.field);
}

function tab(layer, value) {
  const onchange = () => { Object.assign(state, { layer: layer.machine, field: null }); bits(); };
  const input = el('input', { type: 'radio', name: 'layer', value, onchange });
  return el('label', { class: 't' + layer.tone }, input, el('span', {}, here(layer.title)));
}

// The box of a field: as wide as its bits, 32 in a row. What goes on in the next row has a second box there.
function bitBox(layer, field, key, value) {
  const at = (field.bit - layer.from * 8) % 32, isBit = field.bits === 1, onclick = () => mark(key);
  const wide = Math.min(32 - at, Math.max(1, field.bits)), rest = field.bits - wide;
  const meaning = state.level === 2 && field.meaning && !isBit ? here(field.meaning) : '';
  const shown = [value.length > 48 ? value.slice(0, 48) + '…' : value, meaning].filter(Boolean).join(' · ');
  const name = isBit ? `bit${value === '1' ? ' set' : ''}` : null;
  const box = el('button', { type: 'button', class: name, 'data-field': key, 'aria-pressed': false, onclick },
    el('span', {}, nameOf(field)), el('b', {}, shown));
  box.style.gridColumn = `${at + 1} / span ${wide}`;
  if (rest <= 0 || rest >= 32) return [box];
  const more = el('div', { class: 'on', 'aria-hidden': true, onclick });
  more.style.gridColumn = `1 / span ${rest}`;
  return [box, more];
}

// The bytes of a packet, 16 in a row, each with the field that it belongs to.
function hex(layers, bytes) {
  const owners = [], rows = [];
  layers.forEach((layer, one) => layer.fields.forEach(({ bit, bits }, place) => {
    const owner = { 'data-owner': `${one}.${place}`, class: 't' + layer.tone };
    for (let at = bit >> 3; at < bit + bits + 7 >> 3; at++) owners[at] = owner;
  }));
  const number = (byte, at) => el('button',
    { ...owners[at], type: 'button', tabindex: -1, 'data-byte': at, onclick: () => chooseByte(at) }, digits(byte, 2));
  const letter = (byte, at) => el('span',
    { class: 'a ' + owners[at]?.class, 'data-byte': at }, byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.');
  const gap = () => el('span', { class: 'gap' }), blank = () => el('span', { class: 'blank' }, '  ');
  for (let start = 0; start < bytes.length; start += 16) {
    const some = [...bytes.subarray(start, start + 16)];
    const row = make => some.map((byte, place) => make(byte, start + place));
    const numbers = [...row(number), ...Array.from({ length: 16 - some.length }, blank)];
    const offset = el('span', { class: 'o' }, digits(start, 4));
    rows.push(el('div', {}, offset, numbers.slice(0, 8), gap(), numbers.slice(8), gap(), row(letter)));
  }
  return rows;
}

// The field of a byte; a byte that belongs to none changes nothing.
function chooseByte(at) {
  const owner = $(`#hex button[data-byte="${at}"]`)?.dataset.owner;
  if (!owner) return;
  state.layer = layersOf(byId.get(state.sel))[+owner.split('.')[0]].machine;
  state.byte = at;
  state.field = owner;
  bits();
}

// The arrow keys go from byte to byte, and from row to row.
function hexKeys(event) {
  const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 16, ArrowUp: -16 }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  const marked = state.byte ?? $('#hex button.hot')?.dataset.byte;
  chooseByte(marked === undefined ? 0 : +marked + by);
}

// Marks a field and its bytes, and says what it is.
function mark(key) {
  state.field = key;
  all('.hot').forEach(node => node.classList.remove('hot'));
  all('[data-field]').forEach(node => node.setAttribute('aria-pressed', node.dataset.field === key));
  $('#field').textContent = words.chooseField;
  const [one, place] = (key ?? '').split('.'), packet = byId.get(state.sel);
  const layer = layersOf(packet)[one], field = layer?.fields[place];
  if (!field) return;
  $(`[data-field="${key}"]`)?.classList.add('hot');
  const from = field.bit >> 3, to = (field.bit + field.bits + 7 >> 3) - 1;
  for (let at = from; at <= to; at++) all(`[data-byte="${at}"]`).forEach(node => node.classList.add('hot'));
  const names = new Set([here(field.names), ...field.names.slice(2)]);
  const where = from === to ? say(words.byteAt, from) : say(words.bytesAt, from, to);
  const meaning = field.meaning && here(field.meaning), bits = say(words.bitCount, field.bits);
  const said = [meaning, where, bits, [...names].join(' / ')];
  const value = el('b', {}, `${nameOf(field)} = ${valuesOf(layer, rawOf(packet))[place]}`);
  $('#field').replaceChildren(value, ...said.filter(Boolean).map(text => ' · ' + text));
}
