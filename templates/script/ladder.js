// --- the ladder
const canvas = document.createElement('canvas').getContext('2d');
function shorten(text, room, font) {
  if (text.length * 7 < room && /^[ -~]*$/.test(text)) return text;
  canvas.font = font;
  if (canvas.measureText(text).width <= room) return text;
  const fits = length => canvas.measureText(text.slice(0, length) + '…').width <= room;
  let low = 0, high = text.length;
  while (low < high) { const middle = low + high + 1 >> 1; if (fits(middle)) low = middle; else high = middle - 1; }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

function lanes() {
  const width = Math.max(280, $('#ladder-scroll').clientWidth);
  return { width, client: width < 460 ? 62 : 76, server: width - 26 };
}

// While predicting: what stands up to the selected packet. Calls behind it would tell what comes next.
function past(items) { return items.slice(0, items.findLastIndex(item => item[3] > 0 && item[3] <= state.sel) + 1); }

const topOf = item => item[state.axis === 1 ? 2 : 1] + 8;
function heightOf(flow) { return (state.axis === 1 ? flow.ladder.height_to_scale + 2 * SHAFT : flow.ladder.height) + 20; }

function ladder(follow) {
  const flow = flows.get(state.flow), svg = $('#ladder'), box = $('#ladder-scroll');
  $('#ladder-pane').hidden = !flow;
  if (!flow) return;
  $('#ends').replaceChildren(...['client', 'server'].map(end => el('div', { class: end[0] }, el('b', {}, words[end] + ' '), el('span', {}, flow[end]))));
  const place = lanes(), items = state.ask ? past(flow.ladder.items) : flow.ladder.items;
  const last = items.at(-1);
  const height = state.ask ? (last ? topOf(last) + 120 : 160) : heightOf(flow);
  svg.setAttribute('viewBox', `0 0 ${place.width} ${height}`);
  svg.setAttribute('height', height);
  if (follow) {
    const own = items.find(item => item[0] === 'a' && item[3] === state.sel);
    if (own && box.scrollHeight > box.clientHeight) {
      const y = topOf(own);
      if (y < box.scrollTop + 20 || y > box.scrollTop + box.clientHeight - 60) box.scrollTop = Math.max(0, y - box.clientHeight / 3);
    }
  }
  drawLadder(svg, box, flow, items, place, height);
}

function drawLadder(svg, box, flow, items, place, height) {
  const all = items.length <= 150, from = all ? -1 : box.scrollTop - 200, to = all ? Infinity : box.scrollTop + box.clientHeight + 200;
  svg.replaceChildren(...lifelines(flow, items, place, height));
  let nodes = svg.querySelectorAll('*').length;
  if (state.axis === 1 && !state.ask) for (const [start, end, ns] of flow.ladder.pauses) if (end + 40 > from && start < to && nodes < NODES) { const group = pause(start, end, ns, place); svg.append(group); nodes += 8; }
  const taken = [], texts = [], chosen = items.find(item => item[0] === 'a' && item[3] === state.sel);
  if (chosen) svg.append(sv('rect', { class: 'chosen', x: 2, y: topOf(chosen) + 1, width: place.width - 4, height: 29, rx: 5 }));
  for (const item of items) {
    if (topOf(item) < from || topOf(item) > to) continue;
    const [made, above] = [draw(item, place, taken)].flat();
    if (!made) continue;
    nodes += made.querySelectorAll('*').length + 1 + (above ? above.querySelectorAll('*').length + 1 : 0);
    if (nodes > NODES) break;
    svg.append(made);
    if (above) texts.push(above);
  }
  svg.append(...texts);
  if (state.ask && items.length) {
    const next = packets.find(packet => packet.flow === state.flow && packet.id > state.sel);
    if (next) svg.append(sv('rect', { class: 'ghost', x: place.client + 14, y: height - 60, width: place.server - place.client - 28, height: 34, rx: 6 }), sv('text', { x: (place.client + place.server) / 2, y: height - 38, 'text-anchor': 'middle', class: 'dim' }, next.id + ' · ?'));
  }
}

const COLOUR = name => /^(CLOSED|LISTEN|)$/.test(name) ? '--wait' : /^SYN/.test(name) ? '--half' : name === 'ESTABLISHED' ? '--open' : '--closing';
function lifelines(flow, items, place, height) {
  const out = [];
  for (const [side, x] of [[4, place.client], [5, place.server]]) {
    out.push(sv('line', { class: 'base', x1: x, x2: x, y1: 0, y2: height }));
    let began = null;
    const end = y => { if (began) { const bar = sv('rect', { x: x - 4, y: began[1], width: 8, height: Math.max(0, y - began[1]) }); bar.style.fill = `var(${COLOUR(began[0])})`; out.push(bar); } };
    for (const item of items) if (item[0] === 's' && item[side]) { const y = topOf(item) + (state.axis === 1 ? SHAFT : -2); end(y); began = [item[side].split(' → ').at(-1), y]; }
    end(height);
  }
  return out;
}

function pause(start, end, ns, place) {
  const y = start + 8 + SHAFT + (end - start) / 2, group = sv('g');
  for (const x of [place.client, place.server]) group.append(sv('rect', { class: 'cut', x: x - 9, y: y - 4, width: 18, height: 8 }), ...[-4, 4].map(shift => sv('path', { class: 'cut-line', d: `M${x - 8} ${y + shift + 2}q4 -6 8 -2t8 -2` })));
  group.append(sv('text', { class: 'dim', x: (place.client + place.server) / 2, y: y + 4, 'text-anchor': 'middle' }, say(words.pause, time(ns))));
  return group;
}

// To scale, texts may come too near to each other: the later one slips down, or is left out.
function free(taken, x1, x2, y, most) {
  for (let shift = 0; shift <= most; shift += 14) {
    const at = y + shift;
    if (!taken.some(([a, b, other]) => a < x2 && x1 < b && Math.abs(other - at) < 13)) { taken.push([x1, x2, at]); return at; }
  }
  return null;
}

function draw(item, place, taken) {
  const y = topOf(item), [kind] = item, middle = (place.client + place.server) / 2, slips = state.axis === 1 ? 42 : 0;
  if (kind === 'a') return arrow(item, place, taken);
  const group = sv('g');
  if (kind === 'b') {
    const at = free(taken, middle - 120, middle + 120, y + 16, slips);
    group.append(sv('line', { class: 'rule', x1: 0, x2: place.width, y1: y + 12, y2: y + 12 }));
    if (at !== null) group.append(sv('text', { class: 'band', x: middle, y: at, 'text-anchor': 'middle' }, shorten(here(item[4]), place.server - place.client - 40, '600 11.5px sans-serif')));
    return group;
  }
  if (kind === 's') {
    for (const [text, x, anchor] of [[item[4], place.client + 16, 'start'], [item[5], place.server - 16, 'end']]) {
      if (!text) continue;
      const at = free(taken, anchor === 'end' ? x - text.length * 8 : x, anchor === 'end' ? x : x + text.length * 8, y + 14 + (slips ? SHAFT : 0), slips);
      if (at !== null) group.append(sv('text', { class: 'state', x, y: at, 'text-anchor': anchor }, text));
    }
    return group;
  }
  if (kind === 'c' && state.level > 0) {
    const server = item[4] === 1, x = server ? place.server - 16 : place.client + 16, text = here(item[5]);
    const at = free(taken, server ? x - text.length * 7 : x, server ? x : x + text.length * 7, y + 15, slips);
    const lane = server ? place.server : place.client;
    group.append(sv('line', { class: 'tick', x1: lane, x2: lane + (server ? -10 : 10), y1: y + 11, y2: y + 11 }));
    if (at !== null) group.append(sv('text', { class: 'mono', x, y: at, 'text-anchor': server ? 'end' : 'start' }, text));
    return group;
  }
  if (kind === 'o') return sv('g', { class: 'arrow' + (item[3] === state.sel ? ' on' : ''), onclick: () => select(item[3]) }, sv('text', { class: 'dim', x: place.client + 16, y: y + 15 }, item[3] + ' · ' + here(item[4])));
  return null;
}

function arrow(item, place, taken) {
  const [, , , id, reach, side, weight, texts, lost, copies = []] = item, packet = byId.get(id), y = topOf(item) + SHAFT, to = y + (state.axis === 1 ? reach : 0);
  const x1 = side === 0 ? place.client : place.server, far = side === 0 ? place.server : place.client, x2 = lost ? (x1 + far) / 2 : far, way = side === 0 ? 1 : -1;
  const length = Math.hypot(x2 - x1, to - y), ux = (x2 - x1) / length, uy = (to - y) / length;
  const tip = [x2 - ux * 5, to - uy * 5], base = [tip[0] - ux * 10, tip[1] - uy * 10];
  const places = texts.length > 2 && state.lang === 'zh' ? 2 : 0, text = texts[places + (state.level > 0 ? 1 : 0)];
  const label = shorten(text, Math.abs(x2 - x1) * (to === y ? 1 : 0.6) - 44, '12.5px sans-serif'), flags = packet ? flagsOf(packet) : '';
  const head = flags && label.startsWith(flags) ? flags : label.match(/^[A-Z]+(?= )/)?.[0] ?? '';
  const middle = (x1 + x2) / 2, half = label.length * 3.6, angle = Math.atan2((to - y) * way, Math.abs(x2 - x1)) * 180 / Math.PI;
  const at = free(taken, middle - half, middle + half, (y + to) / 2 - 7, 0);
  const badge = Math.max(19, String(id).length * 7 + 9), inward = (badge - 19) / 2 * way;
  const kind = `${side === 0 ? 'c' : 's'} ${weight}${id === state.sel ? ' on' : ''}`, pick = () => select(id);
  const strokes = sv('g', { class: 'arrow ' + kind, id: 'a' + id, onclick: pick },
    sv('rect', { class: 'hit', x: 2, y: y - 19, width: place.width - 4, height: 29, rx: 5 }),
    ...copies.map(copy => sv('line', { class: 'copy', x1, y1: y, x2: far - 6 * way, y2: state.axis === 1 ? topOf(item) + SHAFT + copy : y })),
    sv('line', { x1, y1: y, x2: lost ? x2 : base[0], y2: lost ? to : base[1] }),
    lost ? null : sv('polygon', { points: `${tip} ${base[0] - uy * 4.5},${base[1] + ux * 4.5} ${base[0] + uy * 4.5},${base[1] - ux * 4.5}` }),
    sv('rect', { class: 'badge', x: x1 - badge / 2 + inward, y: y - 9.5, width: badge, height: 19, rx: 9.5 }),
    sv('text', { class: 'badge-text', x: x1 + inward, y: y + 4 }, String(id)),
    packet && free(taken, 0, place.client - 12, y + 4, 0) !== null ? sv('text', { class: 'dim', x: place.client - 14, y: y + 4, 'text-anchor': 'end' }, time(since(packet))) : null);
  // Texts lie above the strokes of all arrows.
  const above = sv('g', { class: 'arrow ' + kind, onclick: pick },
    at !== null ? sv('text', { class: 'label', x: middle, y: at, transform: angle ? `rotate(${angle} ${middle} ${at})` : null }, head ? sv('tspan', {}, head) : null, label.slice(head.length)) : null,
    lost ? sv('path', { class: 'lost', d: `M${x2 - 6} ${to - 6}l12 12m0 -12l-12 12` }) : null,
    lost ? sv('text', { class: 'why-lost', x: x2 + 12 * way, y: to + 4, 'text-anchor': way > 0 ? 'start' : 'end' }, shorten(here(lost), Math.abs(far - x2) - 30, '12.5px sans-serif')) : null);
  return [strokes, above];
}
