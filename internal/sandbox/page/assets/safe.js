// The server's HTML is sanitised already (docs/sandbox-api.md 4). This is the second fence: whatever is not on that
// list becomes text, so a mistake on the server cannot become markup here.

const TAGS = new Set('H1 H2 H3 H4 H5 H6 P BR STRONG EM DEL UL OL LI BLOCKQUOTE PRE CODE HR TABLE THEAD TBODY TR TH TD A IMG SPAN'.split(' '));
const ATTRS = { A: ['href', 'class'], IMG: ['alt', 'src'], SPAN: ['class', 'data-user'], TH: ['align'], TD: ['align'], CODE: ['class'], OL: ['start'] };
const LINK = /^(https?:|dingtalk:|dtmd:)/i;

function allowed(el, attr) {
  if (!(ATTRS[el.tagName] || []).includes(attr.name)) return false;
  if (attr.name === 'href') return LINK.test(attr.value);
  if (attr.name === 'src') return /^\/(?!\/)/.test(attr.value);
  return true;
}

function scrub(root) {
  for (const el of [...root.querySelectorAll('*')]) {
    if (!root.contains(el)) continue;
    if (!TAGS.has(el.tagName)) {
      el.replaceWith(document.createTextNode(el.outerHTML));
      continue;
    }
    for (const attr of [...el.attributes]) if (!allowed(el, attr)) el.removeAttribute(attr.name);
    if (el.tagName === 'A') {
      el.target = '_blank';
      el.rel = 'noopener noreferrer';
    }
    if (el.tagName === 'IMG') el.loading = 'lazy';
  }
}

// safeHTML turns the server's HTML into nodes.
export function safeHTML(html) {
  const t = document.createElement('template');
  t.innerHTML = html || '';
  scrub(t.content);
  for (const table of t.content.querySelectorAll('table')) {
    const box = document.createElement('div');
    box.className = 'scroll-x';
    box.tabIndex = 0;
    table.replaceWith(box);
    box.append(table);
  }
  return t.content;
}
