// --- the ladder: the scene of captrace, at the positions that captrace has given it, as broad as the window is
const LINE = 28;        // the height of a line
const SHAFT = 20;       // from the top of a line to the shaft of its arrow
const MARGIN = 250;     // what is drawn above and below what is seen
const MOST = 150;       // items at a time: each has a dozen nodes at most

// The size of the ladder's box, which an observer keeps up, so that a step waits for no layout; and what is drawn.
const room = { width: 0, height: 0, page: 0, isPaper: false }, part = { key: '', from: 0, to: 0 };

// Of the three places that an item has, the one that holds: in the story, which has no calls, by order, or to scale.
const isToScale = () => state.axis === 1;
const way = () => isToScale() ? 2 : state.level > 0 ? 1 : 0;
const isArrow = item => item.labels !== undefined;
const topOf = item => 8 + item.tops[way()];
const leaves = item => topOf(item) + SHAFT;
const reaches = (item, down = item.down ?? 0) => leaves(item) + (isToScale() ? down : 0);

// Where the lifelines stand. A broad ladder has room for the server's clock and for tracks right of it.
function lanes(flow) {
  const box = $('#ladder-scroll'), width = Math.max(280, room.width ||= box.clientWidth), isBroad = width >= 620;
  room.height ||= box.clientHeight;
  const columns = isBroad && !state.ask ? flow.ladder.tracks?.columns ?? [] : [];
  const right = width - columns.reduce((sum, column) => sum + column.room, columns.length && 10);
  const clocks = isBroad ? flow.ladder.clocks : 1, client = width < 460 ? 62 : 76;
  return { width, right, columns, clocks, client, server: right - (clocks === 2 ? 64 : 26) };
}

// While predicting: what belongs to packets up to the selected one. Calls behind it would tell what comes next.
function past(items) {
  const isPast = ({ packet }) => packet <= state.sel;
  return items.slice(0, items.findLastIndex(item => item.packet > 0 && isPast(item)) + 1).filter(isPast);
}

function ladder(follow) {
  const flow = flows.get(state.flow), box = $('#ladder-scroll');
  $('#ladder-pane').hidden = !flow;
  if (!flow) return;
  const place = lanes(flow), items = state.ask ? past(flow.ladder.items) : flow.ladder.items, last = items.at(-1);
  const whole = 20 + flow.ladder.heights[way()] + (isToScale() ? 2 * SHAFT : 0), own = flow.arrows.get(state.sel);
  const height = !state.ask ? whole : last ? topOf(last) + 120 : 160;
  const y = own ? topOf(own) : 0, seen = box.scrollTop, bottom = seen + room.height;
  const moves = follow && own && height > room.height && (y < seen + 20 || y > bottom - 60);
  const top = moves ? Math.max(0, Math.min(y, height) - room.height / 3) : seen;
  const { lang, level, axis, ask, sel } = state;
  const key = [flow.id, lang, level, axis, ask && sel, place.width, height, room.isPaper].join();
  if (key !== part.key || top < part.from || Math.min(height, top + room.height) > part.to) {
    const isWhole = items.length <= MOST || room.isPaper;
    const [from, to] = isWhole ? [-1, Infinity] : [top - MARGIN, top + room.height + MARGIN];
    Object.assign(part, { key, from, to });
    drawLadder(flow, items, place, height);
  }
  // Paper shows no selection.
  fill($('#ladder .chosen'), { hidden: !own || room.isPaper, y: y + 1 });
  choose('#ladder', room.isPaper ? 0 : state.sel);
  if (moves) box.scrollTop = top;
}

function drawLadder(flow, items, place, height) {
  const svg = $('#ladder');
  all('#ends span').forEach((node, side) => { node.textContent = flow[ENDS[side]]; });
  // In parts of the width, so that the names stand at their lifelines on paper, too.
  const share = pixels => `${pixels / place.width * 100}%`, { client, server, width } = place;
  fill($('#ends'), { style: { paddingLeft: share(client - 4), paddingRight: share(width - server - 4) } });
  // What has no place in the story is not shown there.
  const isTold = item => item.tops[0] !== null || state.level > 0;
  const isSeen = item => isTold(item) && reaches(item) >= part.from && topOf(item) <= part.to;
  const taken = [], seen = items.filter(isSeen).slice(0, MOST);
  const isCut = ([from, to]) => isToScale() && !state.ask && to + 40 > part.from && from < part.to;
  svg.replaceChildren(
    ...lifelines(flow, place, height), ...tracks(flow, place),
    ...flow.ladder.pauses.filter(isCut).slice(0, 40).map(of => pause(of, place, taken)),
    sv('rect', { class: 'chosen', x: 2, width: place.right - 4, height: 28, rx: 5 }), ...ties(flow));
  // Labels of arrows find their places between all other words, and lie above the strokes of all arrows.
  const others = seen.filter(item => !isArrow(item)).map(item => drawWords(item, place, taken));
  const arrows = seen.filter(isArrow).map(item => drawArrow(item, place, taken));
  svg.append(...arrows.map(([strokes]) => strokes), ...others, ...arrows.map(([, label]) => label));
  // On paper what is not drawn takes no room.
  const end = room.isPaper ? Math.min(height, Math.max(...seen.map(topOf)) + 60) : height;
  fill(svg, { viewBox: `0 0 ${width} ${end}`, height: end });
  // A ladder that is not much longer than a page is narrower there, with its names; a longer one goes on on the next
  // page, if it lies in a box of its size.
  const fits = end < 1500;
  svg.classList.toggle('page', fits);
  $('#ladder-pane').style.maxWidth = room.isPaper && fits ? `${225 * width / end}mm` : '';
  $('#ladder-scroll').style.aspectRatio = room.isPaper && !fits ? `${width} / ${end}` : '';
  if (state.ask) svg.append(...ghost(place, height));
}

