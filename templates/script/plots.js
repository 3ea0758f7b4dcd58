// --- plots over time: a click chooses the packet of that moment
const PARTS_OF_AREA = 4000;     // points are given in parts of the area's width and height
const AREA = { left: 76, right: 16, top: 16, height: 240, bottom: 256 };
// The shape of a point, from where it stands: a dot, a cross, a ring, the letter R.
const SHAPES = {
  '.': (x, y) => `M${x - 2.4} ${y}a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0`,
  '×': (x, y) => cross(x, y, 4),
  o: (x, y) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0`,
  R: (x, y) => `M${x - 3} ${y + 4}v-8h3.5a2.2 2.2 0 0 1 0 4.4h-3.5m3 0l3 3.6`,
};

function plots() {
  const flow = flows.get(state.flow), box = $('#plot-box'), own = flow?.plots ?? [];
  if (isAway('plots', !own.length)) return;
  const chosen = own[state.plot] ?? own[0], width = Math.max(300, room.page ||= box.clientWidth);
  if (!isDrawn('plots', flow.id, state.lang, state.plot, width)) {
    const option = (plot, value) => el('option', { value, selected: plot === chosen }, here(plot.title));
    $('#plot').replaceChildren(...own.map(option));
    box.replaceChildren(drawPlot(chosen, flow, width), plotLegend(chosen));
  }
  const now = across(partOf(chosen, since(byId.get(state.sel))), width);
  fill($('#plot-now'), { x1: now, x2: now });
}

// Where a part of the area's width stands, and which part a time is.
const across = (part, width) => AREA.left + part / PARTS_OF_AREA * (width - AREA.left - AREA.right);
const partOf = ({ span: [from, to] }, time) =>
  PARTS_OF_AREA * Math.min(1, Math.max(0, (time - from) / Math.max(1, to - from)));

function drawPlot(plot, flow, width) {
  const { left, top, height, bottom } = AREA, right = width - AREA.right;
  const x = part => across(part, width), y = part => bottom - part / PARTS_OF_AREA * height;
  const distance = (packet, at) => Math.abs(x(partOf(plot, since(packet))) - at);
  const pick = ({ offsetX: at }) =>
    select(flow.all.reduce((best, packet) => distance(packet, at) < distance(best, at) ? packet : best).id);
  const text = (at, down, anchor, text) => sv('text', { x: at, y: down, 'text-anchor': anchor }, text);
  const size = { width, height: bottom + 26, viewBox: `0 0 ${width} ${bottom + 26}` };
  return sv('svg', { ...size, class: 'plot', role: 'img', 'aria-label': here(plot.title), onclick: pick },
    plot.ticks.map(([part]) => line('grid', left, y(part), right, y(part))),
    plot.ticks.map(([part, tick]) => text(left - 8, y(part) + 4, 'end', count(tick))),
    plot.time_ticks.map(([part, tick]) => text(x(part), bottom + 17, 'middle', count(tick))),
    text(left - 8, bottom + 17, 'end', plot.time_unit), text(left - 8, 10, 'end', here(plot.unit)),
    line('axis', left, top, left, bottom), line('axis', left, bottom, right, bottom),
    sv('line', { id: 'plot-now', class: 'now', y1: top, y2: bottom }),
    plot.series.map(series => drawSeries(series, x, y, right)));
}

// A series is one path, whatever its form, so that no plot has many nodes. What is too high lies above the picture.
function drawSeries({ points, form, tone, bound }, x, y, right) {
  let time = 0;
  const places = points.map(([after, value]) => [x(time += after), y(value)]), shape = SHAPES[form];
  const line = () => `M${places[0]?.join(' ')}${stairs(places, 'H', 'V')}H${right}`;
  const name = `series ${tone}${bound ? ' dashed' : ''}${form === '.' ? ' dots' : ''}`;
  return sv('path', { class: name, d: shape ? places.map(at => shape(...at)).join('') : line() });
}

function plotLegend(plot) {
  const key = series => {
    const isLine = series.form === '-', points = isLine ? [[0, 0], [1, 0]] : [[0, 0]];
    const x = at => isLine ? at * 24 + 1 : 12, picture = drawSeries({ ...series, points }, x, () => 6, 25);
    const sample = sv('svg', { width: 26, height: 12, 'aria-hidden': true }, picture);
    return el('span', {}, sample, ' ' + here(series.name));
  };
  return el('p', { class: 'legend' }, el('b', {}, words[ENDS[plot.end]]), plot.series.map(key));
}
