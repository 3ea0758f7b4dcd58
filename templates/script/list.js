// --- the list, fifty rows at a time
const ROWS = 50;

function list() {
  const shown = state.ask ? packets.filter(({ id }) => id <= state.sel) : packets;
  const start = Math.floor(byId.get(state.sel).place / ROWS) * ROWS;
  const page = (text, to) => button({ class: 'act', disabled: !to, onclick: () => select(to.id) }, text);
  const pages = [page(words.earlier, shown[start - 1]), page(words.later, shown[start + ROWS])];
  $('#pages').replaceChildren(...shown.length > ROWS ? pages : []);
  if (!isDrawn('list', start, state.lang, state.level, state.ask && state.sel, notes)) {
    const head = words.columns.map((text, place) => th(text, [0, 1, 4, 5, 6].includes(place)));
    table($('#list'), head, shown.slice(start, start + ROWS).map(row));
  }
  choose('#list', state.sel);
}

function row(packet) {
  const { id, tcp, payload } = packet, end = endOf(packet), note = notes[id];
  const said = textOf(shownNotes(packet)[0]) || payload?.text || here(view.asides[id] ?? ['', '']);
  const pick = button({ class: 'pick', 'aria-label': say(words.packet, id) }, id);
  return el('tr', { class: sideOf(packet), 'data-of': id, onclick: () => select(id) },
    el('td', { class: 'r' }, pick), td(time(since(packet)), true),
    el('td', { class: 'end' }, end ? words[end] : ''), td(flagsOf(packet)),
    td(tcp?.seq_rel, true), td(ackOf(packet), true), td(lengthOf(packet), true),
    el('td', { class: 'w' }, said, note ? el('span', { class: 'noted' }, note) : null));
}
