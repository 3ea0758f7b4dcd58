// --- the list
function list() {
  const shown = packets.filter(isShown), at = shown.findIndex(packet => packet.id === state.sel), start = Math.floor(Math.max(0, at) / ROWS) * ROWS;
  const pages = start > 0 || start + ROWS < shown.length ? [[words.earlier, start - 1], [words.later, start + ROWS]] : [];
  $('#pages').replaceChildren(...pages.map(([text, place]) => el('button', { type: 'button', class: 'act', disabled: !shown[place], onclick: () => select(shown[place].id) }, text)));
  if (isDrawn('list', start, state.lang, state.level, state.ask && state.sel, notes)) return choose();
  const rows = shown.slice(start, start + ROWS).map(row);
  $('#list').replaceChildren(el('thead', {}, el('tr', {}, ...words.columns.map((text, place) => el('th', { scope: 'col', class: [0, 1, 4, 5, 6].includes(place) ? 'r' : '' }, text)))), el('tbody', {}, ...rows));
}

// Another row is the chosen one.
function choose() {
  document.querySelectorAll('#list tr.on').forEach(node => { node.classList.remove('on'); node.querySelector('.pick').setAttribute('aria-pressed', false); });
  const node = $(`#list tr[data-packet="${state.sel}"]`);
  node?.classList.add('on');
  node?.querySelector('.pick').setAttribute('aria-pressed', true);
}

function row(packet) {
  const end = endOf(packet), said = shownNotes(packet), cell = (text, right) => el('td', { class: right ? 'r' : '' }, text === null || text === undefined ? '–' : String(text));
  const pick = () => select(packet.id), sentence = said[0] ? said[0].text[state.lang] ?? said[0].text.en : packet.payload?.text ?? '';
  return el('tr', { class: `${sideOf(packet)}${packet.id === state.sel ? ' on' : ''}`, 'data-packet': packet.id, onclick: pick },
    el('td', { class: 'r' }, el('button', { type: 'button', class: 'pick', 'aria-pressed': packet.id === state.sel, 'aria-label': say(words.packet, packet.id), onclick: event => { event.stopPropagation(); pick(); } }, String(packet.id))),
    cell(time(since(packet)), true), el('td', {}, el('span', { class: 'end' }, end ? words[end] : '')), cell(flagsOf(packet)),
    cell(packet.tcp?.seq_rel, true), cell(ackOf(packet), true), cell(lengthOf(packet), true),
    el('td', { class: 'w' }, sentence, notes[packet.id] ? el('span', { class: 'noted' }, notes[packet.id]) : null));
}
