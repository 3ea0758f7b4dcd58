// --- predict first
const askedOf = packet => packet.tcp ? ['end', 'flags', 'seq', 'ack', 'len'] : ['end', 'sport', 'dport', 'len'];

// The next packet, where something may be asked about it.
function questioned() {
  const next = packets[byId.get(state.sel).place + 1];
  return next && endOf(next) && (next.tcp || next.udp) ? next : null;
}

// The answers, in the form in which a form gives them.
function truth(packet) {
  const { seq_rel: seq, flags = [], sport, dport } = packet.tcp ?? packet.udp;
  return { end: endOf(packet), flags: FLAGS.filter(flag => flags.includes(flag)).join(' '), seq: String(seq), ack: String(ackOf(packet) ?? ''), len: String(lengthOf(packet)), sport: String(sport), dport: String(dport) };
}

const shownAs = (key, value) => key === 'end' ? words[value] ?? '–' : value || (key === 'flags' ? words.none : '–');

function predict() {
  const box = $('#predict');
  box.hidden = !state.ask;
  if (!state.ask) return;
  const packet = byId.get(state.sel), next = questioned();
  box.replaceChildren(...[state.asked[state.sel] ? marks(packet) : null, next ? form(next) : null].filter(Boolean));
}

function marks(packet) {
  const hits = packet => { const right = truth(packet), given = state.asked[packet.id]; return askedOf(packet).map(key => right[key] === given[key]); };
  const all = Object.keys(state.asked).flatMap(id => hits(byId.get(+id))), good = marks => marks.filter(Boolean).length, own = hits(packet), right = truth(packet), given = state.asked[packet.id];
  const line = (key, place) => el('tr', {}, el('th', { scope: 'row' }, words.asked[key]), el('td', { class: own[place] ? 'yes' : 'no' }, (own[place] ? '✓ ' : '✗ ') + shownAs(key, given[key])), el('td', {}, shownAs(key, right[key])));
  return el('div', { class: 'ask' }, el('h3', {}, say(words.right, good(own), own.length) + ' · ' + say(words.so, good(all), all.length)),
    el('table', {}, el('thead', {}, el('tr', {}, el('td', {}), el('th', { scope: 'col' }, words.youSaid), el('th', { scope: 'col' }, words.itIs))), el('tbody', {}, ...askedOf(packet).map(line))));
}

function form(next) {
  const keys = askedOf(next), numbers = keys.filter(key => key !== 'end' && key !== 'flags');
  const answer = event => {
    event.preventDefault();
    const data = new FormData(event.target), given = { end: data.get('end') ?? '', flags: FLAGS.filter(flag => data.get(flag)).join(' ') };
    for (const key of numbers) given[key] = data.get(key).trim();
    state.asked[next.id] = given;
    select(next.id);
  };
  const box = (type, name, value, text) => el('label', {}, el('input', { type, name, value }), ' ' + text);
  return el('form', { class: 'ask', onsubmit: answer }, el('h3', {}, say(words.ask, next.id, next.tcp ? 'TCP' : 'UDP')),
    el('div', { class: 'line' },
      el('fieldset', {}, el('legend', {}, words.asked.end), ...['client', 'server'].map(end => box('radio', 'end', end, words[end]))),
      keys.includes('flags') ? el('fieldset', {}, el('legend', {}, words.asked.flags), ...FLAGS.map(flag => box('checkbox', flag, null, flag))) : null),
    el('div', { class: 'line' }, ...numbers.map(key => el('label', {}, words.asked[key] + ' ', el('input', { type: 'number', name: key, min: 0 }))), el('button', {}, words.show)));
}
