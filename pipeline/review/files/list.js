// The list of reports: read in pieces, searched and sorted here, shown a page at a time.
'use strict';

ziping.list = (() => {
  const { h, count } = ziping;
  const { words, dataset } = ziping;
  const PAGE = 50;
  const columns = new Map(dataset.columns.map((name, place) => [name, place]));
  const rows = [];
  const listeners = [];
  const state = {
    search: '', province: '', city: '', year: '', format: '', status: '', indicator: '', code: '', judged: '',
    duplicates: false, sort: 'path', falling: false, page: 0,
  };
  let box = null;

  function rowOf(values) {
    const row = {};
    for (const [name, place] of columns) row[name] = values[place];
    row.indicators = row.indicators.map((one) => (Number.isInteger(one) ? dataset.order[one] : one));
    row.region = [row.province, row.city, row.county].filter((one, place, all) => one && one !== all[place - 1]).join(' ');
    row.words = [row.title, row.path, row.agency, row.region].join(' ').toLowerCase();
    return row;
  }

  async function readAll() {
    for (let chunk = 1; chunk <= dataset.chunks; chunk += 1) {
      for (const values of await ziping.load(`list-${chunk}`, `data/list-${chunk}.js`)) rows.push(rowOf(values));
      ziping.forget(`list-${chunk}`);
      listeners.forEach((listener) => listener(chunk === dataset.chunks));
      // ten thousand rows are not searched and sorted anew for each piece
      if (box && (chunk === 1 || chunk === dataset.chunks)) draw();
    }
  }

  function isWanted(row, judged) {
    return (state.duplicates || !row.duplicate)
      && (!state.search || state.search.toLowerCase().split(/\s+/).every((word) => row.words.includes(word)))
      && (!state.province || row.province === state.province)
      && (!state.city || row.city === state.city)
      && (!state.year || String(row.year) === state.year)
      && (!state.format || row.format === state.format)
      && (!state.status || row.status === state.status)
      && (!state.indicator || row.indicators.includes(state.indicator))
      && (!state.code || row.codes.includes(state.code))
      && (!state.judged || (state.judged === 'yes') === judged.has(row.doc_id));
  }

  function judgedCounts() {
    const judged = new Map();
    for (const verdict of ziping.verdicts.all()) judged.set(verdict.doc_id, (judged.get(verdict.doc_id) || 0) + 1);
    return judged;
  }

  const order = new Intl.Collator('zh-CN', { numeric: true });

  function compare(one, other) {
    const [left, right] = [one[state.sort], other[state.sort]];
    if (left === right) return order.compare(one.path, other.path);
    if (left === null || left === undefined) return 1;
    if (right === null || right === undefined) return -1;
    const found = typeof left === 'number' ? left - right : order.compare(left, right);
    return state.falling ? -found : found;
  }

  const heads = [
    ['title', '报告', ''], ['region', '地区', 'wide'], ['year', '年度', 'number'], ['type', '类型', 'wide'],
    ['format', '格式', 'wide'], ['figures', '数据', 'number'], ['without', '无指标', 'number wide'],
    ['problems', '疑点', 'number'], ['score', '得分', 'number wide'], ['judged', '已判', 'number wide'],
  ];

  function head([name, title, kind]) {
    const sorted = state.sort === name ? (state.falling ? 'descending' : 'ascending') : 'none';
    return h('th', { class: kind, scope: 'col', 'aria-sort': sorted }, h('button', {
      type: 'button',
      onclick: () => {
        state.falling = state.sort === name ? !state.falling : !['title', 'region', 'type', 'format'].includes(name);
        state.sort = name;
        state.page = 0;
        draw();
        box.querySelector(`th[aria-sort]:not([aria-sort=none]) button`).focus();
      },
    }, title, h('span', { class: 'arrow', 'aria-hidden': 'true' }, { ascending: '▲', descending: '▼', none: '' }[sorted])));
  }

  function line(row) {
    const title = row.title || row.path;
    const name = row.doc_id ? h('a', { href: `#r/${row.doc_id}` }, title) : h('span', {}, title);
    const under = [row.path, row.duplicate && '重复', row.status !== 'ok' && words.statuses[row.status], row.error];
    const cell = (kind, value) => h('td', { class: kind }, value === null || value === undefined ? '' : String(value));
    return h('tr', { class: row.status },
      h('td', { class: 'what' }, name, h('div', { class: 'under' }, under.filter(Boolean).join(' · ')),
        h('div', { class: 'under narrow' }, [row.region, row.type].filter(Boolean).join(' · '))),
      h('td', { class: 'wide place' }, row.province || '', h('div', { class: 'under' }, [row.city, row.county].filter(Boolean).join(' '))), cell('number', row.year), cell('wide', row.type),
      cell('wide', words.formats[row.format] || row.format), cell('number', count(row.figures)),
      cell('number wide', row.without || ''), cell('number', row.problems || ''), cell('number wide', row.score),
      cell('number wide', row.judged || ''));
  }

  function choice(name, title, options) {
    return h('label', {}, h('span', {}, title), h('select', {
      name, onchange: (event) => { state[name] = event.target.value; state.page = 0; draw(); },
    }, h('option', { value: '' }, '全部'), options.map(([value, shown]) =>
      h('option', { value, selected: state[name] === String(value) }, shown))));
  }

  function distinct(name) {
    return [...new Set(rows.map((row) => row[name]))].filter((value) => value !== null);
  }

  function filters() {
    const search = h('input', {
      type: 'search', placeholder: '标题、文件、单位、地区', value: state.search, 'aria-label': '搜索报告',
      oninput: (event) => { state.search = event.target.value; state.page = 0; drawRows(); },
    });
    const provinces = distinct('province').sort(order.compare).map((one) => [one, one]);
    const cities = state.province
      ? [...new Set(rows.filter((row) => row.province === state.province && row.city).map((row) => row.city))].sort(order.compare)
      : [];
    const indicators = dataset.families.map((family) => h('optgroup', { label: family.zh },
      [...dataset.indicators.values()].filter((one) => one.family === family.id && dataset.coverage[one.id])
        .map((one) => h('option', { value: one.id, selected: state.indicator === one.id }, one.zh))));
    return h('div', { class: 'filters' },
      h('label', { class: 'search' }, h('span', {}, '搜索'), search),
      choice('province', '省份', provinces), cities.length > 1 && choice('city', '城市', cities.map((one) => [one, one])),
      choice('year', '年度', distinct('year').sort((one, other) => other - one).map((one) => [one, one])),
      choice('format', '格式', distinct('format').map((one) => [one, words.formats[one] || one])),
      h('label', {}, h('span', {}, '指标'), h('select', {
        name: 'indicator', onchange: (event) => { state.indicator = event.target.value; state.page = 0; draw(); },
      }, h('option', { value: '' }, '全部'), indicators)),
      choice('code', '疑点', dataset.problems.map(([code]) => [code, words.nameOfProblem(code)])),
      choice('status', '状态', distinct('status').map((one) => [one, words.statuses[one] || one])),
      choice('judged', '判定', [['yes', '已判过'], ['no', '未判']]),
      h('label', { class: 'tick-box' }, h('input', {
        type: 'checkbox', checked: state.duplicates,
        onchange: (event) => { state.duplicates = event.target.checked; state.page = 0; draw(); },
      }), '含重复'),
      h('button', { type: 'button', class: 'plain', onclick: clear }, '清除筛选'));
  }

  function clear() {
    Object.assign(state, {
      search: '', province: '', city: '', year: '', format: '', status: '', indicator: '', code: '', judged: '', page: 0,
    });
    draw();
  }

  function drawRows() {
    const judged = judgedCounts();
    for (const row of rows) row.judged = judged.get(row.doc_id) || 0;
    const wanted = rows.filter((row) => isWanted(row, judged)).sort(compare);
    const pages = Math.max(1, Math.ceil(wanted.length / PAGE));
    state.page = Math.min(state.page, pages - 1);
    const shown = wanted.slice(state.page * PAGE, (state.page + 1) * PAGE);
    const turn = (step) => () => { state.page += step; drawRows(); box.querySelector('.pager').scrollIntoView({ block: 'nearest' }); };
    const isReading = rows.length < dataset.files;
    box.querySelector('.rows').replaceChildren(
      h('p', { class: 'found', role: 'status' }, `${count(wanted.length)} 份`,
        isReading ? `（正在读取 ${count(rows.length)} / ${count(dataset.files)}）` : ''),
      h('table', { class: 'reports' }, h('thead', {}, h('tr', {}, heads.map(head))), h('tbody', {}, shown.map(line))),
      h('nav', { class: 'pager', 'aria-label': '翻页' },
        h('button', { type: 'button', disabled: state.page === 0, onclick: turn(-1) }, '上一页'),
        h('span', {}, `${state.page + 1} / ${pages}`),
        h('button', { type: 'button', disabled: state.page >= pages - 1, onclick: turn(1) }, '下一页')));
  }

  function draw() {
    const active = document.activeElement && box.contains(document.activeElement) ? document.activeElement.name : null;
    box.querySelector('.filter-place').replaceChildren(filters());
    drawRows();
    if (active) box.querySelector(`[name="${active}"]`)?.focus();
  }

  function make() {
    box = h('section', { class: 'card reports-card', id: 'reports' }, h('h2', {}, '报告'),
      h('div', { class: 'filter-place' }), h('div', { class: 'rows' }));
    draw();
    return box;
  }

  // narrow the list down, and bring it into view
  function show(wanted) {
    clear();
    Object.assign(state, wanted);
    draw();
    box.scrollIntoView({ block: 'start' });
    box.querySelector('.filters input').focus({ preventScroll: true });
  }

  return { readAll, make, show, rows, onRead: (listener) => listeners.push(listener), redraw: () => box && drawRows() };
})();
