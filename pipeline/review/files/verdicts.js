// Verdicts: kept in the browser, saved as JSON Lines, or written at once where the pages are served.
'use strict';

ziping.verdicts = (() => {
  const { say } = ziping;
  const prefix = `ziping/${ziping.dataset.hash}/`;
  const kept = new Map();
  const listeners = [];
  const isServed = location.protocol === 'http:';
  let unsent = 0;

  function keyOf(verdict) {
    if (Number.isInteger(verdict.figure_id)) return `${verdict.doc_id}/${verdict.figure_id}`;
    if (Number.isInteger(verdict.char_start)) return `${verdict.doc_id}/${verdict.char_start}-${verdict.char_end}`;
    return `${verdict.doc_id}/complete`;
  }

  function readBrowser() {
    for (let place = 0; place < localStorage.length; place += 1) {
      const key = localStorage.key(place);
      if (!key.startsWith(prefix)) continue;
      try {
        const verdict = JSON.parse(localStorage.getItem(key));
        kept.set(keyOf(verdict), verdict);
      } catch {
        // not ours
      }
    }
  }

  function keep(verdict) {
    kept.set(keyOf(verdict), verdict);
    try {
      localStorage.setItem(prefix + keyOf(verdict), JSON.stringify(verdict));
    } catch {
      if (!isServed) say('浏览器存不下了：请先保存判定，关闭页面会丢失。');
    }
  }

  // `given` lacks the time and the dataset
  function judge(given) {
    const verdict = { ...given, at: new Date().toISOString(), dataset: ziping.dataset.hash };
    keep(verdict);
    tell(verdict);
    return isServed ? send(verdict) : Promise.resolve(true);
  }

  async function send(verdict) {
    try {
      const answer = await fetch('verdicts', {
        method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(verdict),
      });
      if (!answer.ok) throw new Error(await answer.text());
      return true;
    } catch (error) {
      unsent += 1;
      say(`没有写入文件（${error.message.trim()}）：判定留在浏览器里，下次打开再写。`);
      tell(verdict);
      return false;
    }
  }

  function withdraw(verdict) {
    const { doc_id, figure_id = null, char_start, char_end, raw, figure } = verdict;
    return judge({ verdict: 'withdraw', doc_id, figure_id, char_start, char_end, raw, figure });
  }

  function of(docId, key) {
    const verdict = kept.get(`${docId}/${key}`);
    return verdict && verdict.verdict !== 'withdraw' ? verdict : null;
  }

  function all() {
    return [...kept.values()].filter((verdict) => verdict.verdict !== 'withdraw');
  }

  function ofReport(docId) {
    return all().filter((verdict) => verdict.doc_id === docId);
  }

  // Take lines in: later ones rule over earlier ones, and over what the browser holds where they are younger.
  function take(text) {
    const taken = { taken: 0, older: 0, foreign: 0, broken: 0 };
    for (const line of text.split('\n')) {
      if (!line.trim()) continue;
      let verdict;
      try {
        verdict = JSON.parse(line);
      } catch {
        taken.broken += 1;
        continue;
      }
      if (!verdict || !(verdict.verdict in ziping.words.verdicts) || !/^[0-9a-f]{16}$/.test(verdict.doc_id)) {
        taken.broken += 1;
      } else if (verdict.dataset !== ziping.dataset.hash) {
        taken.foreign += 1;
      } else if (kept.has(keyOf(verdict)) && kept.get(keyOf(verdict)).at > verdict.at) {
        taken.older += 1;
      } else {
        keep(verdict);
        taken.taken += 1;
      }
    }
    tell(null);
    return taken;
  }

  function lines() {
    const sorted = [...kept.values()].sort((one, other) => (one.at < other.at ? -1 : 1));
    // what some readers take for the end of a line is escaped
    const escape = (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;
    return sorted.map((verdict) => `${JSON.stringify(verdict).replace(/[\x7f-\x9f\u2028\u2029]/g, escape)}\n`).join('');
  }

  function save() {
    const address = URL.createObjectURL(new Blob([lines()], { type: 'application/x-ndjson' }));
    const link = ziping.h('a', { href: address, download: 'verdicts.jsonl' });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    say(`已保存 ${kept.size} 条判定：把 verdicts.jsonl 放进数据集的文件夹。`);
  }

  async function open(file) {
    const { taken, older, foreign, broken } = take(await file.text());
    const left = [older && `${older} 条较旧`, foreign && `${foreign} 条属于另一个数据集`, broken && `${broken} 行无法识别`];
    const words = left.filter(Boolean).join('，');
    say(`载入 ${taken} 条判定${words ? `；未取：${words}` : ''}。`);
  }

  // what the file has, and then what it lacks: a browser that was cut off writes the rest when it is back
  async function synchronise() {
    if (!isServed) return;
    const answer = await fetch('verdicts');
    const written = new Map();
    const text = await answer.text();
    for (const line of text.split('\n')) {
      try {
        const verdict = JSON.parse(line);
        written.set(keyOf(verdict), verdict.at);
      } catch {
        // a line that is no verdict
      }
    }
    take(text);
    for (const [key, verdict] of kept) if (!written.has(key) || written.get(key) < verdict.at) await send(verdict);
  }

  function tell(verdict) {
    listeners.forEach((listener) => listener(verdict));
  }

  readBrowser();
  return {
    judge, withdraw, of, all, ofReport, save, open, synchronise, isServed, keyOf,
    onChange: (listener) => listeners.push(listener),
    get unsent() { return unsent; },
  };
})();

// The plan of an audit: the figures drawn, and then the reports that are read whole.
ziping.plan = (() => {
  let plan = ziping.values.get('plan') || null;
  const listeners = [];

  function set(value) {
    plan = value;
    listeners.forEach((listener) => listener());
  }

  function steps() {
    if (!plan) return [];
    const figures = (plan.figures || []).map((one) => ({ ...one, key: `${one.figure_id}` }));
    const reports = (plan.reports || []).map((docId) => ({ doc_id: docId, key: 'complete', stratum: '通读全文' }));
    return [...figures, ...reports];
  }

  const isDone = (step) => ziping.verdicts.of(step.doc_id, step.key) !== null;
  const placeOf = (docId, key) => steps().findIndex((step) => step.doc_id === docId && step.key === key);
  const addressOf = (step) => `#r/${step.doc_id}${step.key === 'complete' ? '' : `/f${step.key}`}`;

  // the first step behind `place` that is not judged yet, from the beginning again after the last
  function next(place) {
    const every = steps();
    const order = [...every.slice(place + 1), ...every.slice(0, place + 1)];
    return order.find((step) => !isDone(step)) || null;
  }

  return {
    set, steps, isDone, placeOf, addressOf, next, onChange: (listener) => listeners.push(listener),
    get isOfDataset() { return plan !== null && plan.dataset === ziping.dataset.hash; },
    get exists() { return plan !== null; },
  };
})();