// The packet that is to be predicted.
function ghost({ client, server }, height) {
  const next = packets.find(packet => packet.flow === state.flow && packet.id > state.sel);
  const box = { class: 'ghost', x: client + 14, y: height - 60, width: server - client - 28, height: 34, rx: 6 };
  const text = { class: 'dim', x: (client + server) / 2, y: height - 38, 'text-anchor': 'middle' };
  return next ? [sv('rect', box), sv('text', text, next.id + ' · ?')] : [];
}

// What was sent again, tied to its original.
function ties(flow) {
  const { client, server } = lanes(flow), last = state.ask ? state.sel : Infinity;
  const known = flow.ladder.ties.filter(([, again]) => again <= last);
  const pairs = known.map(pair => pair.map(id => flow.arrows.get(id)));
  const isSeen = ([from, to]) => from && to && leaves(to) > part.from && leaves(from) < part.to;
  return pairs.filter(isSeen).slice(0, 60).map(([from, to]) => {
    const [x, out] = to.side === 0 ? [client - 7, client - 15] : [server + 7, server + 15];
    const [top, bottom] = [leaves(from) + 7, leaves(to) - 7];
    return sv('path', { class: 'tie', d: `M${x} ${top}C${out} ${top} ${out} ${bottom} ${x} ${bottom}` });
  });
}

// The line of each end, in the colour of the state that it is in.
function lifelines({ ladder }, { client, server }, height) {
  const last = state.ask ? past(ladder.items).at(-1)?.tops[way()] ?? 0 : Infinity, lower = isToScale() ? LINE : 6;
  const bars = ladder.spans[way()].filter(([, , from]) => from <= last).map(([side, phase, from, to]) => {
    // How long a state lasts would tell when the next packet comes.
    const x = [client, server][side] - 4, long = (to > last ? height : to) - from;
    return sv('rect', { x, y: from + lower, width: 8, height: long, style: { fill: `var(--${phase})` } });
  });
  return [line('base', client, 0, client, height), line('base', server, 0, server, height), bars].flat();
}

// A time without a packet, which is cut out of the scale. Above its middle: the next arrow's label stands below.
function pause([from, to, ns], { client, server }, taken) {
  const y = from + 8 + SHAFT + (to - from) * 0.3;
  const zigzag = x => [
    sv('rect', { class: 'cut', x: x - 9, y: y - 4, width: 18, height: 8 }),
    ...[-2, 6].map(shift => sv('path', { class: 'cut-line', d: `M${x - 8} ${y + shift}q4 -6 8 -2t8 -2` })),
  ];
  const text = put(taken, [say(words.pause, time(ns)), 'dim', (client + server) / 2, y + 4, 'middle']);
  return sv('g', {}, zigzag(client), zigzag(server), text);
}

// Words at the lifeline of their end, or in the middle. To scale, texts may come too near to each other: the later one
// slips down, or is left out.
function drawWords(item, { client, server, right }, taken) {
  const { packet, texts } = item, y = topOf(item), isPacket = texts.some(([, name]) => name === 'dim');
  const wide = server - client - 24;
  const write = ([text, name, side]) => {
    const [x, anchor] = [[client + 16, 'start'], [server - 16, 'end']][side] ?? [(client + server) / 2, 'middle'];
    const tick = side === 0 ? client : server - 10, down = y + (name === 'state' && isToScale() ? 30 : 15);
    return [
      name === 'band' ? line('rule', 0, y + 12, right, y + 12) : null,
      name === 'mono' ? line('tick', tick, y + 11, tick + 10, y + 11) : null,
      put(taken, [shorten(here(text), wide, FONTS[name]), name, x, down, anchor], isToScale() ? 42 : 0),
    ];
  };
  const chosen = isPacket ? { class: 'arrow', 'data-of': packet, onclick: () => select(packet) } : {};
  return sv('g', chosen, texts.map(write));
}
