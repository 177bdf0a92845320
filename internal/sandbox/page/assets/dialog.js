// Modal windows on the browser's own <dialog>: focus stays inside, Escape closes.
import { h, iconButton } from './dom.js';
import { t } from './texts.js';

// dialog opens a window and returns it; it leaves the document when it is closed.
export function dialog(title, cls, ...kids) {
  const el = h('dialog', { class: cls, 'aria-label': title },
    h('header', null, h('h2', null, title), iconButton('close', t('close'), () => el.close())), kids);
  el.addEventListener('close', () => el.remove());
  el.addEventListener('click', e => e.target === el && el.close());
  document.body.append(el);
  el.showModal();
  return el;
}

// confirmBox asks a question and resolves to the answer.
export function confirmBox(text) {
  return new Promise(resolve => {
    let yes = false;
    const el = dialog(text, 'ask', h('div', { class: 'row-end' },
      h('button', { type: 'button', class: 'btn gray', onclick: () => el.close() }, t('cancel')),
      h('button', { type: 'button', class: 'btn blue', autofocus: true, onclick: () => { yes = true; el.close(); } }, t('ok'))));
    el.addEventListener('close', () => resolve(yes));
  });
}
