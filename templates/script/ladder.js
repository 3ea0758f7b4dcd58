// --- the ladder
const canvas = document.createElement('canvas').getContext('2d');
function breadth(text, font) { canvas.font = font; return canvas.measureText(text).width; }

function shorten(text, room, font) {
  if (text.length * 7 < room && /^[ -~]*$/.test(text) || breadth(text, font) <= room) return text;
  const fits = length => canvas.measureText(text.slice(0, length) + '…').width <= room;
  let low = 0, high = text.length;
  while (low < high) { const middle = low + high + 1 >> 1; if (fits(middle)) low = middle; else high = middle - 1; }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

// The size of the ladder's box, which an observer keeps up, so that a step waits for no layout; and what of it is drawn.
const room = { width: 0, height: 0, page: 0, isPaper: false }, part = { key: '', from: 0, to: 0 };
const MARGIN = 400;     // what is drawn above and below what is seen

function lanes(flow) {
  const box = $('#ladder-scroll'), width = Math.max(280, room.width ||= box.clientWidth);
  room.height ||= box.clientHeight;
  const beside = flow.ladder.tracks && !state.ask && width >= 620 ? columnsOf(flow).reduce((sum, [, , wide]) => sum + wide, 10) : 0;
  return { width, client: width < 460 ? 62 : 76, server: width - 26 - beside, right: width - beside };
}

// While predicting: what stands up to the selected packet. Calls behind it would tell what comes next.
function past(items) { return items.slice(0, items.findLastIndex(item => item[3] > 0 && item[3] <= state.sel) + 1); }

const arrowsOf = flow => flow.arrows ??= new Map(flow.ladder.items.filter(item => item[0] === 'a').map(item => [item[3], item]));
// In the story no calls are shown, and they take no room.
const isStory = () => state.level === 0 && state.axis === 0;
const topOf = item => (state.axis === 1 ? item[2] : item[1] - (isStory() ? item.calls * LINE : 0)) + 8;
const leaves = item => topOf(item) + SHAFT;
const reaches = (item, reach = item[4]) => leaves(item) + (state.axis === 1 ? reach : 0);
function heightOf(flow) { return (state.axis === 1 ? flow.ladder.height_to_scale + 2 * SHAFT : flow.ladder.height - (isStory() ? flow.calls * LINE : 0)) + 20; }

function ladder(follow) {
  const flow = flows.get(state.flow), box = $('#ladder-scroll');
  $('#ladder-pane').hidden = !flow;
  if (!flow) return;
  const place = lanes(flow), items = state.ask ? past(flow.ladder.items) : flow.ladder.items, last = items.at(-1);
  const height = state.ask ? (last ? topOf(last) + 120 : 160) : heightOf(flow), own = arrowsOf(flow).get(state.sel);
  let top = box.scrollTop;
  const y = own ? topOf(own) : top, moves = follow && height > room.height && (y < top + 20 || y > top + room.height - 60);
  if (moves) top = Math.max(0, Math.min(y, height) - room.height / 3);
  const key = [flow.id, state.lang, state.level, state.axis, state.ask && state.sel, place.width, height, room.isPaper].join();
  if (key !== part.key || top < part.from || Math.min(height, top + room.height) > part.to) {
    const isShort = items.length <= 150 || room.isPaper;
    Object.assign(part, { key, from: isShort ? -1 : top - MARGIN, to: isShort ? Infinity : top + room.height + MARGIN });
    drawLadder($('#ladder'), flow, items, place, height);
  }
  chooseArrow(own);
  if (moves) box.scrollTop = top;
}

function drawLadder(svg, flow, items, place, height) {
  $('#ends').replaceChildren(...['client', 'server'].map(end => el('div', { class: end[0] }, el('b', {}, words[end] + ' '), el('span', {}, flow[end]))));
  const taken = [];
  made = 0;
  svg.replaceChildren(...lifelines(flow, items, place, height), ...tracks(flow, place));
  if (state.axis === 1 && !state.ask) for (const [start, end, ns] of flow.ladder.pauses) if (end + 40 > part.from && start < part.to && made < NODES) svg.append(pause(start, end, ns, place, taken));
  svg.append(sv('rect', { class: 'chosen', x: 2, width: place.right - 4, height: 29, rx: 5 }), ...ties(flow, items));
  const texts = [];
  let bottom = 0;
  const seen = items.filter(item => reaches(item, item[0] === 'a' ? item[4] : 0) >= part.from && topOf(item) <= part.to), isArrow = item => item[0] === 'a';
  // Labels of arrows find their places between all other words.
  for (const item of [...seen.filter(item => !isArrow(item)), ...seen.filter(isArrow)]) {
    // Words lie above the strokes of all arrows.
    const [strokes, above] = [draw(item, place, taken)].flat();
    if (!strokes) continue;
    if (made > NODES) break;
    if (isArrow(item)) svg.append(strokes);
    texts.push(isArrow(item) ? above : strokes);
    bottom = Math.max(bottom, topOf(item) + 60);
  }
  svg.append(...texts);
  // On paper what is not drawn takes no room.
  const drawn = room.isPaper ? Math.min(height, bottom) : height;
  svg.setAttribute('viewBox', `0 0 ${place.width} ${drawn}`);
  svg.setAttribute('height', drawn);
  if (state.ask && items.length) {
    const next = packets.find(packet => packet.flow === state.flow && packet.id > state.sel);
    if (next) svg.append(sv('rect', { class: 'ghost', x: place.client + 14, y: height - 60, width: place.server - place.client - 28, height: 34, rx: 6 }), sv('text', { x: (place.client + place.server) / 2, y: height - 38, 'text-anchor': 'middle', class: 'dim' }, next.id + ' · ?'));
  }
}

function chooseArrow(own) {
  const mark = $('#ladder .chosen');
  mark.toggleAttribute('hidden', !own);
  if (own) mark.setAttribute('y', topOf(own) + 1);
  document.querySelectorAll('#ladder .on').forEach(node => node.classList.remove('on'));
  document.querySelectorAll(`#ladder [data-packet="${state.sel}"]`).forEach(node => node.classList.add('on'));
}

// What was sent again, tied to its original.
function ties(flow, items) {
  const arrows = arrowsOf(flow), last = state.ask ? state.sel : Infinity, x = item => item[5] === 0 ? lanes(flow).client - 7 : lanes(flow).server + 7;
  return flow.ladder.ties.filter(([, again]) => again <= last).map(pair => pair.map(id => arrows.get(id))).filter(([from, to]) => from && to && leaves(to) > part.from && leaves(from) < part.to).slice(0, 60)
    .map(([from, to]) => { const at = x(to), out = at + (to[5] === 0 ? -8 : 8); return sv('path', { class: 'tie', d: `M${at} ${leaves(from) + 7}C${out} ${leaves(from) + 7} ${out} ${leaves(to) - 7} ${at} ${leaves(to) - 7}` }); });
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

function pause(start, end, ns, place, taken) {
  // Above the middle: the label of the next arrow stands below.
  const y = start + 8 + SHAFT + (end - start) * 0.3, middle = (place.client + place.server) / 2, text = say(words.pause, time(ns)), half = breadth(text, '12.5px sans-serif') / 2;
  const zigzag = x => [sv('rect', { class: 'cut', x: x - 9, y: y - 4, width: 18, height: 8 }), ...[-4, 4].map(shift => sv('path', { class: 'cut-line', d: `M${x - 8} ${y + shift + 2}q4 -6 8 -2t8 -2` }))];
  free(taken, middle - half, middle + half, y + 4, 0);
  return sv('g', {}, ...zigzag(place.client), ...zigzag(place.server), sv('text', { class: 'dim', x: middle, y: y + 4, 'text-anchor': 'middle' }, text));
}

// The corners of a text's box, whose middle stands at x; turned about that point.
function boxOf(x, y, wide, angle = 0) {
  const turn = angle * Math.PI / 180, cos = Math.cos(turn), sin = Math.sin(turn);
  return [[-wide / 2, -10], [wide / 2, -10], [wide / 2, 2.5], [-wide / 2, 2.5]].map(([a, b]) => [x + a * cos - b * sin, y + a * sin + b * cos]);
}

// Two boxes overlap unless an axis of one of them parts them.
function overlap(one, other) {
  const parts = ([x, y]) => {
    const [p, q] = [one, other].map(box => box.map(([a, b]) => a * x + b * y));
    return Math.max(...p) <= Math.min(...q) || Math.max(...q) <= Math.min(...p);
  };
  return ![one, other].some(([a, b, , d]) => [[d[0] - a[0], d[1] - a[1]], [b[0] - a[0], b[1] - a[1]]].some(parts));
}

// Takes a box if it is free.
function take(taken, box) {
  const isFree = !taken.some(other => overlap(box, other));
  if (isFree) taken.push(box);
  return isFree;
}

// To scale, texts may come too near to each other: the later one slips down, or is left out.
function free(taken, x1, x2, y, most) {
  for (let shift = 0; shift <= most; shift += 14) if (take(taken, boxOf((x1 + x2) / 2, y + shift, x2 - x1))) return y + shift;
  return null;
}

function draw(item, place, taken) {
  const y = topOf(item), [kind] = item, middle = (place.client + place.server) / 2, slips = state.axis === 1 ? 42 : 0;
  if (kind === 'a') return arrow(item, place, taken);
  const group = sv('g');
  if (kind === 'b') {
    const text = shorten(here(item[4]), place.server - place.client - 40, '600 11.5px sans-serif'), half = breadth(text, '600 11.5px sans-serif') / 2 + 6, at = free(taken, middle - half, middle + half, y + 16, slips);
    group.append(sv('line', { class: 'rule', x1: 0, x2: place.right, y1: y + 12, y2: y + 12 }));
    if (at !== null) group.append(sv('text', { class: 'band', x: middle, y: at, 'text-anchor': 'middle' }, text));
    return group;
  }
  if (kind === 's') {
    for (const [text, x, anchor] of [[item[4], place.client + 16, 'start'], [item[5], place.server - 16, 'end']]) {
      if (!text) continue;
      const wide = breadth(text, '600 11px sans-serif') + 6, at = free(taken, anchor === 'end' ? x - wide : x, anchor === 'end' ? x : x + wide, y + 14 + (slips ? SHAFT : 0), slips);
      if (at !== null) group.append(sv('text', { class: 'state', x, y: at, 'text-anchor': anchor }, text));
    }
    return group;
  }
  if (kind === 'c' && state.level > 0) {
    const server = item[4] === 1, x = server ? place.server - 16 : place.client + 16, text = here(item[5]);
    const wide = breadth(text, '11px monospace') + 6, at = free(taken, server ? x - wide : x, server ? x : x + wide, y + 15, slips);
    const lane = server ? place.server : place.client;
    group.append(sv('line', { class: 'tick', x1: lane, x2: lane + (server ? -10 : 10), y1: y + 11, y2: y + 11 }));
    if (at !== null) group.append(sv('text', { class: 'mono', x, y: at, 'text-anchor': server ? 'end' : 'start' }, text));
    return group;
  }
  if (kind === 'o') return sv('g', { class: 'arrow', 'data-packet': item[3], onclick: () => select(item[3]) }, sv('text', { class: 'dim', x: place.client + 16, y: y + 15 }, item[3] + ' · ' + here(item[4])));
  return null;
}

function arrow(item, place, taken) {
  const [, , , id, , side, weight, texts, lost, copies = []] = item, packet = byId.get(id), y = leaves(item), to = reaches(item);
  const x1 = side === 0 ? place.client : place.server, far = side === 0 ? place.server : place.client, x2 = lost ? (x1 + far) / 2 : far, way = side === 0 ? 1 : -1;
  const length = Math.hypot(x2 - x1, to - y), ux = (x2 - x1) / length, uy = (to - y) / length;
  const tip = [x2 - ux * 5, to - uy * 5], base = [tip[0] - ux * 10, tip[1] - uy * 10];
  const label = labelOf(texts, Math.abs(x2 - x1) - 44, to !== y), flags = packet ? flagsOf(packet) : '';
  const head = flags && label.startsWith(flags) ? flags : label.match(/^[A-Z]+(?= )/)?.[0] ?? '';
  const angle = Math.atan2((to - y) * way, Math.abs(x2 - x1)) * 180 / Math.PI, wide = breadth(label, '12.5px sans-serif') + 4;
  if (lost) taken.push(boxOf(x2, to + 4, 16));
  // Along the arrow, seven pixels above it: in its middle, or as near to that as there is room.
  const along = part => [x1 + (x2 - x1) * part + uy * 7 * way, y + (to - y) * part - ux * 7 * way];
  const at = PARTS.map(along).find(([x, down]) => take(taken, boxOf(x, down, wide, angle)));
  const badge = Math.max(19, String(id).length * 7 + 9), inward = (badge - 19) / 2 * way;
  const kind = `${side === 0 ? 'c' : 's'} ${weight}`, pick = () => select(id);
  const strokes = sv('g', { class: 'arrow ' + kind, id: 'a' + id, 'data-packet': id, onclick: pick },
    sv('rect', { class: 'hit', x: 2, y: y - 19, width: place.right - 4, height: 29, rx: 5 }),
    ...copies.map(copy => sv('line', { class: 'copy', x1, y1: y, x2: far - 6 * way, y2: reaches(item, copy) })),
    sv('line', { x1, y1: y, x2: lost ? x2 : base[0], y2: lost ? to : base[1] }),
    lost ? null : sv('polygon', { points: `${tip} ${base[0] - uy * 4.5},${base[1] + ux * 4.5} ${base[0] + uy * 4.5},${base[1] - ux * 4.5}` }),
    sv('rect', { class: 'badge', x: x1 - badge / 2 + inward, y: y - 9.5, width: badge, height: 19, rx: 9.5 }),
    sv('text', { class: 'badge-text', x: x1 + inward, y: y + 4 }, String(id)),
    packet && free(taken, 0, place.client - 12, y + 4, 0) !== null ? sv('text', { class: 'dim', x: place.client - 14, y: y + 4, 'text-anchor': 'end' }, time(since(packet))) : null);
  // Texts lie above the strokes of all arrows.
  const above = sv('g', { class: 'arrow ' + kind, 'data-packet': id, onclick: pick },
    at ? sv('text', { class: 'label', x: at[0], y: at[1], transform: angle ? `rotate(${angle} ${at})` : null }, head ? sv('tspan', {}, head) : null, label.slice(head.length)) : null,
    lost ? sv('path', { class: 'lost', d: `M${x2 - 6} ${to - 6}l12 12m0 -12l-12 12` }) : null,
    lost ? lostWords(here(lost), x2 + 12 * way, to + 4, way, Math.abs(far - x2) - 30, taken) : null);
  return [strokes, above];
}

// The label of an arrow: the short one in the story, and where arrows slant and cross.
function labelOf(texts, room, slants) {
  const [short, full] = texts.length > 2 && state.lang === 'zh' ? texts.slice(2) : texts;
  return shorten(state.level > 0 && !slants ? full : short, room, '12.5px sans-serif');
}

// Why a packet was lost, beside its cross: where other words stand there, further down.
function lostWords(said, x, y, way, most, taken) {
  const text = shorten(said, most, '12.5px sans-serif'), wide = breadth(text, '12.5px sans-serif'), at = free(taken, way > 0 ? x : x - wide, way > 0 ? x + wide : x, y, 42);
  return at === null ? null : sv('text', { class: 'why-lost', x, y: at, 'text-anchor': way > 0 ? 'start' : 'end' }, text);
}
