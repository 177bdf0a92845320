// One message in a chat.
import { h, icon, iconButton, avatar, botAvatar, fresh } from './dom.js';
import { safeHTML } from './safe.js';
import { t, pick } from './texts.js';
import { state, nameOf } from './state.js';
import { Card, copyText } from './card.js';

export const isMine = m => m.from.kind === 'user' && m.from.userId === state.viewer;

// brief is a message in a few words: previews, quotes, announcements.
export function brief(m) {
  if (m.state === 'recalled') return t('recalled');
  if (m.card) return pick(m.card.lastMessage) || t('card_word');
  const word = { picture: 'picture_word', image: 'picture_word', audio: 'audio_word', video: 'video_word', file: 'file_word' }[m.type];
  if (word) return t(word) + (m.file?.recognition ? ' ' + m.file.recognition : '');
  return m.title || m.text || '';
}

// fullText is what "copy" takes.
function fullText(m) {
  if (m.text) return m.text;
  return m.file?.recognition || brief(m);
}

const duration = ms => `${Math.max(1, Math.round((ms || 0) / 1000))}″`;
const size = n => (n > 1 << 20 ? (n / (1 << 20)).toFixed(1) + ' MB' : Math.ceil((n || 0) / 1024) + ' KB');
const local = url => (/^\/(?!\/)/.test(url || '') ? url : '');

function picture(file) {
  const src = local(file?.url);
  if (!src) return h('span', null, t('picture_word'));
  return h('a', { class: 'pic', href: src, target: '_blank', rel: 'noopener noreferrer' }, h('img', { src, alt: file.name || t('image'), loading: 'lazy' }));
}

function voice(file) {
  const src = local(file?.url);
  const player = src && new Audio();
  if (player) player.preload = 'none';
  const play = () => {
    if (!player) return;
    if (!player.src) player.src = src;
    if (player.paused) player.play().catch(() => {});
    else player.pause();
  };
  return h('div', { class: 'voice' },
    h('button', { type: 'button', class: 'wave', onclick: play, 'aria-label': `${t('audio_word')} ${duration(file?.durationMs)}` },
      icon('play', 16), h('i', { class: 'bars', 'aria-hidden': 'true' }), h('span', null, duration(file?.durationMs))),
    file?.recognition && h('p', { class: 'said' }, h('small', null, t('recognised')), file.recognition));
}

function attachment(file) {
  const src = local(file?.url);
  return h('a', { class: 'attach', href: src || null, target: '_blank', rel: 'noopener noreferrer' }, icon('file', 28),
    h('span', null, h('b', null, file?.name || t('file_word')), h('small', null, size(file?.bytes))));
}

const outside = (url, ...kids) => (/^https?:/i.test(url || '') ? h('a', { href: url, target: '_blank', rel: 'noopener noreferrer', class: 'block' }, kids)
  : h('div', { class: 'block', title: url || null }, kids));

const thumb = url => local(url) && h('img', { class: 'thumb', src: local(url), alt: '', loading: 'lazy' });

const prose = m => h('div', { class: 'md' }, m.html === undefined ? m.text || '' : safeHTML(m.html));

// content draws the inside of a bubble by type; whatever is unknown says so instead of vanishing.
const content = {
  text: prose,
  markdown: prose, // its title, and that of an action card, is for the list of chats
  richText: m => (m.parts || []).map(p => (p.type === 'picture' ? picture(p.file) : p.type === 'at' ? h('span', { class: 'at' }, '@' + p.name)
    : p.html === undefined ? h('span', null, p.text) : h('div', { class: 'md' }, safeHTML(p.html)))),
  picture: m => picture(m.file),
  image: m => picture(m.file),
  audio: m => voice(m.file),
  video: m => attachment(m.file),
  file: m => attachment(m.file),
  actionCard: (m, host) => [prose(m), h('div', { class: 'btns ' + (m.buttons?.vertical ? 'column' : 'row') }, (m.buttons?.items || []).map(b => (b.text2say
    ? h('button', { type: 'button', class: 'btn gray', onclick: () => host.say(b.text2say) }, b.text) : outside(b.url, h('span', { class: 'btn gray' }, b.text || b.title)))))],
  link: m => outside(m.link?.url, h('b', { class: 'm-title' }, m.title), h('span', { class: 'with-pic' }, h('span', { class: 'c-sub' }, m.link?.text || m.text), thumb(m.link?.picUrl))),
  feedCard: m => (m.links || []).map(l => outside(l.url, h('span', { class: 'with-pic' }, h('span', null, l.title), thumb(l.picUrl)))),
};

