// Which page is shown, the tools above it, and the keys.
'use strict';

(() => {
  const { h, say } = ziping;
  const { verdicts, plan } = ziping;
  const main = document.getElementById('main');
  const overview = ziping.overview.make();
  const report = h('div', { class: 'report', hidden: true });
  let scrolled = 0;

  const KEYS = [
    ['n / p', '下一个、上一个数据'], ['e', '下一处疑点'], ['u', '下一个无指标的数据'], ['a', '接受'], ['r', '拒绝'], ['c', '更正'],
    ['m', '选中的数字漏掉了'], ['w', '撤回判定'], ['g', '看 PDF 原页'], ['d', '已通读全文'], ['x', '抽查计划的下一个'],
    ['k', '显示或隐藏数字类别'], ['o', '回总览'], ['?', '这份说明'], ['Esc', '关闭'],
  ];

  function route() {
    const found = /^#r\/([0-9a-f]{16})(?:\/(\w+))?$/.exec(location.hash);
    if (found) {
      if (!overview.hidden) scrolled = window.scrollY;
      overview.hidden = true;
      report.hidden = false;
      ziping.report.open(found[1], found[2], report);
    } else {
      ziping.report.close();
      report.replaceChildren();
      report.hidden = true;
      overview.hidden = false;
      document.title = 'ziping 核对';
      ziping.list.redraw();
      window.scrollTo(0, scrolled);
    }
    document.getElementById('where').replaceChildren(found ? h('a', { href: '#/' }, '‹ 总览') : '');
  }

  function tools() {
    const input = h('input', { type: 'file', accept: '.jsonl,application/x-ndjson', hidden: true, 'aria-hidden': 'true' });
    input.addEventListener('change', async () => {
      if (input.files.length) await verdicts.open(input.files[0]);
      input.value = '';
      route();
    });
    const tally = h('span', { class: 'tally' });
    const show = () => {
      const judged = verdicts.all().length;
      tally.textContent = `已判 ${judged}`;
      tally.title = verdicts.isServed ? '判定直接写入 verdicts.jsonl' : '判定存在这个浏览器里';
    };
    verdicts.onChange(show);
    show();
    document.getElementById('tools').replaceChildren(tally,
      verdicts.isServed ? h('span', { class: 'served' }, '直接写入文件') : h('button', { type: 'button', id: 'save', onclick: verdicts.save }, '保存判定'),
      verdicts.isServed ? '' : h('button', { type: 'button', class: 'plain', onclick: () => input.click() }, '载入'), input,
      h('button', { type: 'button', class: 'plain round', 'aria-label': '按键说明', onclick: help }, '?'));
  }

  function help() {
    const dialog = document.getElementById('help');
    dialog.replaceChildren(h('h2', { id: 'help-title' }, '按键'), h('dl', {}, KEYS.map(([key, words]) => [
      h('dt', {}, key.split(' / ').map((one) => h('kbd', {}, one))), h('dd', {}, words)])),
    h('button', { type: 'button', onclick: () => dialog.close() }, '关闭'));
    dialog.showModal();
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, select, textarea')) return;
    if (document.querySelector('dialog[open]')) {
      if (event.key === 'g') document.getElementById('picture').close();
      return;
    }
    if (event.key === '?') help();
    else if (event.key === 'o' && !report.hidden) location.hash = '#/';
    else if (report.hidden || !ziping.report.key(event.key)) return;
    event.preventDefault();
  });

  async function begin() {
    main.replaceChildren(overview, report);
    tools();
    window.addEventListener('hashchange', route);
    route();
    performance.mark('content');
    ziping.list.readAll().then(() => performance.mark('list')).catch((error) => say(error.message));
    if (!verdicts.isServed) return;
    try {
      await verdicts.synchronise();
      plan.set(await (await fetch('plan')).json());
    } catch (error) {
      say(`连不上 review-serve：${error.message}`);
    }
    route();
  }

  begin();
})();
