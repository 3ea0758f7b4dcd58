// --- two traces side by side, what corresponds in one row
const ROW = 34, ROWS_OF_PAIRS = 36;

function pairs() {
  const both = view.pairs, svg = $('#pairs'), box = $('#pairs-scroll');
  if (isAway('pairs', !both)) return;
  const own = both.rows.find(row => row[0]?.[0] === state.sel) ?? [];
  $('#pair-said').replaceChildren(...own.flatMap((packet, side) => packet ? tell(packet, side) : []));
  const width = Math.max(620, box.clientWidth), first = Math.max(0, Math.floor(box.scrollTop / ROW) - 8), height = both.rows.length * ROW + 14;
  if (isDrawn('pairs', width, first, state.lang, state.sel)) return;
  $('#pair-names').replaceChildren(...both.names.map(name => el('b', {}, name)));
  const costs = both.costs.map(([what, a, b, why]) => el('tr', {}, el('th', { scope: 'row' }, here(what)), el('td', {}, here(a)), el('td', {}, here(b)), el('td', { class: 'w' }, here(why))));
  $('#costs').replaceChildren(el('thead', {}, el('tr', {}, el('td'), ...both.names.map(name => el('th', { scope: 'col' }, name)), el('td'))), el('tbody', {}, ...costs));
  const halves = [0, 1].map(side => ({ side, client: side * width / 2 + 70, server: (side + 1) * width / 2 - 26 }));
  const rows = both.rows.slice(first, first + ROWS_OF_PAIRS).flatMap((row, place) => row.map((packet, side) => packet && pairArrow(packet, halves[side], (first + place) * ROW + 24)));
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('height', height);
  svg.setAttribute('width', width);
  svg.replaceChildren(...halves.flatMap(({ client, server }) => [client, server].map(x => sv('line', { class: 'base', x1: x, x2: x, y1: 0, y2: height }))), ...rows.filter(Boolean));
}

// What a packet of either recording says.
function tell([id, , , , , , sentence], side) {
  return el('span', {}, el('b', {}, `${view.pairs.names[side]} · ${say(words.packet, id)}`), ` · ${here(sentence)}`);
}

function pairArrow([id, ns, sender, weight, label, lost, sentence], { side, client, server }, y) {
  const [from, to] = sender === 0 ? [client, server] : [server, client], way = sender === 0 ? 1 : -1, end = lost ? (from + to) / 2 : to - 14 * way;
  const pick = () => side === 0 ? select(id) : $('#pair-said').replaceChildren(tell([id, ns, sender, weight, label, lost, sentence], side));
  return sv('g', { class: `arrow ${sender === 0 ? 'c' : 's'} ${weight}${side === 0 && id === state.sel ? ' on' : ''}`, onclick: pick },
    sv('rect', { class: 'hit', x: client - 68, y: y - 20, width: server - client + 90, height: 30, rx: 5 }),
    sv('line', { x1: from, x2: end, y1: y, y2: y }),
    lost ? sv('path', { class: 'lost', d: `M${end - 6} ${y - 6}l12 12m0 -12l-12 12` }) : sv('polygon', { points: `${to - 5 * way},${y} ${end},${y - 4.5} ${end},${y + 4.5}` }),
    sv('text', { class: 'label', x: (client + server) / 2, y: y - 7 }, shorten(`${id} · ${here(label)}`, server - client - 30, '12.5px sans-serif')),
    sv('text', { class: 'dim', x: client - 12, y: y + 4, 'text-anchor': 'end' }, time(ns)));
}
