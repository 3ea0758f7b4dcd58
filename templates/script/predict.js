// --- predict first: the next packet is asked for before it is shown
const askedOf = packet => packet.tcp ? ['end', 'flags', 'seq', 'ack', 'len'] : ['end', 'sport', 'dport', 'len'];

// The next packet, where something may be asked about it.
function questioned() {
  const packet = next(byId.get(state.sel));
  return packet && endOf(packet) && (packet.tcp || packet.udp) ? packet : null;
}

// The right answers; as texts they are what a form gives.
function truth(packet) {
  const { seq_rel: seq, flags = [], sport, dport } = packet.tcp ?? packet.udp;
  const asked = FLAGS.filter(flag => flags.includes(flag)).join(' ');
  return { seq, ack: ackOf(packet) ?? '', len: lengthOf(packet), sport, dport, end: endOf(packet), flags: asked };
}

function predict() {
  const asked = state.ask && questioned(), given = state.asked[state.sel], form = $('#form');
  $('#predict').hidden = !state.ask;
  form.hidden = !asked;
  $('#marks').hidden = !given;
  if (given) marks(byId.get(state.sel), given);
  if (!asked) return;
  if (form.dataset.packet !== String(asked.id)) form.reset();
  form.dataset.packet = asked.id;
  $('#asked').textContent = say(words.ask, asked.id, asked.tcp ? 'TCP' : 'UDP');
  for (const node of all('#form .tcp, #form .udp')) node.hidden = !asked[node.className];
}

// Which answers were right, of this packet and so far.
function marks(packet, { given, hits }) {
  const score = (text, hits) => say(text, hits.filter(Boolean).length, hits.length);
  const shown = (key, value) => key === 'end' ? words[value] ?? '–' : value || (key === 'flags' ? words.none : '–');
  const right = truth(packet), every = Object.values(state.asked).flatMap(({ hits }) => hits);
  const row = (key, place) => el('tr', {}, el('th', { scope: 'row' }, words.asked[key] ?? key),
    el('td', { class: hits[place] ? 'yes' : 'no' }, (hits[place] ? '✓ ' : '✗ ') + shown(key, given[key])),
    td(shown(key, String(right[key]))));
  $('#score').textContent = `${score(words.right, hits)} · ${score(words.so, every)}`;
  table($('#right'), [el('td'), th(words.youSaid), th(words.itIs)], askedOf(packet).map(row));
}

function answer(event) {
  const data = new FormData(event.target), packet = questioned(), right = truth(packet);
  event.preventDefault();
  const given = Object.fromEntries(askedOf(packet).map(key => [key, (data.get(key) ?? '').trim()]));
  if (packet.tcp) given.flags = FLAGS.filter(flag => data.has(flag)).join(' ');
  const hits = askedOf(packet).map(key => String(right[key]) === given[key]);
  state.asked[packet.id] = { given, hits };
  select(packet.id);
}
