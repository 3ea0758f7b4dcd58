// --- two traces side by side, what corresponds in one row
const ROW = 34, ROWS_OF_PAIRS = 36;

function pairs() {
  const both = view.pairs, box = $('#pairs-scroll');
  if (isAway('pairs', !both)) return;
  const own = both.rows.find(row => row[0]?.packet === state.sel) ?? [];
  $('#pair-said').replaceChildren(...own.flatMap((packet, side) => packet ? tell(packet, side) : []));
  const width = Math.max(620, box.clientWidth), first = Math.max(0, Math.floor(box.scrollTop / ROW) - 8);
  if (!isDrawn('pairs', width, first, state.lang, state.level, state.axis)) drawPairs(both, width, first);
  choose('#pairs', state.sel);
}

function drawPairs({ names, rows, costs }, width, first) {
  const height = rows.length * ROW + 14, place = { client: 76, server: width / 2 - 26, right: width / 2, clocks: 1 };
  const half = (_, side) => {
    const shown = rows.slice(first, first + ROWS_OF_PAIRS).flatMap(row => row[side] ?? []), taken = [];
    const other = item => side === 0 ? undefined : { onclick: () => $('#pair-said').replaceChildren(tell(item, side)) };
    const arrows = shown.map(item => drawArrow(item, place, taken, other(item)));
    const lifelines = [place.client, place.server].map(x => line('base', x, 0, x, height));
    const transform = `translate(${side * place.right})`;
    return sv('g', { transform }, lifelines, arrows.map(([strokes]) => strokes), arrows.map(([, label]) => label));
  };
  fill($('#pairs'), { viewBox: `0 0 ${width} ${height}`, height, width }).replaceChildren(...names.map(half));
  $('#pair-names').replaceChildren(...names.map(name => el('b', {}, name)));
  const cost = ([what, a, b, why]) => el('tr', {},
    el('th', { scope: 'row' }, here(what)), td(here(a)), td(here(b)), el('td', { class: 'w' }, here(why)));
  table($('#costs'), [el('td'), ...names.map(name => th(name)), el('td')], costs.map(cost));
}

// What a packet of either recording says.
function tell({ packet, said }, side) {
  const name = `${view.pairs.names[side]} · ${say(words.packet, packet)}`;
  return el('span', {}, el('b', {}, name), ` · ${here(said)}`);
}
