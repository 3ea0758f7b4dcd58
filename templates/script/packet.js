// --- one packet: what it is, why it was sent, and which bytes of each direction are where

// What the story leaves out until everything is asked for.
const MEASURED = /^tcp\.(rtt|congestion|window\.(full|scaled))/;

function shownNotes(packet) {
  const notes = notesOf(packet), plain = notes.filter(note => !MEASURED.test(note.rule));
  return [plain.slice(0, 1), plain, notes][state.level];
}

function packetPane() {
  const packet = byId.get(state.sel), end = endOf(packet), text = packet.payload?.text ?? '';
  $('#packet-pane').className = 'pane ' + sideOf(packet);
  $('#number').textContent = packet.id;
  const way = end ? `${words[end]} → ${words[otherEnd(end)]}` : '', after = since(packet);
  const when = !flowOf(packet) ? '' : after === 0 ? words.firstOfFlow : say(words.after, time(after));
  const quote = text && ` “${text.length > 40 ? text.slice(0, 40) + '…' : text}”`;
  $('#what').replaceChildren(flagsOf(packet) + quote, el('small', {}, inRow([way, when])));
  $('#why').replaceChildren(...shownNotes(packet).map(reason));
  $('#bits-part').hidden = state.level === 0;
  $('#hex-part').hidden = state.level < 2;
  $('#note').value = notes[packet.id] ?? '';
}

// A sentence, where it comes from, and the packets that show it.
function reason(note) {
  const source = inRow([words[note.basis], note.rfc, note.book && 'Kurose/Ross ' + note.book]);
  const shown = note.packets.filter(id => !state.ask || id <= state.sel).map(goto);
  const small = el('small', {}, source, shown.length ? [` · ${words.evidence} `, shown] : null);
  return el('li', {}, textOf(note), state.level > 0 ? small : null);
}

// The strips: up to 64 numbers of a direction are cells, more are a bar. captrace has reckoned where both stand.
function strips() {
  const packet = byId.get(state.sel), { all, strip } = flowOf(packet) ?? {};
  const now = strip?.after[all.indexOf(packet)];
  $('#strips-part').hidden = !now;
  if (!now) return;
  $('#strips-part .later').hidden = state.ask;
  const rows = ENDS.map((end, side) => stripOf(end, now[side], strip.letters[side], strip.end[side]));
  $('#strips').replaceChildren(...rows);
}

// Numbers of a direction up to those that were sent and acknowledged, and those of this packet.
function stripOf(end, [sent, acked, from, to], letters, last) {
  const stop = state.ask ? sent : last, isNow = at => at >= from && at < to;
  const kind = at => (at >= sent ? '' : at < acked ? 'ok' : 'fly') + (isNow(at) ? ' now' : '');
  const said = sent ? say(words.upTo, 0, count(sent - 1), count(acked)) : words.nothing;
  const row = el('div', { class: 'strip ' + end[0] }, el('p', {}, el('b', {}, words[end]), ' · ' + said));
  // Of many numbers, those of a kind are one part.
  const isLong = stop > 64, all = isLong ? [0, acked, from, to, sent, stop] : [...Array(stop + 1).keys()];
  const bounds = [...new Set(all)].filter(at => at <= stop).sort((a, b) => a - b);
  if (stop > 0) row.append(partsOf(bounds, kind, isLong ? [] : letters));
  return row;
}

// The parts of a strip between bounds, each with the letter of its first number where there are letters.
function partsOf(bounds, kind, letters) {
  const part = (to, place) => {
    const from = bounds[place], letter = letters[from] ?? '', shown = bounds.length > 41 ? letter[0] : letter;
    const [name, flexGrow] = letter.length > 1 ? [' whole', 1.9] : ['', to - from];
    return el('span', { class: kind(from) + name, style: { flexGrow } }, shown);
  };
  return el('div', { class: letters.length ? 'cells' : 'bar', 'aria-hidden': true }, bounds.slice(1).map(part));
}
