// Short messages: seen by all, read out by screen readers.
import { h } from './dom.js';

const SHOWN_MS = 2600;

// toast shows a text for a moment; kind is '', 'ok' or 'bad'.
export function toast(text, kind = '') {
  const box = document.getElementById('toasts');
  const el = h('div', { class: 'toast ' + kind }, text);
  box.append(el);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => el.remove(), SHOWN_MS);
}

let clearing;

// announce tells only screen readers.
export function announce(text) {
  const live = document.getElementById('live');
  live.textContent = text;
  clearTimeout(clearing);
  clearing = setTimeout(() => { live.textContent = ''; }, 5000);
}
