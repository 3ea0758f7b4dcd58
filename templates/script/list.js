// --- the list
function list() {
  const shown = state.ask ? packets.filter(isShown) : packets, at = byId.get(state.sel).place, start = Math.floor(Math.max(0, at) / ROWS) * ROWS;
  const pages = start > 0 || start + ROWS < shown.length ? [[words.earlier, start - 1], [words.later, start + ROWS]] : [];
  $('#pages').replaceChildren(...pages.map(([text, place]) => el('button', { type: 'button', class: 'act', disabled: !shown[place], onclick: () => select(shown[place].id) }, text)));
  if (!isDrawn('list', start, state.lang, state.level, state.ask && state.sel, notes)) {
    const head = (text, place) => el('th', { scope: 'col', class: [0, 1, 4, 5, 6].includes(place) ? 'r' : null }, text);
    $('#list').replaceChildren(el('thead', {}, el('tr', {}, ...words.columns.map(head))), el('tbody', {}, ...shown.slice(start, start + ROWS).map(row)));
  }
  choose('#list', state.sel);
}

function row(packet) {
  const end = endOf(packet), said = shownNotes(packet), cell = (text, right) => el('td', { class: right ? 'r' : null }, String(text ?? '–'));
  const sentence = said[0] ? said[0].text[state.lang] ?? said[0].text.en : packet.payload?.text ?? '';
  return el('tr', { class: sideOf(packet), 'data-row': packet.id, onclick: () => select(packet.id) },
    el('td', { class: 'r' }, el('button', { type: 'button', class: 'pick', 'aria-label': say(words.packet, packet.id) }, String(packet.id))),
    cell(time(since(packet)), true), el('td', {}, el('span', { class: 'end' }, end ? words[end] : '')), cell(flagsOf(packet)),
    cell(packet.tcp?.seq_rel, true), cell(ackOf(packet), true), cell(lengthOf(packet), true),
    el('td', { class: 'w' }, sentence, notes[packet.id] ? el('span', { class: 'noted' }, notes[packet.id]) : null));
}
