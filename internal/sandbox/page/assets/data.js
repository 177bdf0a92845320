// Tables and charts of cards.
import { h, s } from './dom.js';

export function table(n) {
  const columns = n.columns || [];
  return h('div', { class: 'scroll-x', tabindex: '0' }, h('table', null,
    h('thead', null, h('tr', null, columns.map(c => {
      const th = h('th', { scope: 'col' }, c.title || c.key);
      if (c.weight) th.style.width = c.weight + '%';
      return th;
    }))),
    h('tbody', null, (n.rows || []).map(r => h('tr', null, columns.map(c => h('td', null, r[c.key] ?? '')))))));
}

const W = 340, H = 160, LEFT = 34, BOTTOM = 22, TOP = 10;
const HUES = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
const hue = i => HUES[i % HUES.length];
const short = v => (Math.abs(v) >= 10000 ? (v / 1000).toFixed(0) + 'k' : String(Math.round(v * 100) / 100));

// nice rounds a maximum up so that a quarter of it is a round number.
function nice(max) {
  if (!(max > 0)) return 1;
  const p = 10 ** Math.floor(Math.log10(max));
  return [1, 2, 4, 8, 12].find(m => m * p >= max) * p;
}

function frame(xs, top) {
  const kids = [];
  for (let i = 0; i <= 4; i++) {
    const y = TOP + (H - TOP - BOTTOM) * (1 - i / 4);
    kids.push(s('line', { x1: LEFT, x2: W, y1: y, y2: y, class: 'grid' }), s('text', { x: LEFT - 6, y: y + 3, class: 'num' }, short(top * i / 4)));
  }
  const step = (W - LEFT) / xs.length;
  const every = Math.ceil(xs.length / 7);
  xs.forEach((x, i) => i % every === 0 && kids.push(s('text', { x: LEFT + step * (i + 0.5), y: H - 6, class: 'lab' }, [...String(x)].slice(0, 6).join(''))));
  return kids;
}

function pie(points) {
  const sum = points.reduce((a, p) => a + Math.max(0, p.y), 0) || 1;
  const R = 62, C = 80;
  let angle = -Math.PI / 2;
  return points.map((p, i) => {
    const part = Math.max(0, p.y) / sum;
    if (part > 0.9999) return s('circle', { cx: C, cy: C, r: R, class: hue(i) });
    const end = angle + part * 2 * Math.PI;
    const at = a => `${(C + R * Math.cos(a)).toFixed(2)} ${(C + R * Math.sin(a)).toFixed(2)}`;
    const d = `M${C} ${C}L${at(angle)}A${R} ${R} 0 ${part > 0.5 ? 1 : 0} 1 ${at(end)}Z`;
    angle = end;
    return s('path', { d, class: hue(i) + ' slice' });
  });
}

export function chart(n) {
  const points = (n.points || []).map(p => ({ ...p, y: Number(p.y) || 0 }));
  const names = [...new Set(points.map(p => p.series || ''))];
  const label = points.map(p => [p.series, p.x, p.y].filter(v => v !== undefined && v !== '').join(' ')).join(', ');
  const box = (kids, w = W) => s('svg', { viewBox: `0 0 ${w} ${H}`, class: 'plot', role: 'img', 'aria-label': label }, kids);
  const legend = list => h('div', { class: 'legend', 'aria-hidden': 'true' }, list.map((x, i) => h('span', null, h('i', { class: hue(i) }), x)));
  if (n.type === 'pie') {
    return h('div', { class: 'c-chart pie' }, box(pie(points), 160), legend(points.map(p => `${p.x} ${short(p.y)}`)));
  }
  const xs = [...new Set(points.map(p => String(p.x)))];
  const top = nice(Math.max(...points.map(p => p.y), 0));
  const step = (W - LEFT) / (xs.length || 1);
  const y = v => TOP + (H - TOP - BOTTOM) * (1 - Math.max(0, v) / top);
  const kids = frame(xs, top);
  names.forEach((name, k) => {
    const own = points.filter(p => (p.series || '') === name);
    if (n.type === 'bar') {
      const w = Math.min(28, (step * 0.7) / names.length);
      own.forEach(p => kids.push(s('rect', { x: LEFT + step * (xs.indexOf(String(p.x)) + 0.5) + (k - names.length / 2) * w + 1, y: y(p.y), width: Math.max(1, w - 2), height: Math.max(0, H - BOTTOM - y(p.y)), rx: 2, class: hue(k) })));
      return;
    }
    const at = own.map(p => [LEFT + step * (xs.indexOf(String(p.x)) + 0.5), y(p.y)]);
    kids.push(s('polyline', { points: at.map(p => p.join()).join(' '), class: hue(k) + ' stroke' }));
    at.forEach(([cx, cy]) => kids.push(s('circle', { cx, cy, r: 3, class: hue(k) })));
  });
  return h('div', { class: 'c-chart' }, box(kids), names.filter(Boolean).length > 0 && legend(names));
}
