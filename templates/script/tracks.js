// --- beside the ladder, along its axis, of the end that sends most: its timer, bytes in flight, congestion window
function tracks(flow, { right, columns }) {
  const last = Math.max(0, ...[...flow.arrows.values()].slice(-3).map(item => reaches(item)));
  let left = right + 10;
  return columns.flatMap(({ name, title, unit, breadth, room, points }) => {
    const x = left, most = Math.max(1, ...points.map(([, value]) => value));
    const steps = [...stepsOf(flow, points), [last, 0]].map(([y, value]) => [y, x + value / most * breadth]);
    left += room;
    return [
      sv('text', { class: 'dim', x, y: 12 }, here(title)),
      unit ? sv('text', { class: 'mono', x, y: 26 }, `≤ ${count(most)} ${unit}`) : timerWords(flow, x),
      sv('path', { class: 'track ' + name, d: column(steps, x) }),
    ].flat();
  });
}

// Whose timer it is, and where it expires.
function timerWords(flow, x) {
  const { end, expired } = flow.ladder.tracks, places = stepsOf(flow, expired.map(id => [id, x + 4]));
  const crosses = places.filter(([y]) => y > part.from && y < part.to).map(([y, x]) => cross(x, y, 5));
  return [sv('text', { class: 'dim', x, y: 26 }, words[ENDS[end]]), sv('path', { class: 'lost', d: crosses.join('') })];
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

// The outline of a column: each value holds until the next one, the last one until the last packet.
function column(steps, x) {
  const next = place => steps[place + 1]?.[0] ?? Infinity;
  const seen = steps.filter(([y], place) => y <= part.to && next(place) >= part.from);
  return `M${x} ${seen[0]?.[0] ?? 0}${stairs(seen, 'V', 'H')}H${x}Z`;
}
