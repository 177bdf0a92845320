// A card on the screen: the resolved nodes of the API, drawn with the numbers of DingTalk's own templates.
import { h, fresh, icon, avatar } from './dom.js';
import { safeHTML } from './safe.js';
import { t } from './texts.js';
import { toast } from './toast.js';
import { form, freeInput } from './form.js';
import { table, chart } from './data.js';
import { confirmBox } from './dialog.js';

const TONES = new Set(['blue', 'green', 'orange', 'red', 'purple', 'water', 'yellow', 'gray']);
const toneOf = name => ({ grey: 'gray', black: 'gray', olive: 'yellow', pink: 'purple' })[name] || (TONES.has(name) ? name : '');
const tone = name => (toneOf(name) ? ' t-' + toneOf(name) : '');
const COLOR = /^[a-z0-9_]+$/;
const token = name => (name && COLOR.test(name) ? ' c-' + name : '');

const tag = x => h('span', { class: `tag${x.hollow ? ' hollow' : ''}${tone(x.tone) || ' t-blue'}` }, x.text);

function link(href, ...kids) {
  if (/^https?:/i.test(href || '')) return h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, kids);
  return kids;
}

function gap(el, n) {
  if (Number.isFinite(n)) el.style.gap = Math.max(0, Math.min(n, 64)) + 'px';
  return el;
}

