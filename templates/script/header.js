// --- headers bit by bit, and bytes
const rawOf = packet => packet.bytes ??= Uint8Array.from(atob(packet.raw ?? ''), letter => letter.charCodeAt(0));
const digits = (number, width) => number.toString(16).padStart(width, '0');

// The value of a field, as its form writes it from the bytes; none where it is kept instead.
function valueOf({ form, bit, bits }, frame) {
  const bytes = [...frame.subarray(bit >> 3, bit + bits + 7 >> 3)], pairs = bytes.map(byte => digits(byte, 2));
  const number = BigInt.asUintN(bits, BigInt('0x0' + pairs.join('')) >> BigInt(-bit - bits & 7));
  const hexadecimal = '0x' + digits(number, Math.ceil(bits / 4)), size = many(words.bytes, bits / 8);
  return { d: String(number), x: hexadecimal, 4: bytes.join('.'), m: pairs.join(':'), n: size }[form];
}

// The layers of a packet, each field with its value, its name here and its colour.
function layersOf(packet) {
  const filled = packet.layers.filter(([place]) => view.layers[place].to > view.layers[place].from);
  return filled.map(([place, kept], one) => {
    const layer = view.layers[place], texts = kept.values();
    const valued = (field, at) => {
      const value = valueOf(field, rawOf(packet)) ?? texts.next().value ?? '';
      return { ...field, value, key: `${one}.${at}`, tone: 't' + layer.tone, layer: layer.machine };
    };
    return { ...layer, fields: layer.fields.map(valued) };
  });
}

const fieldsOf = layers => layers.flatMap(({ fields }) => fields);

// A field as the book, the RFC or Wireshark names it.
const nameOf = ({ names }) => state.names === 0 ? here(names) : names[state.names + 1];

function bits() {
  const packet = byId.get(state.sel), layers = layersOf(packet);
  const wanted = layers.findLast(({ machine }) => machine === state.layer);
  const layer = wanted ?? layers.findLast(({ tone }) => tone === 2) ?? layers[0];
  if (!isDrawn('layers', packet.id, state.lang)) {
    all('#layers label').forEach(node => node.remove());
    $('#layers').append(...layers.map(tab));
  }
  for (const input of all('#layers input')) input.checked = layers[input.value] === layer;
  $('#bits').className = 'row t' + layer?.tone;
  $('#bits').replaceChildren(...(layer?.fields ?? []).flatMap(field => bitBox(field, layer.from * 8)));
  $('#hex').replaceChildren(...state.level === 2 ? hex(fieldsOf(layers), rawOf(packet)) : []);
  mark(state.field);
}

function tab(layer, value) {
  const onchange = () => { Object.assign(state, { layer: layer.machine, field: null }); bits(); };
  const input = el('input', { type: 'radio', name: 'layer', value, onchange });
  return el('label', { class: 't' + layer.tone }, input, el('span', {}, here(layer.title)));
}

// The box of a field: as wide as its bits, 32 in a row. What goes on in the next row has a second box there.
function bitBox(field, from) {
  const { key, value } = field, at = (field.bit - from) % 32, isBit = field.bits === 1, onclick = () => mark(key);
  const wide = Math.min(32 - at, Math.max(1, field.bits)), rest = field.bits - wide;
  const meaning = state.level === 2 && field.meaning && !isBit ? here(field.meaning) : '';
  const shown = inRow([value.length > 48 ? value.slice(0, 48) + '…' : value, meaning]);
  const name = isBit ? `bit${value === '1' ? ' set' : ''}` : null, style = { gridColumn: `${at + 1} / span ${wide}` };
  const attributes = { class: name, style, 'data-field': key, 'aria-pressed': false, onclick };
  const box = button(attributes, el('span', {}, nameOf(field)), el('b', {}, shown));
  if (rest <= 0 || rest >= 32) return [box];
  return [box, el('div', { class: 'on', style: { gridColumn: `1 / span ${rest}` }, 'aria-hidden': true, onclick })];
}

// The bytes of a packet, 16 in a row, each with the colour of the field that it belongs to.
const holds = ({ bit, bits }, at) => at >= bit >> 3 && 8 * at < bit + bits;
function hex(fields, bytes) {
  const toneOf = at => fields.findLast(field => holds(field, at))?.tone;
  const number = (byte, at) => button(
    { class: toneOf(at), tabindex: -1, 'data-byte': at, onclick: () => chooseByte(at) }, digits(byte, 2));
  const letter = (byte, at) => el('span',
    { class: 'a ' + toneOf(at), 'data-byte': at }, byte > 31 && byte < 127 ? String.fromCharCode(byte) : '.');
  const gap = () => el('span', { class: 'gap' });
  const row = (_, place) => {
    const start = 16 * place, some = [...bytes.subarray(start, start + 16)];
    const numbers = Array.from({ length: 16 }, (_, at) =>
      at < some.length ? number(some[at], start + at) : el('span', { class: 'blank' }, '  '));
    const letters = some.map((byte, at) => letter(byte, start + at));
    const offset = el('span', { class: 'o' }, digits(start, 4));
    return el('div', {}, offset, numbers.slice(0, 8), gap(), numbers.slice(8), gap(), letters);
  };
  return Array.from({ length: Math.ceil(bytes.length / 16) }, row);
}

// The field of a byte; a byte that belongs to none changes nothing.
function chooseByte(at) {
  const field = fieldsOf(layersOf(byId.get(state.sel))).findLast(field => holds(field, at));
  if (!field) return;
  Object.assign(state, { layer: field.layer, byte: at, field: field.key });
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
  const field = fieldsOf(layersOf(byId.get(state.sel))).find(field => field.key === key);
  if (!field) return;
  $(`[data-field="${key}"]`)?.classList.add('hot');
  all('[data-byte]').filter(({ dataset }) => holds(field, +dataset.byte)).forEach(node => node.classList.add('hot'));
  $('#field').replaceChildren(el('b', {}, `${nameOf(field)} = ${field.value}`), ' · ' + here(field.about));
}
