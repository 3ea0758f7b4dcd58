// --- beside the ladder, along its axis: the timer of the end that sends most, what it has in flight, its congestion window
const COLUMNS = [['timer', 48], ['flight', 74], ['cwnd', 60]];
const columnsOf = flow => COLUMNS.map(([name, wide]) => [name, flow.ladder.tracks[name], wide]).filter(([, points]) => points.length);

function tracks(flow, place) {
  if (place.right === place.width) return [];
  const arrows = arrowsOf(flow), side = flow.ladder.tracks.end;
  let left = place.right + 10;
  return columnsOf(flow).flatMap(([name, points, wide]) => {
    // What is later never stands higher, whichever arrow it belongs to.
    let y = 0;
    const steps = points.flatMap(([id, value]) => { const item = arrows.get(id); if (item) y = Math.max(y, item[5] === side ? leaves(item) : reaches(item)); return item ? [[y, value]] : []; });
    const x = left, most = Math.max(1, ...points.map(([, value]) => value));
    left += wide;
    const head = [sv('text', { class: 'dim', x, y: 12 }, words.tracks[name]), name === 'timer' ? null : sv('text', { class: 'mono', x, y: 26 }, '≤ ' + count(most))];
    return [...head.filter(Boolean), ...(name === 'timer' ? timerBars(steps, x + 8) : [column(steps, x, (wide - 14) / most, name)])];
  });
}

// The values of a column: each holds until the next one.
function column(steps, x, scale, name) {
  const seen = steps.filter(([y], place) => y <= part.to && (steps[place + 1]?.[0] ?? y) >= part.from);
  const line = seen.map(([y, value]) => `V${y}H${x + value * scale}`).join('');
  const [first, last] = [seen[0]?.[0] ?? 0, seen.at(-1)?.[0] ?? 0];
  return sv('path', { class: 'track ' + name, d: `M${x} ${first}${line}V${last}H${x}Z` });
}

// A bar from each start of the timer to the next event: 1 starts it, 0 stops it, 2 says that it has expired.
function timerBars(steps, x) {
  const bar = ([y, event], place) => { const stop = steps[place + 1]?.[0]; return event > 0 && stop > part.from && y < part.to ? `M${x - 3} ${y + 1}h6V${stop - 1}h-6Z` : ''; };
  const expired = steps.filter(([y, event]) => event === 2 && y > part.from && y < part.to).map(([y]) => `M${x - 5} ${y - 5}l10 10m0 -10l-10 10`);
  return [sv('path', { class: 'track bars', d: steps.map(bar).join('') }), sv('path', { class: 'lost', d: expired.join('') })];
}