const STATE_ICON = { pushed: 'spin', retrying: 'redo', acked: 'check', failed: 'warn', unanswered: 'warn' };

function stateMark(m) {
  if (m.from.kind !== 'user' || !m.state) return null;
  const text = t('st_' + m.state);
  const bad = m.state === 'failed' || m.state === 'unanswered';
  const kind = STATE_ICON[m.state];
  return h('span', { class: 'st st-' + m.state, title: text }, kind === 'spin' ? h('i', { class: 'spin' }) : kind ? icon(kind, 14) : null,
    bad || m.state === 'sent' || m.state === 'retrying' ? text : h('span', { class: 'sr' }, text));
}

// swallowed says that a card has what a real client would drop without a word; the inspector says what.
const swallowed = (m, host) => m.card?.warnings?.length > 0
  && h('button', { type: 'button', class: 'st st-failed', onclick: () => host.inspect(m) }, icon('warn', 14), t('card_warnings', { n: m.card.warnings.length }));

function meta(m, host) {
  const readers = (m.readBy || []).filter(u => u !== m.from.userId).length;
  return h('div', { class: 'meta' }, stateMark(m), swallowed(m, host), readers > 0 && isMine(m) && h('span', null, t('read_n', { n: readers })),
    m.onlyFor?.length && h('span', null, t('only_for', { names: m.onlyFor.map(nameOf).join('、') })));
}

function quoted(q) {
  return h('blockquote', { class: 'q' }, h('b', null, q.name ? q.name + '：' : ''), q.text);
}

const shape = m => JSON.stringify({ ...m, state: m.state === 'recalled', readBy: 0, card: m.card ? m.card.trackId : 0 });

// MessageView draws a message and follows its changes. `host` has press, local, say for cards and quote, inspect,
// redeliver, duplicate for the tools.
export class MessageView {
  constructor(m, host) {
    this.host = host;
    this.m = m;
    this.el = h('div', { class: 'msg', tabindex: '-1', 'data-id': m.id, role: 'article' });
    this.build();
  }

  build() {
    const { m } = this;
    const mine = isMine(m), bot = m.from.kind === 'bot';
    const name = bot ? state.session.bot.name : m.from.name;
    this.shape = shape(m);
    this.card = null;
    this.el.className = `msg${mine ? ' mine' : ''}${m.card ? ' has-card' : ''}${bot ? ' bot' : ''}`;
    this.el.setAttribute('aria-label', `${name}: ${brief(m)}`);
    if (m.state === 'recalled') {
      fresh(this.el, h('div', { class: 'note' }, `${name} · ${t('recalled')}`));
      return;
    }
    let inner;
    if (m.card) {
      this.card = new Card(m.card, this.host);
      inner = this.card.el;
    } else {
      inner = h('div', { class: 'bubble b-' + m.type }, m.quote && quoted(m.quote), (content[m.type] || (x => h('span', { class: 'c-sub' }, t('unsupported', { type: x.type }))))(m, this.host));
    }
    this.meta = meta(m, this.host);
    fresh(this.el,
      bot ? botAvatar() : avatar(name),
      h('div', { class: 'col' }, h('div', { class: 'who' }, h('span', null, name), bot && h('span', { class: 'tag t-blue' }, t('bot'))), inner, this.meta), this.tools());
  }

  tools() {
    const { m, host } = this;
    const forBot = m.from.kind === 'user';
    return h('div', { class: 'tools', role: 'toolbar', 'aria-label': t('message_actions') },
      iconButton('trace', t('inspect'), () => host.inspect(this.m)), iconButton('quote', t('quote'), () => host.quote(this.m)),
      iconButton('copy', t('copy'), () => copyText(fullText(this.m))),
      forBot && iconButton('redo', t('redeliver'), () => host.redeliver(this.m)));
  }

  update(m) {
    this.m = m;
    if (shape(m) !== this.shape) return this.build();
    if (this.card && m.card) this.card.update(m.card);
    const next = meta(m, this.host);
    this.meta?.replaceWith(next);
    this.meta = next;
    this.el.setAttribute('aria-label', `${m.from.kind === 'bot' ? state.session.bot.name : m.from.name}: ${brief(m)}`);
  }
}
