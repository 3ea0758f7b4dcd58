// --- two traces side by side, what corresponds in one row
const ROW = 34, ROWS_OF_PAIRS = 36;

function pairs() {
  const both = view.pairs, svg = $('#pairs'), box = $('#pairs-scroll');
  if (isAway('pairs', !both)) return;
  const own = both.rows.find(row => row[0]?.[0] === state.sel) ?? [];
  $('#pair-said').replaceChildren(...own.flatMap((packet, side) => packet ? tell(packet, side) : []));
  const width = Math.max(620, box.clientWidth), height = both.rows.length * ROW + 14;
  const first = Math.max(0, Math.floor(box.scrollTop / ROW) - 8);
  if (isDrawn('pairs', width, first, state.lang, state.sel)) return;
  $('#pair-names').replaceChildren(...both.names.map(name => el('b', {}, name)));
  const cost = ([what, a, b, why]) => el('tr', {},
    el('th', { scope: 'row' }, here(what)), td(here(a)), td(here(b)), el('td', { class: 'w' }, here(why)));
  table($('#costs'), [el('td'), ...both.names.map(name => th(name)), el('td')], both.costs.map(cost));
  const halves = [0, width / 2].map(left => ({ client: left + 70, server: left + width / 2 - 26 }));
  const lifelines = halves.flatMap(({ client, server }) => [client, server]).map(x => line('base', x, 0, x, height));
  const rows = both.rows.slice(first, first + ROWS_OF_PAIRS).map((row, place) =>
    row.map((packet, side) => packet && pairArrow(packet, side, halves[side], (first + place) * ROW + 24)));
  fill(svg, { viewBox: `0 0 ${width} ${height}`, height, width }, []);
  svg.replaceChildren(...lifelines, ...rows.flat().filter(Boolean));
}

// What a packet of either recording says.
function tell([id, , , , , , sentence], side) {
  const name = `${view.pairs.names[side]} · ${say(words.packet, id)}`;
  return el('span', {}, el('b', {}, name), ` · ${here(sentence)}`);
}

function pairArrow(packet, side, { client, server }, y) {
  const [id, ns, sender, weight, label, lost] = packet;
  const [from, to] = sender === 0 ? [client, server] : [server, client];
  const pick = () => side === 0 ? select(id) : $('#pair-said').replaceChildren(tell(packet, side));
  const text = shorten(`${id} · ${here(label)}`, server - client - 30), middle = (from + to) / 2;
  const isOwn = side === 0 && id === state.sel, name = `arrow ${ENDS[sender][0]} ${weight}${isOwn ? ' on' : ''}`;
  return sv('g', { class: name, onclick: pick },
    sv('rect', { class: 'hit', x: client - 68, y: y - 20, width: server - client + 90, height: 30, rx: 5 }),
    lost ? line('shaft', from, y, middle, y) : shaft([from, y], [to, y]),
    lost ? sv('path', { class: 'lost', d: `M${middle - 6} ${y - 6}l12 12m0 -12l-12 12` }) : null,
    sv('text', { class: 'label', x: middle, y: y - 7 }, text),
    sv('text', { class: 'dim', x: client - 12, y: y + 4, 'text-anchor': 'end' }, time(ns)));
}
