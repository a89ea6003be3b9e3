// The overview: counts, region by year, coverage, distributions, problems, words without an indicator, all reports.
'use strict';

ziping.overview = (() => {
  const { h, count, percent, brief } = ziping;
  const { words, dataset, plots, list } = ziping;
  const BINS = 6;
  let drill = [];

  function tile(number, name, note) {
    return h('div', { class: 'tile' }, h('b', {}, number), h('span', {}, name), note && h('small', {}, note));
  }

  function tiles() {
    const totals = dataset.totals;
    const figures = totals.figures || 0;
    const named = figures - (totals.without_indicator || 0);
    const failed = dataset.statuses.failed || 0;
    const formats = Object.entries(dataset.formats).map(([name, found]) => `${words.formats[name] || name} ${count(found)}`);
    const problems = dataset.problems.reduce((sum, [, , found]) => sum + found, 0);
    return h('section', { class: 'tiles', 'aria-label': '总数' },
      tile(count(dataset.reports), '份报告', dataset.files > dataset.reports + failed
        ? `${count(dataset.files)} 个文件，重复的不计` : `${count(dataset.files)} 个文件`),
      tile(count(figures), '个数据', figures ? `${percent(named / figures)} 有指标` : ''),
      tile(count(Object.keys(dataset.coverage).length), '项指标', `共识得 ${count(dataset.indicators.size)} 项`),
      tile(count(totals.numbers || 0), '个数字入账', `表格 ${count(totals.tables || 0)} 张`),
      tile(count(problems), '处疑点', `${count(dataset.problems.length)} 类`),
      tile(count(failed), '个读取失败', formats.join('，')));
  }

  function planCard() {
    const plan = ziping.plan;
    if (!plan.exists) return null;
    if (!plan.isOfDataset) {
      return h('section', { class: 'notice warning' }, '抽查计划属于另一个数据集：重新运行 ', h('code', {}, 'audit plan'), '。');
    }
    const steps = plan.steps();
    const done = steps.filter(plan.isDone).length;
    const next = plan.next(-1);
    return h('section', { class: 'notice plan' },
      h('div', {}, h('b', {}, '抽查计划'), ` 已判 ${count(done)} / ${count(steps.length)}`),
      plots.bar(steps.length ? done / steps.length : 0, `已判 ${done} / ${steps.length}`),
      next ? h('a', { class: 'button', href: plan.addressOf(next) }, done ? '继续抽查' : '开始抽查') : h('span', {}, '全部判完'));
  }

  // the regions below `drill`, each with its reports by year: provinces come with the sums, the rest from the list
  function regions() {
    const rows = new Map();
    const add = (name, year, found) => {
      const counts = rows.get(name) || rows.set(name, new Map()).get(name);
      counts.set(year, (counts.get(year) || 0) + found);
    };
    if (!drill.length) dataset.places.forEach(([province, year, found]) => add(province || '不详', year, found));
    else {
      const level = ['province', 'city'].slice(0, drill.length);
      for (const row of list.rows) {
        if (row.duplicate || row.status === 'failed' || level.some((name, place) => row[name] !== drill[place])) continue;
        add((drill.length === 1 ? row.city || row.county : row.county) || '本级', row.year, 1);
      }
    }
    return [...rows].map(([name, counts]) => ({ name, counts, sum: [...counts.values()].reduce((a, b) => a + b, 0) }))
      .sort((one, other) => other.sum - one.sum || (one.name < other.name ? -1 : 1));
  }

  function drawHeat(card) {
    const rows = regions();
    const years = [...new Set(rows.flatMap((row) => [...row.counts.keys()]))].sort((a, b) => (a === null) - (b === null) || a - b);
    for (const row of rows) {
      if (drill.length < 2 && row.name !== '不详' && row.name !== '本级') {
        row.open = () => { drill = [...drill, row.name]; drawHeat(card); card.querySelector('button').focus(); };
      }
    }
    const onCell = (row, year) => {
      const [province, city] = [...drill, row.name];
      list.show({
        province: province === '不详' ? '' : province || '', city: drill.length === 1 ? city : drill[1] || '',
        search: drill.length === 2 ? row.name : '', year: year === null ? '' : String(year),
      });
    };
    const path = h('div', { class: 'path' }, drill.length
      ? h('button', { type: 'button', class: 'plain', onclick: () => { drill = drill.slice(0, -1); drawHeat(card); } }, `‹ ${drill.join(' › ')}`)
      : h('span', {}, '点地区看下级，点格子筛选报告'));
    card.replaceChildren(h('h2', {}, '地区 × 年度'), path, rows.length ? plots.heatMap(rows, years, onCell) : h('p', {}, '没有报告'));
  }

  function problems() {
    const most = Math.max(1, ...dataset.problems.map(([, , found]) => found));
    return h('section', { class: 'card' }, h('h2', {}, '疑点'), dataset.problems.length ? h('ul', { class: 'bars' },
      dataset.problems.map(([code, severity, found, reports]) => h('li', { class: severity },
        h('button', { type: 'button', class: 'name', title: (words.problems[code] || [])[1], onclick: () => list.show({ code }) }, words.nameOfProblem(code)),
        h('code', {}, code), plots.bar(found / most, `${found} 处`),
        h('span', { class: 'count' }, count(found)), h('small', {}, `${words.severities[severity]} · ${count(reports)} 份报告`))))
      : h('p', {}, '没有疑点'));
  }

  function coverage() {
    const reports = Math.max(1, dataset.reports);
    const silent = [...dataset.indicators.values()].filter((one) => !dataset.coverage[one.id]);
    const families = dataset.families.map((family) => [family, [...dataset.indicators.values()]
      .filter((one) => one.family === family.id && dataset.coverage[one.id])
      .sort((one, other) => dataset.coverage[other.id][0] - dataset.coverage[one.id][0])]).filter(([, found]) => found.length);
    return h('section', { class: 'card coverage' }, h('h2', {}, '指标覆盖'), h('p', { class: 'lead' }, '提到该指标的报告数与占比；点名称筛选报告。'),
      h('div', { class: 'families' }, families.map(([family, indicators]) => h('div', { class: `family family-${family.place % 18}` },
        h('h3', {}, h('i', { class: 'swatch' }), family.zh),
        h('ul', {}, indicators.map((one) => {
          const [found, stated] = dataset.coverage[one.id];
          return h('li', {}, h('button', { type: 'button', class: 'name', onclick: () => list.show({ indicator: one.id }), title: one.id }, one.zh),
            plots.bar(found / reports, percent(found / reports)), h('span', { class: 'count' }, count(found)),
            h('small', {}, percent(found / reports), h('span', {}, ` · ${count(stated)} 处`)));
        }))))),
      silent.length && h('details', {}, h('summary', {}, `没有报告提到的指标 ${count(silent.length)} 项`),
        h('p', {}, silent.map((one) => one.zh).join('、'))));
  }

  function distributions(card) {
    const units = new Map();
    for (const row of dataset.distributions) {
      if (row.bins.length) (units.get(row.unit) || units.set(row.unit, []).get(row.unit)).push(row);
    }
    const ordered = [...units].sort((one, other) => other[1].reduce((n, r) => n + r.count, 0) - one[1].reduce((n, r) => n + r.count, 0));
    const name = card.clientWidth < 640 ? 0 : 300;
    const width = Math.max(240, card.clientWidth - name - 56);
    card.replaceChildren(h('h2', {}, '数值分布'),
      h('p', { class: 'lead' }, '对数坐标。柱高为个数（开方），下方粗线为四分位距，竖线为中位数；红圈为离群值，点开看原文。增减数不计。'),
      ...ordered.map(([unit, rows], place) => {
        const scale = plots.logScale(rows, width);
        return h('details', { class: 'unit-group', open: place < (name ? 3 : 1) }, h('summary', {}, `单位：${unit || '无'}`, h('small', {}, `${rows.length} 项`)),
          h('div', { class: 'axis-row' }, h('span', {}), plots.axis(scale, width)),
          rows.map((row) => h('div', { class: 'distribution-row' },
            h('div', { class: 'about' },
              h('button', { type: 'button', class: 'name', onclick: () => list.show({ indicator: row.indicator }) }, dataset.nameOf(row.indicator)),
              h('small', {}, `${count(row.count)} 个，中位 ${brief(10 ** row.quartiles[2])}`,
                row.outliers ? h('em', {}, ` 离群 ${count(row.outliers)}`) : '', row.not_positive ? ` 零或负 ${row.not_positive}` : '')),
            plots.distribution(row, scale, width, BINS))));
      }));
  }

  function unclaimed() {
    return h('section', { class: 'card unclaimed' }, h('h2', {}, '最常见的无指标名称'),
      dataset.unclaimed.length ? h('ol', { tabindex: '0', 'aria-label': '无指标名称' }, dataset.unclaimed.map((group) => h('li', {},
        h('b', {}, group.words || '（没有名称）', group.unit && h('small', {}, group.unit)),
        h('small', { class: 'count' }, `${count(group.count)} 次 · ${count(group.reports)} 份`),
        group.examples.slice(0, 1).map(([docId, place, context]) => h('a', { href: `#r/${docId}/c${place}`, title: context }, context)))))
        : h('p', {}, '每个数据都有指标'));
  }

  function make() {
    const heat = h('section', { class: 'card heat-card' });
    const spread = h('section', { class: 'card spread' }, h('h2', {}, '数值分布'));
    const plan = h('div', { class: 'plan-place' });
    const drawPlan = () => plan.replaceChildren(...[planCard()].filter(Boolean));
    drawPlan();
    drawHeat(heat);
    const page = h('div', { class: 'overview' },
      h('h1', {}, '数据集总览', h('small', { title: `数据集 ${dataset.hash}` }, dataset.hash.slice(0, 12))),
      plan, tiles(), h('div', { class: 'pair' }, heat, h('div', { class: 'stack' }, problems(), unclaimed())),
      list.make(), coverage(), spread);
    // a hundred small plots are drawn when they come near, and again when the width changes
    let [width, isNear] = [0, false];
    const drawSpread = () => {
      if (!isNear || !spread.clientWidth || spread.clientWidth === width) return;
      width = spread.clientWidth;
      distributions(spread);
    };
    new ResizeObserver(drawSpread).observe(spread);
    new IntersectionObserver((seen) => {
      isNear = isNear || seen.some((one) => one.isIntersecting);
      drawSpread();
    }, { rootMargin: '1200px' }).observe(spread);
    list.onRead((isLast) => { if (isLast && drill.length) drawHeat(heat); });
    ziping.plan.onChange(drawPlan);
    ziping.verdicts.onChange(() => { drawPlan(); if (!page.hidden) list.redraw(); });
    return page;
  }

  return { make };
})();
