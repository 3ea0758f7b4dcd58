// --- arrows: the shaft with its head, the number at its tail, the label along it, the cross of what was lost
const PARTS = [0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78];    // where along its arrow a label may stand

// The strokes of an arrow, and its words, which lie above the strokes of all arrows. A click chooses its packet.
function drawArrow(item, place, taken, attributes = { 'data-of': item.packet, onclick: () => select(item.packet) }) {
  const { packet: id, side, lost } = item, way = side === 0 ? 1 : -1;
  const [from, far] = side === 0 ? [place.client, place.server] : [place.server, place.client];
  const start = [from, leaves(item)], end = [lost ? (from + far) / 2 : far, reaches(item)];
  const kind = `arrow ${ENDS[side][0]} ${item.weight}`, broad = Math.max(19, String(id).length * 7 + 9);
  const badge = from + way * (broad - 19) / 2, top = start[1] - 19;
  if (lost) taken.push(boxOf(end[0], end[1] + 4, 16));
  const strokes = sv('g', { ...attributes, class: kind },
    sv('rect', { class: 'hit', x: 2, y: top, width: place.right - 4, height: 29, rx: 5 }),
    item.copies.map(copy => line('copy', ...start, far - 6 * way, reaches(item, copy))),
    lost ? line('shaft', ...start, ...end) : shaft(start, end),
    sv('rect', { class: 'badge', x: badge - broad / 2, y: start[1] - 9.5, width: broad, height: 19, rx: 9.5 }),
    sv('text', { class: 'badge-text', x: badge, y: start[1] + 4 }, String(id)),
    clock(item, place, taken));
  const reason = lost ? whyLost(item, end, far, taken) : [];
  return [strokes, sv('g', { ...attributes, class: kind }, label(item, start, end, taken), reason)];
}

function shaft([x1, y1], [x2, y2]) {
  const length = Math.hypot(x2 - x1, y2 - y1), [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
  const at = (along, across) => [x2 - ux * along - uy * across, y2 - uy * along + ux * across];
  const points = [at(5, 0), at(15, 4.5), at(15, -4.5)].join(' ');
  return [line('shaft', x1, y1, ...at(15, 0)), sv('polygon', { points })];
}

// When a packet left, by its sender's clock where there are two.
function clock(item, { client, server, clocks }, taken) {
  const isRight = item.side === 1 && clocks === 2;
  const [x, anchor] = isRight ? [server + 14, 'start'] : [client - 14, 'end'];
  return put(taken, [time(item.ns), 'dim', x, leaves(item) + 4, anchor]);
}

// The label stands above its arrow, in the middle or as near to that as it has room; to scale also below; else a
// shorter one does.
function label(item, start, end, taken) {
  const [[x1, y1], [x2, y2]] = start[0] < end[0] ? [start, end] : [end, start], [dx, dy] = [x2 - x1, y2 - y1];
  const length = Math.hypot(dx, dy), angle = Math.atan2(dy, dx) * 180 / Math.PI;
  const at = (part, above) => [x1 + dx * part + dy / length * above, y1 + dy * part - dx / length * above];
  const places = (isToScale() ? [7, -13] : [7]).flatMap(above => PARTS.map(part => at(part, above)));
  for (const text of labelsOf(item, x2 - x1 - 44, angle !== 0)) {
    const wide = breadth(text) + 4, place = places.find(([x, y]) => take(taken, boxOf(x, y, wide, angle)));
    if (!place) continue;
    const [, flags, rest] = /^((?:[A-Z]{2,}(?= |$) ?)*)([^]*)$/.exec(text), [x, y] = place;
    const attributes = { class: 'label', x, y, transform: angle ? `rotate(${angle} ${place})` : null };
    return sv('text', attributes, flags ? sv('tspan', {}, flags) : null, rest);
  }
  return null;
}

// The labels of an arrow that have room, the longest first; short ones in the story, and where arrows slant and cross.
function labelsOf(item, room, slants) {
  const labels = here(item.labels[state.level > 0 && !slants ? 1 : 0]), [longest = ''] = labels;
  const quote = shorten(item.quote ?? '', room - breadth(longest + ' '));
  const quoted = quote.length > 4 ? [`${longest} ${quote}`] : [];
  return [...quoted, ...labels].filter(text => breadth(text) <= room);
}

// Where a packet was lost, and why: where other words stand there, further down.
function whyLost({ side, lost }, [x, y], far, taken) {
  const said = shorten(here(lost), Math.abs(far - x) - 30), way = side === 0 ? 1 : -1;
  return [
    sv('path', { class: 'lost', d: cross(x, y, 6) }),
    put(taken, [said, 'why-lost', x + 12 * way, y + 4, way > 0 ? 'start' : 'end'], 42),
  ];
}
