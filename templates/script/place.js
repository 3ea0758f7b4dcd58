// --- places for texts: none covers another
const FONT = '12.5px sans-serif';
const FONTS = { band: '600 11.5px sans-serif', state: '600 11px sans-serif', mono: '11px monospace' };
const pen = document.createElement('canvas').getContext('2d');
function breadth(text, font = FONT) {
  pen.font = font;
  return pen.measureText(text).width;
}

// As much of a text as has room.
function shorten(text, room, font = FONT) {
  if (text.length * 12 < room && /^[ -~]*$/.test(text) || breadth(text, font) <= room) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = low + high + 1 >> 1;
    if (breadth(text.slice(0, middle) + '…', font) <= room) low = middle; else high = middle - 1;
  }
  return low > 0 ? text.slice(0, low) + '…' : '';
}

// The corners of a text's box, whose middle stands at x, turned about that point; and how high they reach.
function boxOf(x, y, wide, angle = 0) {
  const turn = angle * Math.PI / 180, cos = Math.cos(turn), sin = Math.sin(turn);
  const sides = [[-wide / 2, -10], [wide / 2, -10], [wide / 2, 2.5], [-wide / 2, 2.5]];
  const corners = sides.map(([a, b]) => [x + a * cos - b * sin, y + a * sin + b * cos]);
  const heights = corners.map(([, y]) => y);
  return { corners, top: Math.min(...heights), bottom: Math.max(...heights) };
}

// Two boxes overlap unless an axis along an edge of one of them parts them. Most are far above each other.
function overlap(one, other) {
  if (one.bottom <= other.top || other.bottom <= one.top) return false;
  const parts = ([[ax, ay], [bx, by]]) => {
    const [p, q] = [one, other].map(({ corners }) => corners.map(([x, y]) => x * (bx - ax) + y * (by - ay)));
    return Math.max(...p) <= Math.min(...q) || Math.max(...q) <= Math.min(...p);
  };
  return ![one, other].some(({ corners: [a, b, , d] }) => parts([a, b]) || parts([a, d]));
}

// Takes a box if it is free.
function take(taken, box) {
  const isFree = !taken.some(other => overlap(box, other));
  if (isFree) taken.push(box);
  return isFree;
}

// A text, where it or up to `most` pixels further down has room; else none.
function put(taken, [text, name, x, y, anchor], most = 0) {
  const wide = breadth(text, FONTS[name]) + 6, middle = x + { start: wide / 2, middle: 0, end: -wide / 2 }[anchor];
  for (let down = y; down <= y + most; down += 14) {
    if (!take(taken, boxOf(middle, down, wide))) continue;
    return sv('text', { class: name, x, y: down, 'text-anchor': anchor }, text);
  }
  return null;
}
