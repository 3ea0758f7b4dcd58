// --- predict first
function questions() {
  const next = packets[byId.get(state.sel).place + 1];
  return next && endOf(next) && next.tcp ? next : null;
}

function truth(packet) {
  const flags = FLAGS.filter(flag => packet.tcp.flags.includes(flag)).join(' ');
  return [words[endOf(packet)], flags || words.none, String(packet.tcp.seq_rel), String(ackOf(packet) ?? '–'), String(packet.tcp.len)];
}

function predict() {
  const box = $('#predict');
  box.hidden = !state.ask;
  if (!state.ask) return;
  const kids = [], given = state.asked[state.sel], next = questions();
  if (given) {
    const right = truth(byId.get(state.sel)), hits = right.filter((answer, place) => answer === given[place]).length;
    const all = Object.entries(state.asked).reduce(([good, sum], [id, answers]) => { const is = truth(byId.get(+id)); return [good + is.filter((answer, place) => answer === answers[place]).length, sum + is.length]; }, [0, 0]);
    const line = (answer, place) => el('tr', {}, el('th', { scope: 'row' }, words.asked[place]), el('td', { class: answer === given[place] ? 'yes' : 'no' }, (answer === given[place] ? '✓ ' : '✗ ') + (given[place] || '–')), el('td', {}, answer));
    kids.push(el('div', { class: 'ask' }, el('h3', {}, say(words.right, hits, right.length) + ' · ' + say(words.so, ...all)), el('table', {}, el('thead', {}, el('tr', {}, el('td', {}), el('th', { scope: 'col' }, words.youSaid), el('th', { scope: 'col' }, words.itIs))), el('tbody', {}, ...right.map(line)))));
  }
  if (next) kids.push(form(next));
  box.replaceChildren(...kids);
}

function form(next) {
  const answer = event => {
    event.preventDefault();
    const data = new FormData(event.target), flags = FLAGS.filter(flag => data.get(flag)).join(' ');
    state.asked[next.id] = [words[data.get('end')] ?? '', flags || words.none, data.get('seq').trim(), data.get('ack').trim() || '–', data.get('len').trim()];
    select(next.id);
  };
  return el('form', { class: 'ask', onsubmit: answer }, el('h3', {}, say(words.ask, next.id)),
    el('div', { class: 'line' },
      el('fieldset', {}, el('legend', {}, words.asked[0]), ...['client', 'server'].map(end => el('label', {}, el('input', { type: 'radio', name: 'end', value: end }), ' ' + words[end]))),
      el('fieldset', {}, el('legend', {}, words.asked[1]), ...FLAGS.map(flag => el('label', {}, el('input', { type: 'checkbox', name: flag }), ' ' + flag)))),
    el('div', { class: 'line' }, ...['seq', 'ack', 'len'].map(name => el('label', {}, name + ' ', el('input', { type: 'number', name, min: 0 }))), el('button', {}, words.show)));
}
