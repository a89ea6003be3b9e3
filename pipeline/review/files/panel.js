// The panel on one figure: all that is known of it, and the buttons that judge it.
'use strict';

ziping.panel = (() => {
  const { h, count } = ziping;
  const { words, dataset } = ziping;

  const key = (letter) => h('kbd', {}, letter);

  function stateOf(verdict) {
    if (!verdict) return null;
    const changes = Object.entries(verdict.correction || {}).map(([name, value]) => {
      const shown = name === 'indicator' ? dataset.nameOf(value) : name === 'role' ? words.roles[value] || value : value;
      return h('li', {}, `${words.fields[name]}：`, h('b', {}, shown === null ? '无' : typeof shown === 'number' && name === 'value' ? count(shown) : String(shown)));
    });
    return h('div', { class: `judged ${verdict.verdict}` }, h('b', {}, words.verdicts[verdict.verdict]),
      changes.length ? h('ul', {}, changes) : null, verdict.note && h('p', {}, verdict.note));
  }

  function intervalOf(figure) {
    if (figure.low === null && figure.high === null) return null;
    if (figure.low === figure.high) return `${count(figure.low)}（精确）`;
    return `${figure.low === null ? '(−∞' : `[${count(figure.low)}`}, ${figure.high === null ? '+∞)' : `${count(figure.high)}]`}`;
  }

  function rows(figure) {
    const rule = figure.rule;
    const period = [figure.period_start, figure.period_end].filter(Boolean);
    const cell = figure.table_id === null || figure.table_id === undefined ? null
      : `表 ${figure.table_id + 1}，第 ${figure.row + 1} 行，第 ${figure.column + 1} 列`;
    return [
      ['名称', figure.label], ['性质', `${words.roles[figure.role] || figure.role} ${figure.role}`], ['险种', figure.scheme],
      ['范围', figure.group], ['口径', figure.scope], ['地区', figure.region], ['年份', figure.year],
      ['期间', [...new Set(period)].join(' 至 ')], ['区间', intervalOf(figure)],
      ['措辞', figure.qualifier && `${words.qualifiers[figure.qualifier] || figure.qualifier} ${figure.qualifier}`],
      ['建议值', figure.suggested_value !== null && figure.suggested_value !== undefined
        ? `${count(figure.suggested_value)}${figure.suggested_reason ? `：${figure.suggested_reason}` : ''}` : null],
      ['位置', [cell, figure.page && `第 ${figure.page} 页`].filter(Boolean).join('，')],
      ['方法', `${words.methods[figure.method] || figure.method}，把握 ${figure.score}`],
      ['规则', rule && [h('code', {}, rule[0]), rule[1] && h('code', { class: 'place' }, `${rule[1]}:${rule[2]}`)]],
    ].filter(([, value]) => value !== null && value !== undefined && value !== '');
  }

  function figurePanel(figure, report, verdict, acts) {
    const hasPicture = figure.page && report.pages[figure.page];
    return h('section', { class: `panel ${dataset.colour(figure.indicator)}`, 'aria-label': '所选数据' },
      h('header', {},
        h('p', { class: 'kind' }, h('i', { class: 'swatch' }), dataset.familyOf(figure.indicator) || '未归类',
          h('span', { class: 'turn' }, h('button', { type: 'button', 'aria-label': '上一个（p）', onclick: acts.previous }, '‹'),
            `${figure.figure_id + 1} / ${report.figures.length}`, h('button', { type: 'button', 'aria-label': '下一个（n）', onclick: acts.next }, '›'))),
        h('h2', {}, dataset.nameOf(figure.indicator), figure.indicator && h('code', {}, figure.indicator)),
        h('p', { class: 'value' }, h('b', {}, count(figure.value)), ` ${figure.unit}`, h('span', {}, `原文 ${figure.raw}`))),
      stateOf(verdict),
      figure.problems.map(words.problem),
      h('div', { class: 'buttons', role: 'group', 'aria-label': '判定' },
        h('button', { type: 'button', class: 'accept', 'aria-pressed': String(verdict?.verdict === 'accept'), onclick: acts.accept }, '接受', key('a')),
        h('button', { type: 'button', class: 'reject', 'aria-pressed': String(verdict?.verdict === 'reject'), onclick: acts.reject }, '拒绝', key('r')),
        h('button', { type: 'button', class: 'correct', 'aria-pressed': String(verdict?.verdict === 'correct'), onclick: acts.correct }, '更正', key('c')),
        verdict && h('button', { type: 'button', class: 'plain', onclick: acts.withdraw }, '撤回', key('w')),
        hasPicture && h('button', { type: 'button', class: 'plain', onclick: acts.picture }, '原页', key('g'))),
      h('dl', {}, rows(figure).map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)])));
  }

  // a number that is no figure, or words that were selected
  function numberPanel(picked, verdict, acts) {
    const { number } = picked;
    return h('section', { class: 'panel no-family', 'aria-label': '所选数字' },
      h('header', {}, h('p', { class: 'kind' }, number ? `台账：${words.classes[number.kind] || number.kind} ${number.kind}` : '选中的文字'),
        h('h2', {}, picked.raw), number && h('p', { class: 'reason' }, '规则 ', h('code', {}, number.reason))),
      stateOf(verdict),
      h('div', { class: 'buttons' },
        h('button', { type: 'button', class: 'missed', onclick: acts.missed }, '这里漏了一个数据', key('m')),
        verdict && h('button', { type: 'button', class: 'plain', onclick: acts.withdraw }, '撤回', key('w'))));
  }

  return { figurePanel, numberPanel };
})();
