// The gallery: every card sample, by tier, language, theme and width, on one page to review design.
import { h, icon, fresh, botAvatar } from './dom.js';
import { prefs, LANGS, LOOKS, prefer, onPrefer } from './prefs.js';
import { t } from './texts.js';
import { Card } from './card.js';
import { safeHTML } from './safe.js';
import * as api from './api.js';

const root = document.getElementById('gallery');
const TIERS = ['own', 'public', 'markdown', 'text'];
const WIDTHS = ['phone', 'desktop'];
const query = new URLSearchParams(location.search);

const one = (key, allowed, fallback) => (allowed.includes(query.get(key)) ? query.get(key) : fallback);
const filter = {
  tier: one('tier', ['all', ...TIERS], 'own'),
  lang: query.get('lang') || prefs.lang,
  theme: one('theme', ['both', 'light', 'dark'], 'both'),
  width: one('width', ['both', ...WIDTHS], 'phone'),
  kind: query.get('kind') || '',
};

let samples = [], viewer = '';
const loaded = new Map(); // sample index → promise of what to draw

const fetchSample = i => {
  if (!loaded.has(i)) loaded.set(i, api.get('samples/' + i, { viewer }));
  return loaded.get(i);
};

// langs are those of the page and what else samples are written in.
const langs = () => [...new Set([...LANGS, ...samples.map(s => langOf(s.lang))])];

const langOf = l => (LANGS.includes(l) ? l : l.startsWith('en') ? 'en' : l);

function draw(answer) {
  if (answer.view) return new Card(answer.view).el;
  const m = answer.message || {};
  return h('div', { class: 'msg bot' }, botAvatar(), h('div', { class: 'col' }, h('div', { class: 'bubble' }, h('div', { class: 'md' }, m.html === undefined ? m.text || '' : safeHTML(m.html)))));
}

const seen = new IntersectionObserver(entries => {
  for (const e of entries) {
    if (!e.isIntersecting) continue;
    seen.unobserve(e.target);
    fetchSample(e.target.dataset.index).then(a => fresh(e.target, draw(a)), err => fresh(e.target, h('p', { class: 'hint' }, err.message)));
  }
}, { rootMargin: '400px' });

function frame(sample, theme, width) {
  const stage = h('div', { class: 'g-stage', 'data-index': sample.index, lang: langOf(sample.lang) }, h('i', { class: 'spin' }));
  seen.observe(stage);
  return h('div', { class: 'g-frame ' + width, 'data-theme': theme, 'data-device': width === 'phone' ? 'phone' : 'pc' }, stage);
}

function article(sample) {
  const themes = filter.theme === 'both' ? ['light', 'dark'] : [filter.theme];
  const widths = filter.width === 'both' ? WIDTHS : [filter.width];
  return h('article', { 'data-kind': sample.kind, 'data-tier': sample.tier, 'data-lang': sample.lang },
    h('h2', null, sample.title || sample.kind, h('small', null, [sample.kind, t('t_' + sample.tier), sample.lang].join(' · '))),
    h('div', { class: 'g-frames' }, widths.flatMap(w => themes.map(th => frame(sample, th, w)))));
}

const count = h('span', { class: 'c-sub', role: 'status' });
const grid = h('main', { class: 'g-grid', tabindex: '-1' });

function show() {
  const word = filter.kind.toLowerCase();
  const found = samples.filter(s => (filter.tier === 'all' || s.tier === filter.tier) && (filter.lang === 'all' || langOf(s.lang) === filter.lang)
    && (!word || `${s.kind} ${s.title}`.toLowerCase().includes(word)));
  seen.disconnect();
  fresh(grid, found.length ? found.map(article) : h('p', { class: 'hint' }, t('g_none')));
  fresh(count, t('g_count', { n: found.length }));
  history.replaceState(null, '', '?' + new URLSearchParams(filter));
}

function segment(label, key, values, text) {
  const box = h('div', { class: 'seg', role: 'radiogroup', 'aria-label': label });
  const paint = () => fresh(box, values.map(v => h('button', { type: 'button', role: 'radio', 'aria-checked': String(filter[key] === v), onclick: () => { filter[key] = v; paint(); show(); } }, text(v))));
  paint();
  return h('div', { class: 'g-filter' }, h('span', { class: 'f-label' }, label), box);
}

function build() {
  const looks = h('div', { class: 'seg', role: 'radiogroup', 'aria-label': t('look') });
  const paint = () => fresh(looks, LOOKS.map(v => h('button', { type: 'button', role: 'radio', 'aria-checked': String(prefs.look === v), onclick: () => { prefer({ look: v }); paint(); } }, t(v))));
  paint();
  fresh(root, h('header', { class: 'g-head' },
    h('div', { class: 'g-title' }, h('img', { src: '/sandbox/page/icon.svg', width: 28, height: 28, alt: '' }), h('h1', null, t('gallery')), count, h('a', { class: 'btn gray', href: '/' }, icon('chat', 16), t('to_chat'))),
    h('div', { class: 'g-filters' },
      h('label', { class: 'g-filter' }, h('span', { class: 'f-label' }, t('g_kind')), h('input', { type: 'search', class: 'in', placeholder: t('search'), value: filter.kind, oninput: e => { filter.kind = e.target.value.trim(); show(); } })),
      segment(t('g_tier'), 'tier', ['all', ...TIERS], v => (v === 'all' ? t('all') : t('t_' + v))),
      segment(t('g_lang'), 'lang', ['all', ...langs()], v => (v === 'all' ? t('all') : { 'zh-CN': '简', 'zh-TW': '繁', 'zh-HK': '港', en: 'EN' }[v] || v)),
      segment(t('theme'), 'theme', ['both', 'light', 'dark'], v => t(v === 'both' ? 'g_both' : v)),
      segment(t('g_width'), 'width', ['both', ...WIDTHS], v => t(v === 'both' ? 'g_both' : v)),
      h('div', { class: 'g-filter' }, h('span', { class: 'f-label' }, t('look')), looks))), grid);
  document.title = 'DingDesk · ' + t('gallery');
}

onPrefer(change => change.lang && location.reload());

async function main() {
  const [list, people] = await Promise.all([api.get('samples'), api.people()]);
  samples = list.samples || [];
  if (!['all', ...langs()].includes(filter.lang)) filter.lang = prefs.lang;
  build();
  viewer = people.find(p => p.userId && p.active !== false)?.userId || '';
  show();
}

main().catch(err => fresh(root, h('p', { class: 'hint' }, err.message)));
