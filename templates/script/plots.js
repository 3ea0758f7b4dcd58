// --- plots over time: a click chooses the packet of that moment
const AREA = { left: 76, right: 16, top: 16, height: 240 };

function plots() {
  const flow = flows.get(state.flow), box = $('#plot-box'), own = flow?.plots ?? [];
  if (isAway('plots', !own.length)) return;
  const chosen = own[state.plot] ?? own[0], width = Math.max(300, room.page ||= box.clientWidth);
  if (!isDrawn('plots', flow.id, state.lang, state.plot, width)) {
    $('#plot').replaceChildren(...own.map((plot, place) => el('option', { value: place, selected: plot === chosen }, here(plot.title))));
    box.replaceChildren(drawPlot(chosen, flow, width), plotLegend(chosen));
  }
  const x = xOf(chosen, width, since(byId.get(state.sel)));
  for (const end of ['x1', 'x2']) $('#plot-now').setAttribute(end, x);
}

const xOf = ({ span: [from, to] }, width, time) => AREA.left + Math.min(1, Math.max(0, (time - from) / Math.max(1, to - from))) * (width - AREA.left - AREA.right);

function drawPlot(plot, flow, width) {
  const bottom = AREA.top + AREA.height, right = width - AREA.right, [, unit] = plot.time_unit;
  const x = time => xOf(plot, width, time), y = value => bottom - value / plot.top * AREA.height;
  const pick = event => {
    const at = event.offsetX, near = flow.all.reduce((best, packet) => Math.abs(x(since(packet)) - at) < Math.abs(x(since(best)) - at) ? packet : best);
    select(near.id);
  };
  const line = (name, x1, y1, x2, y2) => sv('line', { class: name, x1, y1, x2, y2 });
  const number = (at, down, anchor, text) => sv('text', { x: at, y: down, 'text-anchor': anchor }, text);
  return sv('svg', { class: 'plot', width, height: bottom + 26, role: 'img', 'aria-label': here(plot.title), onclick: pick },
    ...plot.ticks.flatMap(tick => [line('grid', AREA.left, y(tick), right, y(tick)), number(AREA.left - 8, y(tick) + 4, 'end', count(tick))]),
    ...plot.time_ticks.map(tick => number(x(plot.span[0] + tick * unit), bottom + 17, 'middle', count(tick))),
    number(AREA.left - 8, bottom + 17, 'end', plot.time_unit[0]), number(AREA.left - 8, 10, 'end', here(plot.unit)),
    line('axis', AREA.left, AREA.top, AREA.left, bottom), line('axis', AREA.left, bottom, right, bottom),
    sv('line', { id: 'plot-now', class: 'now', y1: AREA.top, y2: bottom }),
    ...plot.series.map(series => drawSeries(series, plot, x, y, right)));
}

// A series is one path, whatever its form, so that no plot has many nodes. What is above the area is left out.
function drawSeries(series, plot, x, y, right) {
  let time = 0;
  const points = series.points.map(([after, value]) => [x(time += after), value <= plot.top ? y(value) : null]);
  const shape = { '-': null, '.': 'M-2.4 0a2.4 2.4 0 1 0 4.8 0a2.4 2.4 0 1 0 -4.8 0', '×': 'M-4 -4l8 8m0 -8l-8 8', o: 'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0', R: 'M-3 4v-8h3.5a2.2 2.2 0 0 1 0 4.4h-3.5m3 0l3 3.6' }[series.form];
  const data = shape ? points.filter(([, down]) => down !== null).map(([at, down]) => shape.replace(/^M(\S+) ?(\S+?)(?=[a-z])/, (_, dx, dy) => `M${at + +dx} ${down + +dy}`)) : steps(points, right);
  return sv('path', { class: `series ${series.tone}${series.bound ? ' dashed' : ''}${series.form === '.' ? ' dots' : ''}`, d: data.join('') });
}

// Values each of which holds until the next one.
function steps(points, right) {
  let on = false;
  const data = points.map(([at, down]) => { const part = down === null ? (on ? `H${at}` : '') : on ? `H${at}V${down}` : `M${at} ${down}`; on = down !== null; return part; });
  return on ? [...data, `H${right}`] : data;
}

function plotLegend(plot) {
  const key = series => sv('svg', { width: 26, height: 12, 'aria-hidden': true }, drawSeries({ ...series, points: series.form === '-' ? [[0, 0], [1, 0]] : [[0, 0]] }, { top: 1 }, at => series.form === '-' ? at * 24 + 1 : 12, () => 6, 25));
  return el('p', { class: 'legend' }, el('b', {}, words[plot.end ? 'server' : 'client']), ...plot.series.map(series => el('span', {}, key(series), ' ' + here(series.name))));
}
