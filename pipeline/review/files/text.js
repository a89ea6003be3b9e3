// A report's canonical text becomes paragraphs, headings and tables, with every figure and number marked.
'use strict';

ziping.text = (() => {
  const { h } = ziping;
  const { words, dataset } = ziping;
  const LONGEST_TAIL = 24; // characters behind a title that still belong to its line: （满分10分，实得10分）
  const AT_ONCE = 250; // blocks that are drawn before the browser may do something else

  // The pieces of a report (see `ziping.load`) put together, its rows as objects, its places counted as strings are.
  function assemble(parts) {
    const [first] = parts;
    const list = (name) => parts.flatMap((part) => part[name] || []);
    const text = list('text').join('');
    const places = placesOf(text);
    const at = (place) => (place === undefined || place === null ? null : places.toUnits(place));
    const figures = list('figures').map((values) => {
      const row = Object.fromEntries(first.columns.map((name, place) => [name, values[place]]));
      return { ...row, rule: first.rules[row.rule] || null, start: at(row.char_start), end: at(row.char_end), problems: [] };
    });
    const byId = new Map(figures.map((figure) => [figure.figure_id, figure]));
    const problems = list('problems').map(([code, severity, message, start, end, ids]) => ({
      code, severity, message, start: at(start), end: at(end), ids: ids || [],
    }));
    for (const problem of problems) for (const id of problem.ids) byId.get(id)?.problems.push(problem);
    return {
      ...first, text, places, figures, byId, problems,
      numbers: list('numbers').map(([start, end, kind, reason]) => ({
        start: at(start), end: at(end), char_start: start, char_end: end, kind, reason,
      })),
      sections: list('sections').map(([start, end, level, number, title, kind]) => ({
        start: at(start), end: at(end), level, number, title, kind,
      })),
      cells: list('cells').map(([table, row, column, rowSpan, columnSpan, isHeader, start, end]) => ({
        table, row, column, rowSpan, columnSpan, isHeader, start: at(start), end: at(end),
      })),
    };
  }

  // The dataset counts characters; a string counts some of them (𠮷) twice.
  function placesOf(text) {
    if (!/[\ud800-\udfff]/.test(text)) return { toUnits: (place) => place, toCharacters: (unit) => unit };
    const doubles = [];
    let characters = 0;
    for (const letter of text) {
      if (letter.length === 2) doubles.push(characters);
      characters += 1;
    }
    const before = (place) => {
      let [low, high] = [0, doubles.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (doubles[middle] < place) low = middle + 1;
        else high = middle;
      }
      return low;
    };
    return {
      toUnits: (place) => place + before(place),
      toCharacters: (unit) => {
        let place = unit;
        while (place + before(place) > unit) place -= 1;
        return place;
      },
    };
  }

  function blocksOf(report) {
    const { text } = report;
    const tables = tablesOf(report);
    const headings = new Map(report.sections.filter((one) => one.title).map((one) => [one.start, one]));
    const blocks = [];
    let [place, table] = [0, 0];
    while (place < text.length || table < tables.length) {
      while (table < tables.length && tables[table].start <= place) {
        const one = tables[table];
        blocks.push({ ...one, kind: 'table' });
        place = Math.max(place, one.end);
        table += 1;
      }
      if (place >= text.length) break;
      const next = table < tables.length ? tables[table].start : text.length;
      let end = text.indexOf('\n', place);
      end = end < 0 ? text.length : end;
      end = Math.min(end, next);
      const heading = headings.get(place) || headings.get(place + text.slice(place, end).search(/\S|$/));
      if (heading) end = endOfHeading(text, heading, place, end, next);
      if (text.slice(place, end).trim()) blocks.push({ kind: heading ? 'heading' : 'paragraph', heading, start: place, end });
      place = text[end] === '\n' ? end + 1 : end;
      if (end === next && end < place && table >= tables.length) break;
    }
    return blocks;
  }

  // a title may run over several lines
  function endOfHeading(text, heading, start, end, limit) {
    const plain = (words_) => words_.replace(/\s+/g, '');
    const whole = plain((heading.number || '') + heading.title);
    let [last, said] = [end, plain(text.slice(start, end))];
    while (said.length < whole.length && last + 1 < limit) {
      const found = text.indexOf('\n', last + 1);
      const next = Math.min(found < 0 ? text.length : found, limit);
      said += plain(text.slice(last, next));
      if (!whole.includes(said)) break;
      last = next;
    }
    return last;
  }

  // Tables with their cells; in a text file the strokes around the first and last cell belong to the table.
  function tablesOf(report) {
    const { text } = report;
    const found = new Map();
    for (const cell of report.cells) (found.get(cell.table) || found.set(cell.table, []).get(cell.table)).push(cell);
    return [...found].map(([id, cells]) => {
      let start = Math.min(...cells.map((cell) => cell.start));
      let end = Math.max(...cells.map((cell) => cell.end));
      const opening = text.lastIndexOf('\n', start - 1) + 1;
      if (/^[\s|│┃]*$/.test(text.slice(opening, start))) start = opening;
      const closing = text.indexOf('\n', end);
      if (/^[\s|│┃]*$/.test(text.slice(end, closing < 0 ? text.length : closing))) end = closing < 0 ? text.length : closing;
      return { id, cells, start, end };
    }).sort((one, other) => one.start - other.start);
  }

  function findFirst(marks, place) {
    let [low, high] = [0, marks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (marks[middle].start < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Draws blocks into `box`, the first ones at once and the rest by and by.
  function draw(report, box, marksOf) {
    const blocks = blocksOf(report);
    const nodes = [];
    let marks = sortedMarks(report, marksOf);
    let stopped = false;

    function sortedMarks() {
      const figures = new Map();
      for (const figure of report.figures) {
        const key = `${figure.start}-${figure.end}`;
        (figures.get(key) || figures.set(key, []).get(key)).push(figure);
      }
      const all = [...figures.values()].map((group) => ({ start: group[0].start, end: group[0].end, figures: group }));
      all.push(...report.numbers.map((number) => ({ start: number.start, end: number.end, number })), ...marksOf());
      return all.sort((one, other) => one.start - other.start || other.end - one.end);
    }

    const longest = () => Math.max(0, ...marks.map((mark) => mark.end - mark.start));
    let reach = longest();

    function inline(node, start, end) {
      const inside = [];
      for (let place = findFirst(marks, start - reach); place < marks.length && marks[place].start < end; place += 1) {
        if (marks[place].end > start && marks[place].end > marks[place].start) inside.push(marks[place]);
      }
      const cuts = new Set([start, end]);
      for (const mark of inside) {
        cuts.add(Math.max(start, mark.start));
        cuts.add(Math.min(end, mark.end));
      }
      const ordered = [...cuts].sort((one, other) => one - other);
      for (let place = 0; place + 1 < ordered.length; place += 1) {
        const [from, to] = [ordered[place], ordered[place + 1]];
        const covering = inside.filter((mark) => mark.start <= from && mark.end >= to);
        const shown = covering.find((mark) => mark.figures) || covering.find((mark) => mark.missed) || covering[0];
        node.append(run(shown, from, to));
      }
      return node;
    }

    function run(mark, from, to) {
      const piece = report.text.slice(from, to);
      if (!mark) return h('span', { 'data-s': from }, piece);
      const isEnd = to === mark.end;
      if (mark.figures) {
        const [figure] = mark.figures;
        return h('mark', {
          class: `figure ${dataset.colour(figure.indicator)}${piece.length > 14 ? ' lengthy' : ''}`, 'data-s': from, tabindex: '-1', role: 'button',
          'data-figures': mark.figures.map((one) => one.figure_id).join(' '),
          'data-problem': isEnd && mark.figures.some((one) => one.problems.length),
          title: mark.figures.map((one) => dataset.nameOf(one.indicator)).join('、'),
        }, piece);
      }
      if (mark.missed) {
        return h('mark', { class: 'missed', 'data-s': from, tabindex: '-1', role: 'button', 'data-missed': ziping.verdicts.keyOf(mark.missed), title: '漏掉的数据' }, piece);
      }
      const { number } = mark;
      return h('span', {
        class: `number ${number.kind}`, 'data-s': from, 'data-number': `${number.start}`,
        'data-class': isEnd ? words.classes[number.kind] || number.kind : null,
        'data-brief': isEnd ? words.briefClasses[number.kind] || number.kind : null,
        title: `${words.classes[number.kind] || number.kind}：${number.reason}`,
      }, piece);
    }

    function paragraph(block) {
      const text = report.text.slice(block.start, block.end);
      const lead = text.length - text.trimStart().length;
      const [start, end] = [block.start + lead, block.end];
      const titleEnd = block.kind === 'heading' ? endOfTitle(block, start) : null;
      if (titleEnd !== null && titleEnd < end) {
        return h('p', { class: 'run-in', 'data-section': block.heading.start }, inline(h('b'), start, titleEnd), inline(h('span'), titleEnd, end));
      }
      if (block.kind === 'heading') {
        const tag = `h${Math.min(6, Math.max(2, block.heading.level + 2))}`;
        return inline(h(tag, { class: `level-${Math.min(4, block.heading.level)}`, 'data-section': block.heading.start }), start, end);
      }
      return inline(h('p'), start, end);
    }

    // a title that opens its paragraph (1.个人缴费。未满60周岁……) ends before the sentence behind it
    function endOfTitle(block, start) {
      const { title } = block.heading;
      const found = report.text.indexOf(title, start);
      if (found < 0 || found + title.length > block.end) return block.end;
      let end = found + title.length;
      while (end < block.end && /[。.：:；;，,、\s]/.test(report.text[end])) end += 1;
      return block.end - end > LONGEST_TAIL ? end : block.end;
    }

    function table(block) {
      const [title, unit] = report.tables[block.id] || [];
      const rows = new Map();
      for (const cell of block.cells) (rows.get(cell.row) || rows.set(cell.row, []).get(cell.row)).push(cell);
      const wide = Math.max(...block.cells.map((cell) => cell.column + cell.columnSpan));
      const body = [...rows].sort((one, other) => one[0] - other[0]).map(([, cells]) => h('tr', {},
        cells.sort((one, other) => one.column - other.column).map((cell) => {
          const text = report.text.slice(cell.start, cell.end);
          const kind = [/^[\s\d.,%％‰≥≤≧≦<>=+\-－—/]+$/.test(text) && 'number', text.length > 24 && 'long'].filter(Boolean).join(' ');
          return inline(h(cell.isHeader ? 'th' : 'td', {
            rowspan: cell.rowSpan > 1 && cell.rowSpan, colspan: cell.columnSpan > 1 && cell.columnSpan, class: kind || null,
          }), cell.start, cell.end);
        })));
      const name = title || `表 ${block.id + 1}`;
      const before = blocks[blocks.indexOf(block) - 1];
      const isSaid = before && title && report.text.slice(before.start, before.end).includes(title);
      const caption = [!isSaid && title, unit && !(title || '').includes(unit) && `单位：${unit}`].filter(Boolean).join('　');
      const node = h('figure', { class: 'table' },
        h('div', { class: 'scroll', role: 'region', tabindex: '0', 'aria-label': name },
          h('table', { class: wide > 6 ? 'wide' : '' }, caption && h('caption', {}, caption), h('tbody', {}, body))));
      return [node, ...outside(block)];
    }

    // what stands between cells and is more than strokes
    function outside(block) {
      const gaps = [];
      let place = block.start;
      for (const cell of [...block.cells].sort((one, other) => one.start - other.start)) {
        if (cell.start > place && /[\p{L}\p{N}]/u.test(report.text.slice(place, cell.start))) {
          gaps.push(inline(h('p', { class: 'between' }), place, cell.start));
        }
        place = Math.max(place, cell.end);
      }
      if (block.end > place && /[\p{L}\p{N}]/u.test(report.text.slice(place, block.end))) {
        gaps.push(inline(h('p', { class: 'between' }), place, block.end));
      }
      return gaps;
    }

    function drawBlock(block) {
      return block.kind === 'table' ? table(block) : [paragraph(block)];
    }

    function drawMore(until) {
      const end = Math.min(blocks.length, until);
      const fresh = [];
      for (let place = nodes.length; place < end; place += 1) {
        nodes.push(drawBlock(blocks[place]));
        fresh.push(...nodes[place]);
      }
      box.append(...fresh);
    }

    function drawRest() {
      if (stopped || nodes.length >= blocks.length) return;
      drawMore(nodes.length + AT_ONCE);
      setTimeout(drawRest, 0);
    }

    // have all drawn up to the block in which `place` stands
    function reach_(place) {
      const found = blocks.findIndex((block) => block.end > place);
      drawMore((found < 0 ? blocks.length : found) + 1);
    }

    function redraw(place) {
      marks = sortedMarks();
      reach = longest();
      blocks.forEach((block, number) => {
        if (block.start > place || block.end < place || number >= nodes.length) return;
        const fresh = drawBlock(block);
        nodes[number][0].replaceWith(...fresh);
        nodes[number].slice(1).forEach((node) => node.remove());
        nodes[number] = fresh;
      });
    }

    drawMore(AT_ONCE);
    setTimeout(drawRest, 0);
    return { reach: reach_, redraw, stop: () => { stopped = true; }, blocks };
  }

  // where a place of the document stands in the report's text, null outside of it
  function placeIn(node, offset) {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const leaf = element.closest('[data-s]');
    if (leaf && node.nodeType === Node.TEXT_NODE) return Number(leaf.dataset.s) + offset;
    const next = node.childNodes[offset] || element.nextElementSibling;
    const found = next && next.nodeType === Node.ELEMENT_NODE && (next.matches('[data-s]') ? next : next.querySelector('[data-s]'));
    return found ? Number(found.dataset.s) : null;
  }

  return { assemble, draw, placeIn };
})();
