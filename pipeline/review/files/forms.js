// The form that corrects a figure, or describes one that was missed.
'use strict';

ziping.forms = (() => {
  const { h, count, parse } = ziping;
  const { words, dataset } = ziping;

  function options(id, values) {
    return h('datalist', { id }, values.map(([value, shown]) => h('option', { value }, shown || '')));
  }

  function field(name, node, note) {
    return h('label', { class: `field field-${name}` }, h('span', {}, words.fields[name] || '备注'), node, note);
  }

  // `known` are the fields as extracted, empty for what was missed; `done` gets the fields and the note
  function make(known, isMissed, done, cancel) {
    const text = (name, list) => h('input', {
      name, type: 'text', value: known[name] ?? '', list, autocomplete: 'off', spellcheck: 'false',
    });
    const size = h('small', { class: 'size' });
    const value = text('value');
    const showSize = () => {
      const number = parse(value.value);
      size.textContent = value.value.trim() === '' ? '' : Number.isNaN(number) ? '不是数' : `= ${count(number)}`;
    };
    value.addEventListener('input', showSize);
    showSize();
    const role = h('select', { name: 'role' }, [isMissed && h('option', { value: '' }, ''),
      ...Object.entries(words.roles).map(([code, zh]) => h('option', { value: code, selected: known.role === code }, `${zh} ${code}`))]);
    const wrong = h('p', { class: 'wrong', role: 'alert' });
    const indicator = text('indicator', 'indicators');
    const zh = h('small', {});
    const showName = () => { zh.textContent = dataset.indicators.has(codeOf(indicator.value)) ? dataset.nameOf(codeOf(indicator.value)) : ''; };
    indicator.addEventListener('input', showName);
    showName();
    const form = h('form', { class: 'correction', novalidate: true },
      h('h3', {}, isMissed ? '这里漏了一个数据' : '更正'),
      field('indicator', indicator, zh), field('role', role), field('value', value, size), field('unit', text('unit', 'units')),
      field('scheme', text('scheme', 'schemes')), field('group', text('group')), field('year', text('year')),
      field('period_start', h('input', { name: 'period_start', type: 'date', value: known.period_start ?? '' })),
      field('period_end', h('input', { name: 'period_end', type: 'date', value: known.period_end ?? '' })),
      field('note', h('textarea', { name: 'note', rows: 2, maxlength: 5000 })), wrong,
      h('div', { class: 'buttons' }, h('button', { type: 'submit', class: isMissed ? 'missed' : 'correct' }, isMissed ? '记为漏掉' : '保存更正'),
        h('button', { type: 'button', onclick: cancel }, '取消')),
      options('indicators', [...dataset.indicators.values()].map((one) => [one.id, `${one.zh}（${one.unit}）`])),
      options('schemes', words.schemes.map((one) => [one])), options('units', words.units.map((one) => [one])));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const read = readFields(form);
      if (typeof read === 'string') {
        wrong.textContent = read;
        return;
      }
      const differs = Object.fromEntries(Object.entries(read).filter(([name, one]) => (isMissed ? one !== null : one !== (known[name] ?? null))));
      const note = form.elements.note.value.trim();
      if (!isMissed && !Object.keys(differs).length && !note) {
        wrong.textContent = '没有改动：认为正确请按 a。';
        return;
      }
      done(differs, note);
    });
    form.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        cancel();
      }
    });
    return form;
  }

  function codeOf(written) {
    const words_ = written.trim();
    return dataset.byName.get(words_) || words_;
  }

  // the fields as the dataset writes them, or a sentence that says what is wrong
  function readFields(form) {
    const of = (name) => form.elements[name].value.trim() || null;
    const indicator = of('indicator') && codeOf(of('indicator'));
    if (indicator && !dataset.indicators.has(indicator)) return `没有指标“${indicator}”：从列表里选，或留空。`;
    const value = of('value') === null ? null : parse(of('value'));
    if (Number.isNaN(value)) return '数值要写成 48602000 或 4860.2万。';
    const year = of('year') === null ? null : Number(of('year'));
    if (year !== null && !(Number.isInteger(year) && year > 1900 && year < 2200)) return '年份要写成四位数。';
    return {
      indicator, role: of('role'), value, unit: of('unit'), scheme: of('scheme'), group: of('group'), year,
      period_start: of('period_start'), period_end: of('period_end'),
    };
  }

  return { make };
})();
