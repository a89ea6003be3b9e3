// Plots, drawn by hand as SVG.
'use strict';

ziping.plots = (() => {
  const { s, h, count, brief } = ziping;

  // arrows move between the cells of a plot, of which one alone is a stop of the tab key
  function rove(container, columns) {
    const cells = [...container.querySelectorAll('[data-stop]')];
    if (!cells.length) return;
    cells.forEach((cell, place) => cell.setAttribute('tabindex', place ? '-1' : '0'));
    container.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
      const place = cells.indexOf(document.activeElement);
      if (!step || place < 0) return;
      event.preventDefault();
      const target = cells[Math.max(0, Math.min(cells.length - 1, place + step))];
      cells[place].setAttribute('tabindex', '-1');
      target.setAttribute('tabindex', '0');
      target.focus();
    });
  }

  // rows: [{name, open, counts: Map(year → count)}], years: numbers or null
  function heatMap(rows, years, onCell) {
    const label = Math.max(72, 14 * Math.max(...rows.map((row) => row.name.length)) + 12);
    const [width, height, head] = [Math.max(40, Math.min(92, Math.floor(500 / years.length))), rows.length < 10 ? 38 : 28, 26];
    const most = Math.max(1, ...rows.flatMap((row) => [...row.counts.values()]));
    const plot = s('svg', {
      class: 'heat', role: 'group', 'aria-label': '各地区各年度的报告数',
      width: label + years.length * width + 2, height: head + rows.length * height + 2,
    });
    years.forEach((year, column) => plot.append(s('text', {
      class: 'tick', x: label + (column + 0.5) * width, y: 16, 'text-anchor': 'middle',
    }, year === null ? '不详' : String(year))));
    rows.forEach((row, line) => {
      const y = head + line * height;
      const name = s('text', { class: row.open ? 'name opens' : 'name', x: label - 10, y: y + height / 2 + 4.5, 'text-anchor': 'end' }, row.name);
      if (row.open) {
        const press = (event) => { if (event.type === 'click' || event.key === 'Enter') row.open(); };
        plot.append(s('g', {
          role: 'button', tabindex: '0', 'aria-label': `${row.name}：看下级地区`, onclick: press, onkeydown: press,
        }, name));
      } else plot.append(name);
      years.forEach((year, column) => {
        const found = row.counts.get(year) || 0;
        const x = label + column * width;
        if (!found) {
          plot.append(s('rect', { class: 'empty', x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 2 }));
          return;
        }
        const depth = Math.ceil(5 * Math.sqrt(found / most));
        const press = (event) => { if (event.type === 'click' || event.key === 'Enter') onCell(row, year); };
        plot.append(s('g', {
          class: `cell depth-${depth}`, role: 'button', 'data-stop': '', onclick: press, onkeydown: press,
          'aria-label': `${row.name} ${year === null ? '年份不详' : `${year} 年`}：${found} 份报告`,
        },
        s('rect', { x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 2 }),
        s('text', { x: x + width / 2, y: y + height / 2 + 4.5, 'text-anchor': 'middle' }, count(found))));
      });
    });
    const box = h('div', { class: 'scroll', tabindex: '-1' }, plot);
    rove(plot, years.length);
    return box;
  }

  const tickWords = (power) => {
    if (power < 0) return String(10 ** power);
    const unit = ['', '', '', '', '万', '', '', '', '亿', '', '', '', '万亿'];
    const base = power >= 12 ? 12 : power >= 8 ? 8 : power >= 4 ? 4 : 0;
    return `${10 ** (power - base)}${unit[base]}`;
  };

  function logScale(rows, width) {
    const ends = rows.flatMap((row) => row.quartiles.length ? [row.quartiles[0], row.quartiles[4]] : []);
    const low = Math.floor(Math.min(...ends));
    const high = Math.max(low + 1, Math.ceil(Math.max(...ends) + 1e-9));
    const margin = 14;
    const at = (log) => margin + ((log - low) / (high - low)) * (width - 2 * margin);
    const every = Math.ceil((high - low) / Math.max(2, Math.floor(width / 60)));
    const powers = [];
    for (let power = low; power <= high; power += every) powers.push(power);
    return { at, powers };
  }

  function axis(scale, width) {
    return s('svg', { class: 'axis', width, height: 20, 'aria-hidden': 'true' }, scale.powers.map((power) =>
      s('text', { class: 'tick', x: scale.at(power), y: 14, 'text-anchor': 'middle' }, tickWords(power))));
  }

  // one indicator: bars by size, the quartiles below, what lies far outside as rings that lead to its report
  function distribution(row, scale, width, bins) {
    const [height, floor] = [38, 30];
    const most = Math.max(1, ...row.bins.map((bin) => bin[1]));
    const words = row.quartiles.map((log) => brief(10 ** log));
    const name = ziping.dataset.nameOf(row.indicator);
    const plot = s('svg', {
      class: `distribution ${ziping.dataset.colour(row.indicator)}`, width, height, role: 'group',
      'aria-label': `${name}：${row.count} 个数值，${row.outliers} 个离群`,
    });
    for (const power of scale.powers) {
      plot.append(s('line', { class: 'grid', x1: scale.at(power), x2: scale.at(power), y1: 0, y2: floor }));
    }
    for (const [bin, found] of row.bins) {
      const [left, right] = [scale.at(bin / bins), scale.at((bin + 1) / bins)];
      const size = Math.max(2, (floor - 4) * Math.sqrt(found / most));
      plot.append(s('rect', { class: 'column', x: left + 0.5, y: floor - size, width: Math.max(1, right - left - 1), height: size },
        s('title', {}, `${brief(10 ** (bin / bins))} – ${brief(10 ** ((bin + 1) / bins))} ${row.unit}：${found} 个`)));
    }
    plot.append(s('line', { class: 'floor', x1: 0, x2: width, y1: floor + 0.5, y2: floor + 0.5 }));
    if (words.length) {
      plot.append(
        s('line', { class: 'box', x1: scale.at(row.quartiles[1]), x2: scale.at(row.quartiles[3]), y1: floor + 4, y2: floor + 4 }),
        s('line', { class: 'middle', x1: scale.at(row.quartiles[2]), x2: scale.at(row.quartiles[2]), y1: floor + 1, y2: floor + 7 }),
      );
    }
    for (const [log, docId, figure] of row.shown) {
      const said = `${name} ${brief(10 ** log)} ${row.unit}，离群`;
      plot.append(s('a', { href: `#r/${docId}/f${figure}`, 'data-stop': '', 'aria-label': said },
        s('circle', { class: 'outlier', cx: scale.at(log), cy: floor - 8, r: 4.5 }, s('title', {}, said))));
    }
    rove(plot, 1);
    return plot;
  }

  function bar(share, words) {
    return s('svg', { class: 'bar-plot', viewBox: '0 0 100 8', preserveAspectRatio: 'none', role: 'img', 'aria-label': words },
      s('rect', { class: 'track', x: 0, y: 0, width: 100, height: 8 }),
      s('rect', { class: 'column', x: 0, y: 0, width: Math.max(0.6, 100 * share), height: 8 }));
  }

  return { heatMap, logScale, axis, distribution, bar };
})();
