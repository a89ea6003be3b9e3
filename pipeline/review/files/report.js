// The page of one report: its outline, its text with every figure, the list of figures, the panel, and the keys.
'use strict';

ziping.report = (() => {
  const { h, s, count, brief, say } = ziping;
  const { words, dataset, verdicts, plan } = ziping;
  const FIELDS = ['indicator', 'role', 'value', 'unit', 'scheme', 'group', 'year', 'period_start', 'period_end'];
  const LONGEST_PICK = 60;
  const FRAMES_TO_SETTLE = 12;
  let current = null;

  async function read(docId) {
    const first = await ziping.load(docId, `reports/${docId}.js`);
    const parts = [first];
    for (let part = 2; part <= first.parts; part += 1) parts.push(await ziping.load(`${docId}.${part}`, `reports/${docId}.${part}.js`));
    for (let part = 1; part <= first.parts; part += 1) ziping.forget(part === 1 ? docId : `${docId}.${part}`);
    return ziping.text.assemble(parts);
  }

  async function open(docId, place, box) {
    if (current && current.docId === docId) {
      current.refresh();
      current.go(place);
      return;
    }
    close();
    box.replaceChildren(h('p', { class: 'reading' }, '正在读取……'));
    let report;
    try {
      report = await read(docId);
    } catch (error) {
      box.replaceChildren(h('p', { class: 'reading wrong' }, `${error.message}：可能是另一次生成的页面，请重新运行 review。`));
      return;
    }
    current = new View(docId, report, box);
    current.go(place);
  }

  function close() {
    if (current) current.close();
    current = null;
  }

  class View {
    constructor(docId, report, box) {
      Object.assign(this, { docId, report, box, figure: null, picked: null, form: null, shown: [] });
      this.filter = { kind: 'all', search: '' };
      this.textBox = h('article', { class: 'text', 'aria-label': '报告全文', lang: 'zh-CN' });
      this.panelBox = h('div', { class: 'panel-place' });
      this.listBox = h('div', { class: 'list-place' });
      this.planBox = h('div', { class: 'plan-place' });
      box.replaceChildren(this.head(), this.planBox, h('div', { class: 'columns' },
        h('nav', { class: 'outline', 'aria-label': '目录' }, this.outline()),
        h('div', { class: 'text-column' }, this.textBox, this.foot()),
        h('aside', { class: 'side', 'aria-label': '数据' }, this.panelBox, this.listBox)));
      this.drawn = ziping.text.draw(report, this.textBox, () => this.missedMarks());
      this.textBox.addEventListener('click', (event) => this.click(event));
      this.onSelection = () => this.takeSelection();
      document.addEventListener('selectionchange', this.onSelection);
      this.markVerdicts();
      this.drawList();
      this.drawPanel();
      this.drawPlan();
      document.title = `${report.document.title || report.paths[0]} · ziping`;
    }

    // verdicts may have come from a file or from another page
    refresh() {
      for (const verdict of this.missed()) this.drawn.redraw(this.report.places.toUnits(verdict.char_start));
      this.drawComplete();
      this.afterVerdict();
    }

    close() {
      this.drawn.stop();
      document.removeEventListener('selectionchange', this.onSelection);
    }

    // ---- the parts of the page

    head() {
      const { document: about, paths } = this.report;
      const facts = [about.region, about.report_year && `${about.report_year} 年度`, about.agency, about.report_type,
        about.self_score && `自评 ${about.self_score} 分${about.grade ? `（${about.grade}）` : ''}`];
      const shown = (name, value) => (name === 'format' ? words.formats[value] || value : name === 'status' ? words.statuses[value] || value
        : Array.isArray(value) ? value.join('、') : String(value));
      return h('header', { class: 'report-head' },
        h('h1', { tabindex: '-1' }, about.title || paths[0]),
        h('p', { class: 'facts' }, facts.filter(Boolean).map((fact) => h('span', {}, fact))),
        h('details', {}, h('summary', {}, paths.join('、')),
          h('dl', {}, Object.entries(words.documents).filter(([name]) => about[name])
            .map(([name, zh]) => [h('dt', {}, zh), h('dd', {}, name === 'duplicate_of'
              ? h('a', { href: `#r/${about[name]}` }, about[name]) : shown(name, about[name]))])),
          this.report.problems.filter((problem) => !problem.ids.length).map(words.problem)));
    }

    outline() {
      const items = this.report.sections.filter((one) => one.title).map((one) => h('li', { class: `level-${Math.min(4, one.level)}` },
        h('button', { type: 'button', onclick: () => this.goTo(one.start, true), title: one.kind || '' },
          one.number && h('span', {}, one.number), one.title)));
      const list = h('ol', {}, items);
      return items.length ? [h('details', { open: window.innerWidth > 900 }, h('summary', {}, '目录'), list)] : [];
    }

    foot() {
      this.completeBox = h('div', { class: 'complete' });
      this.drawComplete();
      return this.completeBox;
    }

    drawComplete() {
      const done = verdicts.of(this.docId, 'complete');
      this.completeBox.replaceChildren(h('p', {}, '读完全文，并把漏掉的数据都标出以后：'), h('button', {
        type: 'button', class: 'complete', 'aria-pressed': String(Boolean(done)), onclick: () => this.complete(),
      }, done ? '已通读（再按撤回）' : '已通读全文', h('kbd', {}, 'd')));
    }

    drawPlan() {
      const steps = plan.isOfDataset ? plan.steps() : [];
      if (!steps.length) {
        this.planBox.replaceChildren();
        return;
      }
      const place = this.planPlace();
      const done = steps.filter(plan.isDone).length;
      const next = plan.next(place);
      const here = place >= 0 && steps[place];
      this.planBox.replaceChildren(h('div', { class: 'notice plan slim' },
        h('b', {}, '抽查'), h('span', {}, `${count(done)} / ${count(steps.length)}`),
        here && h('span', { class: 'stratum' }, here.key === 'complete' ? '请通读这份报告' : `层：${dataset.nameOf(here.stratum) === here.stratum ? here.stratum : dataset.nameOf(here.stratum)}`),
        next ? h('a', { class: 'button', href: plan.addressOf(next) }, '下一个', h('kbd', {}, 'x')) : h('b', {}, '全部判完')));
    }

    planPlace() {
      const found = this.figure ? plan.placeOf(this.docId, String(this.figure.figure_id)) : -1;
      return found >= 0 ? found : plan.placeOf(this.docId, 'complete');
    }

    // ---- the list of figures

    drawList() {
      const kinds = { all: '全部', problem: '有疑点', without: '无指标', open: '未判', judged: '已判' };
      const search = h('input', {
        type: 'search', placeholder: '筛选', 'aria-label': '筛选数据', value: this.filter.search,
        oninput: (event) => { this.filter.search = event.target.value; this.fillList(); },
      });
      const kind = h('select', { 'aria-label': '哪些数据', onchange: (event) => { this.filter.kind = event.target.value; this.fillList(); } },
        Object.entries(kinds).map(([value, shown]) => h('option', { value, selected: this.filter.kind === value }, shown)));
      this.items = h('ol', { class: 'figures' });
      this.tally = h('span', { class: 'tally' });
      this.listBox.replaceChildren(h('div', { class: 'list-head' }, h('h2', {}, '数据', this.tally), kind, search), this.items);
      this.items.addEventListener('keydown', (event) => {
        if (event.key === 'ArrowDown') this.step(1, () => true, true);
        else if (event.key === 'ArrowUp') this.step(-1, () => true, true);
        else return;
        event.preventDefault();
      });
      this.fillList();
    }

    isListed(figure) {
      const verdict = verdicts.of(this.docId, figure.figure_id);
      const search = this.filter.search.trim().toLowerCase();
      const said = [dataset.nameOf(figure.indicator), figure.indicator, figure.raw, figure.label, figure.scheme, figure.group].join(' ').toLowerCase();
      return ({ problem: figure.problems.length > 0, without: !figure.indicator, open: !verdict, judged: Boolean(verdict) }[this.filter.kind] ?? true)
        && said.includes(search);
    }

    fillList() {
      this.shown = this.report.figures.filter((figure) => this.isListed(figure));
      const missed = ['all', 'judged'].includes(this.filter.kind) ? this.missed() : [];
      this.tally.textContent = this.shown.length === this.report.figures.length ? count(this.shown.length)
        : `${count(this.shown.length)} / ${count(this.report.figures.length)}`;
      this.items.replaceChildren(...this.shown.map((figure) => this.item(figure)), ...missed.map((verdict) => h('li', {},
        h('button', { type: 'button', class: 'item missed', tabindex: '-1', onclick: () => this.pickMissed(verdict) },
          h('i', { class: 'swatch' }), h('span', { class: 'name' }, `漏掉：${dataset.nameOf(verdict.correction?.indicator ?? null)}`), h('span', { class: 'raw' }, verdict.raw)))));
      this.markCurrent();
    }

    item(figure) {
      const verdict = verdicts.of(this.docId, figure.figure_id);
      const marks = { accept: '✓', reject: '✗', correct: '✎' };
      return h('li', {}, h('button', {
        type: 'button', class: `item ${dataset.colour(figure.indicator)}`, tabindex: '-1', 'data-item': figure.figure_id,
        onclick: () => this.select(figure),
      }, h('i', { class: 'swatch' }),
      h('span', { class: 'name' }, dataset.nameOf(figure.indicator), figure.role !== 'actual' && h('em', {}, words.roles[figure.role] || figure.role)),
      h('span', { class: 'raw' }, figure.unit && figure.raw.includes(figure.unit.slice(0, 1)) ? figure.raw : `${brief(figure.value)}${figure.unit}`),
      h('span', { class: `verdict ${verdict ? verdict.verdict : ''}`, 'aria-label': verdict ? words.verdicts[verdict.verdict] : null },
        verdict ? marks[verdict.verdict] : figure.problems.length ? '!' : '')));
    }

    // ---- going to a place

    go(place) {
      const found = /^([fc])(\d+)$/.exec(place || '');
      if (found && found[1] === 'f' && this.report.byId.has(Number(found[2]))) this.select(this.report.byId.get(Number(found[2])));
      else if (found && found[1] === 'c') this.goToCharacter(this.report.places.toUnits(Number(found[2])));
      else {
        window.scrollTo(0, 0);
        this.box.querySelector('h1').focus({ preventScroll: true });
      }
      this.drawPlan();
    }

    goToCharacter(place) {
      const figure = this.report.figures.find((one) => one.start <= place && place < one.end);
      if (figure) this.select(figure);
      else {
        const number = this.report.numbers.find((one) => one.start <= place && place < one.end);
        this.goTo(place, false);
        if (number) this.pickNumber(number);
      }
    }

    goTo(place, isHeading) {
      this.drawn.reach(place);
      const leaves = [...this.textBox.querySelectorAll('[data-s]')].filter((leaf) => Number(leaf.dataset.s) <= place);
      const leaf = leaves.length ? leaves.reduce((one, other) => (Number(other.dataset.s) >= Number(one.dataset.s) ? other : one)) : null;
      if (leaf) this.settle(leaf, () => leaf.scrollIntoView({ block: isHeading ? 'start' : 'center' }));
    }

    marksOf(figure) {
      return [...this.textBox.querySelectorAll(`[data-figures~="${figure.figure_id}"]`)];
    }

    select(figure, inList = false) {
      this.figure = figure;
      this.picked = null;
      this.form = null;
      this.drawn.reach(figure.start);
      this.drawPanel();
      this.markCurrent();
      const [mark] = this.marksOf(figure);
      if (mark) this.settle(mark, () => this.bringIntoView(mark));
      if (inList) this.items.querySelector(`[data-item="${figure.figure_id}"]`)?.focus({ preventScroll: true });
      else if (mark && document.activeElement?.closest?.('input,select,textarea') === null) mark.focus({ preventScroll: true });
      this.drawPlan();
      history.replaceState(null, '', `#r/${this.docId}/f${figure.figure_id}`);
    }

    // what comes near is laid out only then and moves what was looked for: a few frames later it is looked for again
    settle(wanted, bring, frames = FRAMES_TO_SETTLE) {
      if (frames === FRAMES_TO_SETTLE) this.wanted = wanted;
      if (this.wanted !== wanted || !wanted.getClientRects().length) return; // another is wanted, or nothing is shown
      bring();
      if (frames) requestAnimationFrame(() => this.settle(wanted, bring, frames - 1));
    }

    bringIntoView(mark) {
      const box = mark.getBoundingClientRect();
      const bottom = window.innerWidth <= 900 ? window.innerHeight * 0.5 : window.innerHeight - 80;
      if (box.top < 90 || box.bottom > bottom) {
        window.scrollBy({ top: box.top - (window.innerWidth <= 900 ? 140 : window.innerHeight * 0.35) });
      }
      const scroll = mark.closest('.scroll');
      if (scroll) {
        const outer = scroll.getBoundingClientRect();
        if (box.left < outer.left || box.right > outer.right) scroll.scrollLeft += box.left - outer.left - outer.width / 2;
      }
    }

    markCurrent() {
      for (const node of this.box.querySelectorAll('.current')) {
        node.classList.remove('current');
        node.setAttribute('tabindex', '-1');
      }
      const item = this.figure && this.items.querySelector(`[data-item="${this.figure.figure_id}"]`);
      for (const node of [...(this.figure ? this.marksOf(this.figure) : []), item]) {
        if (node) {
          node.classList.add('current');
          node.setAttribute('tabindex', '0');
        }
      }
      if (!item) this.items.querySelector('.item')?.setAttribute('tabindex', '0');
      if (item) {
        const [inner, outer] = [item.getBoundingClientRect(), this.items.getBoundingClientRect()];
        if (inner.top < outer.top || inner.bottom > outer.bottom) this.items.scrollTop += inner.top - outer.top - outer.height / 3;
      }
      this.markPicked();
    }

    markPicked() {
      for (const node of this.textBox.querySelectorAll('.picked')) node.classList.remove('picked');
      if (!this.picked) return;
      for (const node of this.textBox.querySelectorAll(`[data-s="${this.picked.start}"]`)) node.classList.add('picked');
    }

    // the next figure (or the one before) that `fits`
    step(direction, fits, inList = false) {
      const order = this.shown.length ? this.shown : this.report.figures;
      const here = this.figure ? order.indexOf(this.figure) : -1;
      const place = this.picked ? this.picked.start : this.figure ? this.figure.start : null;
      let start = here;
      if (here < 0 && place !== null) {
        start = order.findIndex((one) => one.start > place) - (direction > 0 ? 1 : 0);
        if (start < -1) start = order.length - 1;
      }
      for (let step = 1; step <= order.length; step += 1) {
        const found = order[(((start + direction * step) % order.length) + order.length) % order.length];
        if (fits(found)) {
          this.select(found, inList);
          return;
        }
      }
      say('没有这样的数据。');
    }

    // ---- what is picked in the text

    click(event) {
      const figure = event.target.closest('[data-figures]');
      const missed = event.target.closest('[data-missed]');
      const number = event.target.closest('[data-number]');
      if (!window.getSelection().isCollapsed) return;
      if (figure) {
        const ids = figure.dataset.figures.split(' ').map(Number);
        const here = this.figure ? ids.indexOf(this.figure.figure_id) : -1;
        this.select(this.report.byId.get(ids[(here + 1) % ids.length]));
      } else if (missed) this.pickMissed(this.missed().find((verdict) => verdicts.keyOf(verdict) === missed.dataset.missed));
      else if (number) this.pickNumber(this.report.numbers.find((one) => one.start === Number(number.dataset.number)));
    }

    takeSelection() {
      const selection = window.getSelection();
      if (!selection.rangeCount || selection.isCollapsed || this.form) return;
      const range = selection.getRangeAt(0);
      if (!this.textBox.contains(range.startContainer) || !this.textBox.contains(range.endContainer)) return;
      let start = ziping.text.placeIn(range.startContainer, range.startOffset);
      let end = ziping.text.placeIn(range.endContainer, range.endOffset);
      if (start === null || end === null || end <= start || end - start > LONGEST_PICK) return;
      const words_ = this.report.text.slice(start, end);
      start += words_.length - words_.trimStart().length;
      end -= words_.length - words_.trimEnd().length;
      if (/[\d０-９〇零一二三四五六七八九十百千万亿半两几数廿卅]/.test(this.report.text.slice(start, end))) this.pick(start, end, null);
    }

    pick(start, end, number) {
      const { places } = this.report;
      this.figure = null;
      this.form = null;
      this.picked = {
        start, end, number, raw: this.report.text.slice(start, end),
        char_start: places.toCharacters(start), char_end: places.toCharacters(end),
      };
      this.drawPanel();
      this.markCurrent();
    }

    pickNumber(number) {
      this.pick(number.start, number.end, number);
    }

    pickMissed(verdict) {
      const { places } = this.report;
      const [start, end] = [places.toUnits(verdict.char_start), places.toUnits(verdict.char_end)];
      this.pick(start, end, this.report.numbers.find((one) => one.start === start && one.end === end) || null);
      this.goTo(start, false);
    }

    missed() {
      return verdicts.ofReport(this.docId).filter((verdict) => verdict.verdict === 'missed').sort((one, other) => one.char_start - other.char_start);
    }

    missedMarks() {
      const { places } = this.report;
      return this.missed().map((verdict) => ({ start: places.toUnits(verdict.char_start), end: places.toUnits(verdict.char_end), missed: verdict }));
    }

    // ---- judging

    drawPanel() {
      if (this.form) {
        this.panelBox.replaceChildren(h('section', { class: 'panel' }, this.form));
        return;
      }
      if (this.figure) {
        this.panelBox.replaceChildren(ziping.panel.figurePanel(this.figure, this.report, verdicts.of(this.docId, this.figure.figure_id), {
          accept: () => this.judge('accept'), reject: () => this.judge('reject'), correct: () => this.openForm(),
          withdraw: () => this.withdraw(), picture: () => this.showPicture(),
          next: () => this.step(1, () => true), previous: () => this.step(-1, () => true),
        }));
      } else if (this.picked) {
        this.panelBox.replaceChildren(ziping.panel.numberPanel(this.picked, this.pickedVerdict(), {
          missed: () => this.openForm(), withdraw: () => this.withdraw(),
        }));
      } else {
        this.panelBox.replaceChildren(h('section', { class: 'panel empty' }, h('p', {}, '点原文里的数据或列表里的一项', h('span', { class: 'keys' }, '；也可按 ', h('kbd', {}, 'n'), ' 逐个看，', h('kbd', {}, '?'), ' 看全部按键'), '。漏掉的数据：在原文中选中数字。')));
      }
    }

    pickedVerdict() {
      return this.picked && verdicts.of(this.docId, `${this.picked.char_start}-${this.picked.char_end}`);
    }

    about(figure) {
      return {
        doc_id: this.docId, figure_id: figure.figure_id, char_start: figure.char_start, char_end: figure.char_end, raw: figure.raw,
        figure: Object.fromEntries(FIELDS.map((name) => [name, figure[name] ?? null])),
      };
    }

    judge(verdict, more = {}) {
      const figure = this.figure;
      if (!figure) return;
      verdicts.judge({ verdict, ...this.about(figure), ...more });
      say(`${words.verdicts[verdict]}：${dataset.nameOf(figure.indicator)} ${figure.raw}`);
      this.form = null;
      this.afterVerdict();
      const isPlanned = plan.isOfDataset && plan.placeOf(this.docId, String(figure.figure_id)) >= 0;
      const next = isPlanned && plan.next(plan.placeOf(this.docId, String(figure.figure_id)));
      if (next) location.hash = plan.addressOf(next);
      else if (!isPlanned && verdict !== 'correct') this.step(1, () => true);
    }

    openForm() {
      if (!this.figure && !this.picked) return;
      const isMissed = !this.figure;
      const verdict = isMissed ? this.pickedVerdict() : verdicts.of(this.docId, this.figure.figure_id);
      const known = isMissed ? {} : Object.fromEntries(FIELDS.map((name) => [name, this.figure[name]]));
      this.form = ziping.forms.make(known, isMissed, (fields, note) => {
        const more = { correction: fields, ...(note ? { note } : {}) };
        if (isMissed) this.addMissed(more);
        else this.judge('correct', more);
      }, () => { this.form = null; this.drawPanel(); });
      for (const [name, value] of Object.entries(verdict?.correction || {})) {
        if (this.form.elements[name]) this.form.elements[name].value = value ?? '';
      }
      if (verdict?.note) this.form.elements.note.value = verdict.note;
      this.drawPanel();
      const first = this.form.elements[isMissed ? 'indicator' : 'value'];
      first.focus();
      first.select();
    }

    addMissed(more) {
      const { char_start, char_end, raw, start } = this.picked;
      verdicts.judge({ verdict: 'missed', doc_id: this.docId, figure_id: null, char_start, char_end, raw, figure: null, ...more });
      this.form = null;
      window.getSelection().removeAllRanges();
      this.drawn.redraw(start);
      this.afterVerdict();
    }

    withdraw() {
      const verdict = this.figure ? verdicts.of(this.docId, this.figure.figure_id) : this.pickedVerdict();
      if (!verdict) return;
      verdicts.withdraw(verdict);
      if (this.picked) this.drawn.redraw(this.picked.start);
      this.afterVerdict();
      say('已撤回。');
    }

    complete() {
      const done = verdicts.of(this.docId, 'complete');
      if (done) verdicts.withdraw(done);
      else verdicts.judge({ verdict: 'complete', doc_id: this.docId, figure_id: null, figure: null });
      this.drawComplete();
      this.drawPlan();
      say(done ? '已撤回。' : '已通读。');
    }

    afterVerdict() {
      this.markVerdicts();
      this.fillList();
      this.drawPanel();
      this.drawPlan();
    }

    markVerdicts() {
      for (const mark of this.textBox.querySelectorAll('[data-verdict]')) mark.removeAttribute('data-verdict');
      for (const verdict of verdicts.ofReport(this.docId)) {
        const figure = this.report.byId.get(verdict.figure_id);
        if (figure) this.marksOf(figure).forEach((mark) => mark.setAttribute('data-verdict', verdict.verdict));
      }
    }

    // ---- the picture of the page

    showPicture() {
      const { figure, report } = this;
      const size = figure && figure.page && report.pages[figure.page];
      if (!size) {
        say('没有这一页的图：用 review --source 生成。');
        return;
      }
      const dialog = document.getElementById('picture');
      const image = h('img', { src: `${dataset.pictures}/${this.docId}-${figure.page}.png`, alt: `第 ${figure.page} 页` });
      const frame = s('svg', { viewBox: `0 0 ${size[0]} ${size[1]}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
        figure.bbox && s('rect', {
          x: figure.bbox[0] - 2, y: figure.bbox[1] - 2, width: figure.bbox[2] - figure.bbox[0] + 4, height: figure.bbox[3] - figure.bbox[1] + 4, rx: 2,
        }));
      const sheet = h('div', { class: 'sheet' }, image, frame);
      dialog.replaceChildren(h('header', {}, h('b', {}, `第 ${figure.page} 页`), h('span', {}, `${dataset.nameOf(figure.indicator)} ${figure.raw}`),
        h('button', { type: 'button', onclick: () => dialog.close() }, '关闭', h('kbd', {}, 'Esc'))), h('div', { class: 'scroll', tabindex: '0' }, sheet));
      const centre = () => frame.querySelector('rect')?.scrollIntoView({ block: 'center', inline: 'center' });
      image.addEventListener('load', centre);
      dialog.showModal();
    }

    // ---- keys

    key(letter) {
      const acts = {
        n: () => this.step(1, () => true),
        p: () => this.step(-1, () => true),
        e: () => this.step(1, (figure) => figure.problems.length > 0),
        u: () => this.step(1, (figure) => !figure.indicator),
        a: () => this.judge('accept'),
        r: () => this.judge('reject'),
        c: () => this.figure && this.openForm(),
        m: () => this.picked && this.openForm(),
        w: () => this.withdraw(),
        g: () => this.showPicture(),
        d: () => this.complete(),
        x: () => {
          const next = plan.isOfDataset && plan.next(this.planPlace());
          if (next) location.hash = plan.addressOf(next);
        },
        k: () => document.body.classList.toggle('no-classes'),
      };
      if (!acts[letter]) return false;
      acts[letter]();
      return true;
    }
  }

  return { open, close, key: (letter) => current !== null && current.key(letter) };
})();
