// --- one packet
function shownNotes(packet) {
  if (state.level === 2) return notesOf(packet);
  const plain = notesOf(packet).filter(note => !MEASURED.test(note.rule));
  return state.level === 0 ? plain.slice(0, 1) : plain;
}

function packetPane() {
  const packet = byId.get(state.sel), side = sideOf(packet), end = endOf(packet);
  $('#packet-pane').className = 'pane ' + side;
  $('#number').textContent = packet.id;
  const text = packet.payload?.text, way = end ? `${words[end]} → ${words[end === 'client' ? 'server' : 'client']}` : '';
  $('#what').replaceChildren(flagsOf(packet) + (text ? ` “${text.length > 40 ? text.slice(0, 40) + '…' : text}”` : ''), el('small', {}, [way, say(words.after, time(since(packet)))].filter(Boolean).join(' · ')));
  $('#why').replaceChildren(...shownNotes(packet).map(note => {
    const source = [words[note.basis] ?? '', note.rfc, note.book && 'Kurose/Ross ' + note.book].filter(Boolean).join(' · ');
    const shown = note.packets.filter(id => !state.ask || id <= state.sel);
    return el('li', {}, note.text[state.lang] ?? note.text.en ?? '', state.level > 0 ? el('small', {}, source, shown.length ? ` · ${words.evidence} ` : null, ...shown.map(goto)) : null);
  }));
  $('#bits-part').hidden = state.level === 0;
  $('#hex-part').hidden = state.level < 2;
  $('#note').value = notes[packet.id] ?? '';
}

// --- strips: which numbers of each direction are acknowledged, in flight, in this packet, and not sent
function strips() {
  const packet = byId.get(state.sel), flow = flowOf(packet);
  $('#strips-part').hidden = !flow || flow.protocol !== 'TCP';
  if (!flow || flow.protocol !== 'TCP') return;
  const { after, all, letters } = reckon(flow), now = after.get(packet.id), sent = {};
  for (const end of ['client', 'server']) sent[end] = { ...now[end], all: all[end], letters: letters[end] };
  const rows = ['client', 'server'].map(end => strip(end, sent[end], packet));
  const legend = el('div', { class: 'legend' }, ...[['', 'notSent'], ['fly', 'flying'], ['ok', 'acked'], ['now', 'inPacket']].filter(([, key]) => key !== 'notSent' || !state.ask).map(([name, key]) => el('span', {}, el('i', { class: name }), words[key])));
  $('#strips').replaceChildren(...rows, legend);
}

// How far both directions of a flow have come after each of its packets, and what their first numbers stand for. Reckoned once.
function reckon(flow) {
  if (flow.reckoned) return flow.reckoned;
  const both = () => ({ client: { end: 0, ack: 0 }, server: { end: 0, ack: 0 } }), letters = { client: [], server: [] }, after = new Map();
  let now = both();
  for (const packet of flow.all) {
    const end = endOf(packet), ack = ackOf(packet);
    if (packet.tcp && end && packet.tcp.seq_rel !== null && !packet.tcp.flags.includes('RST')) {
      const other = end === 'client' ? 'server' : 'client', stop = packet.tcp.seq_rel + numbersOf(packet);
      now = { client: { ...now.client }, server: { ...now.server } };
      // No window is larger: a number further ahead is none of this connection's (RFC 7323, 2.3).
      if (stop - now[end].end < 2 ** 30) now[end].end = Math.max(now[end].end, stop);
      if (ack !== null) now[other].ack = Math.min(Math.max(now[other].ack, ack), now[other].end);
      if (packet.tcp.seq_rel < 64) lettersOf(packet, letters[end]);
    }
    after.set(packet.id, now);
  }
  return flow.reckoned = { after, letters, all: { client: now.client.end, server: now.server.end } };
}

function lettersOf(packet, letters) {
  const { seq_rel: first, flags, len } = packet.tcp, payload = payloadOf(packet);
  let at = first;
  if (flags.includes('SYN')) letters[at++] = 'SYN';
  for (let place = 0; place < len && at < 64; place++, at++) letters[at] = place < payload.length ? letter(payload[place]) : '·';
  if (flags.includes('FIN') && first + numbersOf(packet) <= 64) letters[first + numbersOf(packet) - 1] = 'FIN';
}

const letter = byte => byte === 32 ? '␣' : byte > 32 && byte < 127 ? String.fromCharCode(byte) : '·';
function strip(end, sent, packet) {
  const own = endOf(packet) === end && packet.tcp && numbersOf(packet) ? [packet.tcp.seq_rel, packet.tcp.seq_rel + numbersOf(packet)] : [-1, -1];
  const stop = state.ask ? sent.end : sent.all, head = el('p', {}, el('b', {}, words[end]), ' · ' + (sent.end ? say(words.upTo, 0, count(sent.end - 1), count(sent.ack)) : words.nothing));
  const kind = at => `${at >= sent.end ? '' : at < sent.ack ? 'ok' : 'fly'}${at >= own[0] && at < own[1] ? ' now' : ''}`;
  const row = el('div', { class: `strip ${end[0]}` }, head);
  if (!stop) return row;
  if (stop <= 64) {
    const cells = Array.from({ length: stop }, (_, at) => el('span', { class: `${kind(at)}${/^(SYN|FIN)$/.test(sent.letters[at]) ? ' whole' : ''}` }, stop > 40 && /^(SYN|FIN)$/.test(sent.letters[at]) ? sent.letters[at][0] : sent.letters[at] ?? '·'));
    row.append(el('div', { class: 'cells', 'aria-hidden': true }, ...cells));
  } else {
    const bounds = [...new Set([0, sent.ack, own[0], own[1], sent.end, stop].filter(at => at >= 0 && at <= stop))].sort((a, b) => a - b);
    row.append(el('div', { class: 'bar', 'aria-hidden': true }, ...bounds.slice(1).map((to, place) => { const part = el('i', { class: kind(bounds[place]).split(' ').pop() || 'not' }); part.style.flexGrow = to - bounds[place]; part.style.minWidth = kind(bounds[place]).includes('now') ? '3px' : 0; return part; })));
  }
  return row;
}
