// What all pages share: values handed over by scripts, elements made from text alone, numbers as they are printed.
'use strict';

const ziping = (() => {
  const values = new Map();
  const loading = new Map();

  function put(name, value) {
    values.set(name, value);
  }

  // A page opened from disk may not fetch a file, but it may load a script, which calls `put`.
  function load(name, address) {
    if (values.has(name)) return Promise.resolve(values.get(name));
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement('script');
        script.src = address;
        script.onload = () => {
          script.remove();
          loading.delete(name);
          if (values.has(name)) resolve(values.get(name));
          else reject(new Error(`${address} 里没有 ${name}`));
        };
        script.onerror = () => {
          script.remove();
          loading.delete(name);
          reject(new Error(`读不到 ${address}`));
        };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  function forget(name) {
    values.delete(name);
  }

  function fill(node, properties, children) {
    for (const [key, value] of Object.entries(properties || {})) {
      if (value === undefined || value === null || value === false) continue;
      if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
      else node.setAttribute(key, value === true ? '' : String(value));
    }
    // strings become text nodes: nothing of a report is ever read as markup
    node.append(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  const h = (tag, properties, ...children) => fill(document.createElement(tag), properties, children);
  const s = (tag, properties, ...children) =>
    fill(document.createElementNS('http://www.w3.org/2000/svg', tag), properties, children);

  const grouped = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 6 });
  const short = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 2 });

  function count(number) {
    return grouped.format(number);
  }

  // 48602000 → 4,860.2万
  function brief(number) {
    const size = Math.abs(number);
    if (size >= 1e8) return `${short.format(number / 1e8)}亿`;
    if (size >= 1e4) return `${short.format(number / 1e4)}万`;
    return short.format(number);
  }

  function percent(share) {
    return `${short.format(Math.round(share * 1000) / 10)}%`;
  }

  // '4,860.2万' → 48602000, NaN where it is no number
  function parse(words) {
    const found = /^([-+]?[\d,]*\.?\d+)\s*(万|亿)?$/.exec(words.trim());
    if (!found) return NaN;
    const digits = Number(found[1].replace(/,/g, ''));
    return Number((digits * ({ 万: 1e4, 亿: 1e8 }[found[2]] || 1)).toPrecision(15));
  }

  function say(words) {
    const place = document.getElementById('said');
    place.textContent = words;
    place.classList.add('shown');
    clearTimeout(say.timer);
    say.timer = setTimeout(() => place.classList.remove('shown'), 4000);
  }

  return { put, load, forget, values, h, s, count, brief, percent, parse, say };
})();
