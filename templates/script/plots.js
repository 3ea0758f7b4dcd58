// --- plots over time: a click chooses the packet of that moment
const PARTS_OF_AREA = 4000;     // points are given in parts of the area's width and height
const AREA = { left: 76, right: 16, top: 16, height: 240, bottom: 256 };
// The shape of a point, from where it stands: a dot, a cross, a ring, the letter R.
const SHAPES = {
  '.': (x, y) => `M${x - 2.4} ${y}a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0`,
  '×': (x, y) => `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`,
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
  const now = xOf(chosen, width, since(byId.get(state.sel)));
  for (const end of ['x1', 'x2']) $('#plot-now').setAttribute(end, now);
}

function xOf({ span: [from, to] }, width, time) {
  const part = Math.min(1, Math.max(0, (time - from) / Math.max(1, to - from)));
  return AREA.left + part * (width - AREA.left - AREA.right);
}

function drawPlot(plot, flow, width) {
  const { left, top, height, bottom } = AREA, right = width - AREA.right, [unit, ns] = plot.time_unit;
  const x = time => xOf(plot, width, time), y = value => bottom - value / plot.top * height;
  const across = part => left + part / PARTS_OF_AREA * (right - left);
  const up = part => bottom - part / PARTS_OF_AREA * height;
  const distance = (packet, at) => Math.abs(x(since(packet)) - at);
  const pick = ({ offsetX: at }) =>
    select(flow.all.reduce((best, packet) => distance(packet, at) < distance(best, at) ? packet : best).id);
  const text = (at, down, anchor, text) => sv('text', { x: at, y: down, 'text-anchor': anchor }, text);
  const size = { width, height: bottom + 26, viewBox: `0 0 ${width} ${bottom + 26}` };
  const attributes = { ...size, class: 'plot', role: 'img', 'aria-label': here(plot.title) };
  const grid = tick => [line('grid', left, y(tick), right, y(tick)), text(left - 8, y(tick) + 4, 'end', count(tick))];
  return sv('svg', { ...attributes, onclick: pick },
    plot.ticks.map(grid),
    plot.time_ticks.map(tick => text(x(plot.span[0] + tick * ns), bottom + 17, 'middle', count(tick))),
    text(left - 8, bottom + 17, 'end', unit), text(left - 8, 10, 'end', here(plot.unit)),
    line('axis', left, top, left, bottom), line('axis', left, bottom, right, bottom),
    sv('line', { id: 'plot-now', class: 'now', y1: top, y2: bottom }),
    plot.series.map(series => drawSeries(series, across, up, right)));
}

// A series is one path, whatever its form, so that no plot has many nodes. What is above the area is left out.
function drawSeries({ points, form, tone, bound }, x, y, right) {
  let time = 0;
  const places = points.map(([after, value]) => [x(time += after), value <= PARTS_OF_AREA ? y(value) : null]);
  const isShown = ([, down]) => down !== null, shape = SHAPES[form];
  const data = shape ? places.filter(isShown).map(at => shape(...at)) : stairs(places, right);
  const name = `series ${tone}${bound ? ' dashed' : ''}${form === '.' ? ' dots' : ''}`;
  return sv('path', { class: name, d: data.join('') });
}

// Values each of which holds until the next one.
function stairs(places, right) {
  let isOn = false;
  const data = places.map(([x, y]) => {
    const before = isOn ? `H${x}` : '';
    isOn = y !== null;
    return !isOn ? before : before ? `${before}V${y}` : `M${x} ${y}`;
  });
  return isOn ? [...data, `H${right}`] : data;
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
