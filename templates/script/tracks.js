// --- beside the ladder, along its axis, of the end that sends most: its timer, bytes in flight, congestion window
const COLUMNS = [['timer', 42, ''], ['flight', 68, ' B'], ['cwnd', 60, ' MSS']];

function columnsOf({ ladder }) {
  const columns = COLUMNS.map(([name, wide, unit]) => ({ name, wide, unit, points: ladder.tracks[name] }));
  return columns.filter(({ points }) => points.length);
}

function tracks(flow, { right, columns }) {
  const last = Math.max(0, ...[...flow.arrows.values()].slice(-3).map(item => reaches(item)));
  let left = right + 10;
  return columns.flatMap(({ name, wide, unit, points }) => {
    const steps = stepsOf(flow, points), most = Math.max(1, ...points.map(([, value]) => value)), x = left;
    left += wide;
    const isTimer = name === 'timer', scale = (wide - 14) / most;
    const below = isTimer ? words[ENDS[flow.ladder.tracks.end]] : `≤ ${count(most)}${unit}`;
    const text = (y, text) => sv('text', { class: y > 12 && !isTimer ? 'mono' : 'dim', x, y }, text);
    const shapes = isTimer ? timerBars(steps, x + 8) : [column([...steps, [last, 0]], x, scale, name)];
    return [text(12, words.tracks[name]), text(26, below), ...shapes];
  });
}

// The points of a track, each where this end sends its packet or receives it. What is later never stands higher.
function stepsOf({ arrows, ladder }, points) {
  const place = item => item.side === ladder.tracks.end ? leaves(item) : reaches(item);
  let y = 0;
  return points.filter(([id]) => arrows.has(id)).map(([id, value]) => {
    y = Math.max(y, place(arrows.get(id)));
    return [y, value];
  });
}

// The values of a column: each holds until the next one, the last one until the last packet.
function column(steps, x, scale, name) {
  const next = place => steps[place + 1]?.[0] ?? Infinity;
  const seen = steps.filter(([y], place) => y <= part.to && next(place) >= part.from);
  const stairs = seen.map(([y, value]) => `V${y}H${x + value * scale}`).join('');
  return sv('path', { class: 'track ' + name, d: `M${x} ${seen[0]?.[0] ?? 0}${stairs}H${x}Z` });
}

// A bar from each start of the timer to the next event: 1 starts it, 0 stops it, 2 says that it has expired.
function timerBars(steps, x) {
  const bars = steps.map(([y, event], place) => {
    const stop = steps[place + 1]?.[0];
    return event > 0 && stop > part.from && y < part.to ? `M${x - 3} ${y + 1}h6V${stop - 1}h-6Z` : '';
  });
  const expired = steps.filter(([y, event]) => event === 2 && y > part.from && y < part.to);
  const crosses = expired.map(([y]) => `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`);
  return [sv('path', { class: 'track bars', d: bars.join('') }), sv('path', { class: 'lost', d: crosses.join('') })];
}
