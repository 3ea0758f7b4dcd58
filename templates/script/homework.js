
// --- homework: questions that are answered in the page; saving writes the answers into it
const homework = JSON.parse($('#homework').textContent);

// The answer to a question, as it stands in the page.
const answerTo = name => (homework.answers[name] ??= { given: '', evidence: '' });

function homeworkField(question, key, label, options) {
  const answer = answerTo(question.name), change = event => { answer[key] = event.target.value; };
  const attributes = { 'aria-label': label, onchange: change, oninput: change };
  if (!options.length) return el('input', { ...attributes, type: 'text', maxlength: 4096, value: answer[key], size: key === 'given' ? 40 : 16 });
  const select = el('select', attributes, el('option', { value: '' }, '–'), options.map(([token, ...names]) => el('option', { value: token, selected: answer[key] === token }, here(names))));
  return select;
}

function homeworkPane() {
  const zh = state.lang === 'zh', title = here(homework.title), words = zh ? { save: '保存答案', given: '答案', evidence: '说明它的分组' } : { save: 'Save my answers', given: 'Answer', evidence: 'Packets that show it' };
  const item = question => el('li', {}, el('p', {}, here(question.ask)), el('p', {}, homeworkField(question, 'given', words.given, question.options),
    question.evidence ? el('label', {}, ' ' + words.evidence + ' ', homeworkField(question, 'evidence', words.evidence, [])) : null));
  $('#h-homework').textContent = `${title} · ${homework.submission.student}`;
  $('#questions').replaceChildren(el('ol', {}, homework.questions.map(item)), el('button', { type: 'button', class: 'act', id: 'save-answers', onclick: saveAnswers }, words.save));
  $('#homework-pane').hidden = false;
  // It would answer some of the questions, and is shown anew with each packet.
  $('#answers-pane').style.display = 'none';
}

function saveAnswers() {
  homework.submission.language = state.lang;
  download('homework', homework, homework.submission.student + '.answers.html');
}

homeworkPane();
new MutationObserver(homeworkPane).observe(document.documentElement, { attributeFilter: ['lang'] });
