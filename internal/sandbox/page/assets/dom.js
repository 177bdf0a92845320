// Building elements without ever parsing text as HTML.

const SVG = 'http://www.w3.org/2000/svg';

function fill(el, props, kids) {
  for (const [name, value] of Object.entries(props || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) el.addEventListener(name.slice(2), value);
    else if (name === 'class') el.setAttribute('class', value);
    else if (name === 'value' || name === 'checked' || name === 'selected' || name === 'disabled' || name === 'textContent') el[name] = value;
    else el.setAttribute(name, value === true ? '' : value);
  }
  add(el, kids);
  return el;
}

function add(el, kids) {
  for (const kid of kids) {
    if (Array.isArray(kid)) add(el, kid);
    else if (kid !== null && kid !== undefined && kid !== false) el.append(kid);
  }
}

// h makes an HTML element; props named on… are listeners; texts stay text.
export const h = (tag, props, ...kids) => fill(document.createElement(tag), props, kids);

// s makes an SVG element.
export const s = (tag, props, ...kids) => fill(document.createElementNS(SVG, tag), props, kids);

const paths = {
  chat: 'M4 6.500A2.5 2.5 0 0 1 6.5 4h11A2.5 2.5 0 0 1 20 6.500v8a2.5 2.5 0 0 1-2.5 2.500H12l-5 4v-4h-.5A2.5 2.5 0 0 1 4 14.500z',
  grid: 'M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z',
  search: 'M10.5 4a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM15.5 15.5 20 20',
  trace: 'M3 12h4l3-8 4 16 3-8h4',
  bolt: 'M13 3 5 14h6l-1 7 8-11h-6z',
  gear: 'M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM12 3v2.500M12 18.500V21M3 12h2.500M18.5 12H21M5.6 5.600l1.8 1.800M16.6 16.600l1.8 1.800M5.6 18.400l1.8-1.800M16.6 7.400l1.8-1.8',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6 6 18',
  image: 'M4 5h16v14H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15 9.500h.01',
  mic: 'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4',
  at: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM16 8v5.500a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1',
  send: 'M4 12 20 4l-5 16-3.5-6.500zM11.5 13.5 20 4',
  quote: 'M9 6 4 11l5 5M4 11h9a7 7 0 0 1 7 7v1',
  copy: 'M8 8h12v12H8zM4 16V4h12',
  redo: 'M20 11a8 8 0 1 0-2.3 6.300M20 5v6h-6',
  spark: 'M12 3l2 6.500L20.5 12 14 14.5 12 21l-2-6.500L3.5 12 10 9.500z',
  down: 'M6 9l6 6 6-6',
  check: 'M5 12.5 10 17.5 19 7',
  warn: 'M12 4 2.5 20h19zM12 10v4.500M12 17.500v.01',
  people: 'M9 5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 5.500a3.5 3.5 0 0 1 0 6.500M18 14.500c2 .7 3.5 2.5 3.5 5.5',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  play: 'M8 5v14l11-7z',
  up: 'M7 20V10M7 10l4-7a2 2 0 0 1 2 2v4h6l-1.5 11H7zM3 10h4v10H3z',
  dot: 'M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z',
  clip: 'M20 11l-8 8a5 5 0 0 1-7-7l8-8a3.3 3.3 0 0 1 5 5l-8 8a1.5 1.5 0 0 1-2.5-2.500l7-7',
};

// icon draws one of the page's own line icons; it is decoration, the words stand beside it or in aria-label.
export function icon(name, size = 20) {
  return s('svg', { viewBox: '0 0 24 24', width: size, height: size, class: 'icon', 'aria-hidden': 'true' },
    s('path', { d: paths[name] || paths.dot }));
}

// iconButton is a button that has only an icon; its label is for tooltips and screen readers.
export function iconButton(name, label, onclick, props) {
  return h('button', { type: 'button', class: 'ib', title: label, 'aria-label': label, onclick, ...props }, icon(name));
}

// clear empties an element and puts kids in.
export function fresh(el, ...kids) {
  el.replaceChildren();
  add(el, kids);
  return el;
}

const AVATAR_HUES = 6;

// avatar draws a picture, or as DingTalk does without one the last two letters of a name on a colour.
export function avatar(name, src, cls = '') {
  if (src && /^(data:image\/|blob:|\/(?!\/))/.test(src)) return h('img', { class: 'av ' + cls, src, alt: '' });
  const text = /[\u3400-\u9fff]/.test(name) ? [...name].slice(-2).join('') : name.split(/\s+/).map(w => [...w][0] || '').join('').slice(0, 2).toUpperCase();
  let hash = 0;
  for (const c of name) hash = (hash * 31 + c.codePointAt(0)) >>> 0;
  return h('span', { class: `av av${hash % AVATAR_HUES} ${cls}`, 'aria-hidden': 'true' }, text);
}

// botAvatar is the bot's face.
export const botAvatar = (cls = '') => h('img', { class: 'av ' + cls, src: '/sandbox/page/icon.svg', alt: '' });