// Each kind of node makes one element; `card` is the Card that it is part of.
const draw = {
  header: n => h('div', { class: 'c-header' + tone(n.tone) },
    n.icon && h('span', { class: 'c-icon' }, icon(n.icon, 16)),
    h('h3', { class: 'c-title' }, n.title), n.tag?.text && tag(n.tag)),
  text: n => {
    const el = h('div', { class: `c-text s-${n.size || 'body'}${token(n.color)}${n.bold ? ' bold' : ''}` }, n.text);
    if (n.align) el.style.textAlign = n.align;
    if (n.maxLines > 0) {
      el.classList.add('clamp');
      el.style.webkitLineClamp = n.maxLines;
    }
    return el;
  },
  markdown: n => h('div', { class: 'md' + (n.streaming ? ' streaming' : '') }, n.html === undefined ? n.text : safeHTML(n.html)),
  facts: n => h('dl', { class: 'facts' }, (n.items || []).map(f => h('div', null, h('dt', null, f.k), h('dd', null, f.v)))),
  tag: n => h('div', null, tag(n)),
  image: n => (n.src ? h('div', { class: 'c-image' }, link(n.link, h('img', { src: n.src, alt: n.alt || t('image'), loading: 'lazy' })))
    : h('div', { class: 'c-noimage' }, icon('image'), link(n.link, n.alt || t('image')))),
  avatar: n => h('div', { class: 'c-avatar' }, avatar(n.text || '', n.src, 'small'), h('span', null, n.text)),
  icon: n => h('span', { class: 'c-icon' }, icon(n.name, 16)),
  divider: () => h('hr', { class: 'c-divider' }),
  progress: n => {
    const percent = Math.max(0, Math.min(100, Number(n.percent) || 0));
    const bar = h('i');
    bar.style.width = percent + '%';
    return h('div', { class: 'c-progress' + (tone(n.tone) || ' t-blue') },
      h('span', { class: 'bar', role: 'progressbar', 'aria-valuenow': percent, 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': n.text || percent + '%' }, bar),
      h('span', { class: 'c-sub' }, n.text || percent + '%'));
  },
  group: (n, card) => {
    const el = gap(h('div', { class: 'c-group' + (n.direction === 'horizontal' ? ' row' : '') }, card.nodes(n.children)), n.gap);
    if (n.action && n.action.type !== 'none') {
      el.classList.add('clickable');
      el.tabIndex = 0;
      el.setAttribute('role', 'button');
      const go = e => {
        if (e.target.closest('a,button,input,select,textarea') && e.target !== el) return;
        e.stopPropagation();
        card.act(n.action, el);
      };
      el.addEventListener('click', go);
      el.addEventListener('keydown', e => e.target === el && (e.key === 'Enter' || e.key === ' ') && (e.preventDefault(), go(e)));
    }
    return el;
  },
  columns: (n, card) => gap(h('div', { class: 'c-columns' }, (n.children || []).map(c => {
    const el = card.node(c);
    el.style.flex = `${c.weight || 1} 1 0`;
    return el;
  })), n.gap),
  collapse: (n, card) => h('details', { class: 'c-collapse', open: n.open }, h('summary', null, n.title), card.nodes(n.children)),
  buttons: (n, card) => h('div', { class: `btns ${n.layout || 'flow'}`, role: 'group' }, (n.items || []).map(b => card.button(b))),
  input: (n, card) => freeInput(n, card),
  form: (n, card) => form(n, card),
  table: n => table(n),
  chart: n => chart(n),
  feedback: () => h('div', { class: 'c-feedback' }, h('span', null, t('ai_note')),
    ['like', 'dislike'].map(key => h('button', { type: 'button', class: `ib ${key}`, 'aria-label': t(key), title: t(key), 'aria-pressed': 'false',
      onclick: e => {
        const b = e.currentTarget;
        const on = b.getAttribute('aria-pressed') !== 'true';
        for (const x of b.parentNode.querySelectorAll('button')) x.setAttribute('aria-pressed', 'false');
        b.setAttribute('aria-pressed', String(on));
      } }, icon('up', 16)))),
  unknown: n => h('div', { class: 'c-unknown' }, n.text || n.component || ''),
};

const FOLD_PX = 480;

// Card draws one view and follows its changes. `host` does what a card cannot: press(card, button, extra) → Press,
// local(card, set), say(text). Without a host (the gallery) buttons only answer with a toast.
export class Card {
  constructor(view, host) {
    this.host = host;
    this.drawn = [];
    this.mine = ''; // action id of our own press that waits
    this.body = h('div', { class: 'c-body' });
    this.el = h('section', { class: 'card', 'data-track': view.trackId }, this.body);
    this.update(view);
  }

  // update draws a view unless a newer one is drawn already. Nodes that did not change keep their element, so focus,
  // typed text and selections survive.
  update(view) {
    if (this.view && view.version < this.view.version && view.viewer === this.view.viewer) return;
    this.view = view;
    const failed = view.state === 'failed';
    const config = String(view.params?.config || '');
    this.el.classList.toggle('failed', failed);
    this.el.classList.toggle('wide', /"autoLayout"\s*:\s*"?true/.test(config));
    this.el.classList.toggle('ai', !!view.ai);
    this.el.classList.toggle('busy', !failed && [1, 2, 4].includes(view.flow));
    this.el.setAttribute('aria-busy', String(!!view.pressing || (view.ai && [1, 2].includes(view.flow))));
    const header = (view.nodes || []).find(n => n.kind === 'header');
    this.el.setAttribute('aria-label', failed ? t('card_failed') : [header?.title, header?.tag?.text].filter(Boolean).join(' · ') || t('card_word'));
    this.nodesInto(failed ? [{ kind: 'failed' }] : view.nodes?.length ? view.nodes : view.flow === 1 ? [{ kind: 'pending' }] : []);
    this.pressing();
  }

  // nodesInto draws the list anew, but a node that is the same as before keeps its element and its place.
  nodesInto(nodes) {
    const old = new Map(this.drawn.map(d => [d.key, d]));
    const seen = new Map();
    const next = nodes.map(n => {
      const nth = (seen.get(n.kind + n.id) || 0) + 1;
      seen.set(n.kind + n.id, nth);
      const key = `${n.kind} ${n.id} ${nth}`, json = JSON.stringify(n);
      const same = old.get(key)?.json === json && old.get(key);
      if (same) old.delete(key);
      return same || { key, json, el: this.node(n) };
    });
    for (const d of old.values()) d.el.remove();
    next.forEach((d, i) => {
      const here = this.body.children[i];
      if (here !== d.el) this.body.insertBefore(d.el, here || null);
    });
    this.drawn = next;
    this.body.classList.toggle('toned', nodes[0]?.kind === 'header' && !!toneOf(nodes[0].tone));
    if (this.el.isConnected) this.fold();
    else if (this.view.ai) requestAnimationFrame(() => this.fold());
  }

  // fold shortens a long answer. It measures, so the card must be in the document; whoever puts it there calls this at
  // once, because a card that folds a frame later moves what is around it.
  fold() {
    if (!this.view.ai || this.more || this.body.scrollHeight <= FOLD_PX) return;
    this.el.classList.add('folded');
    this.more = h('button', { type: 'button', class: 'c-more', onclick: () => {
      const folded = this.el.classList.toggle('folded');
      fresh(this.more, t(folded ? 'expand' : 'fold'));
    } }, t('expand'));
    this.el.append(this.more);
  }

  nodes(list) {
    return (list || []).map(n => this.node(n));
  }

  node(n) {
    if (n.kind === 'failed') return h('div', { class: 'c-failed' }, icon('warn', 28), t('card_failed'));
    if (n.kind === 'pending') return h('div', { class: 'c-pending' }, h('i', { class: 'spin' }), t('thinking'));
    const el = (draw[n.kind] || draw.unknown)(n, this);
    el.classList.add('n', 'n-' + n.kind);
    return el;
  }

  // button draws a Button; `collect` returns what a form adds to its press, or null while the form is incomplete.
  button(b, collect) {
    const off = b.status === 'disabled';
    const el = h('button', { type: 'button', class: `btn ${['blue', 'red', 'gold'].includes(b.tone) ? b.tone : 'gray'}`, 'aria-disabled': off ? 'true' : null,
      'data-action': b.actionId, onclick: () => {
        if (off || el.getAttribute('aria-disabled') === 'true') return;
        const extra = collect ? collect() : {};
        if (extra) this.act(b, el, extra);
      } }, h('span', null, b.text));
    return el;
  }

  // pressing shows the spinner on what waits and stops everything else.
  pressing() {
    const id = this.mine || this.view.pressing || '';
    this.el.classList.toggle('pressing', !!id);
    for (const el of this.body.querySelectorAll('.btn')) {
      const waits = !!id && el.dataset.action === id;
      el.classList.toggle('loading', waits);
      const spinner = el.querySelector('.spin');
      if (waits && !spinner) el.firstChild.prepend(h('i', { class: 'spin', 'aria-hidden': 'true' }));
      if (!waits && spinner) spinner.remove();
      el.setAttribute('aria-busy', String(waits));
    }
  }

  async act(b, el, extra = {}) {
    if (this.mine || this.view.pressing) return;
    if (b.confirm && !(await confirmBox(b.confirm))) return;
    switch (b.type) {
      case 'link': return this.open(b.url);
      case 'copy': return copyText(b.text2copy || b.params?.text || b.text);
      case 'toast': return toast(b.toast || b.text);
      case 'local': return this.host?.local(this, b.set || {});
      case 'say': return this.host?.say(b.text2say || '');
      case 'none': return undefined;
    }
    if (b.text2say) return this.host?.say(b.text2say);
    if (!this.host) return toast(b.actionId || b.text);
    this.mine = b.actionId;
    this.pressing();
    try {
      const p = await this.host.press(this, b, extra);
      if (p.outcome === 'timeout') toast(t('press_timeout'), 'bad');
      else if (p.outcome === 'no_connection') toast(t('press_offline'), 'bad');
      else if (p.outcome === 'error') toast(t('press_error'), 'bad');
      else if (b.toast) toast(b.toast, 'ok');
    } catch (err) {
      toast(err.code === 'offline' ? t('offline') : err.message, 'bad');
    } finally {
      this.mine = '';
      if (this.view.pressing === b.actionId) this.view = { ...this.view, pressing: '' };
      this.pressing();
    }
  }

  open(url) {
    if (/^https?:/i.test(url || '')) window.open(url, '_blank', 'noopener,noreferrer');
    else toast(t('show_link', { url: url || '' }));
  }
}

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'), 'ok');
  } catch {
    toast(text);
  }
}
