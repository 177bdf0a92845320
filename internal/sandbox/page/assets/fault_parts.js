// Small parts of the fault panel.
import { h } from './dom.js';
import { t } from './texts.js';
import { toast } from './toast.js';

// run says how a call ended; null means that it failed.
export async function run(promise) {
  try {
    const answer = await promise;
    toast(t('done'), 'ok');
    return answer;
  } catch (err) {
    toast(t('bad', { why: err.message }), 'bad');
    return null;
  }
}

export const action = (label, onclick, cls = '') => h('button', { type: 'button', class: 'mini ' + cls, onclick }, label);
export const labelled = (label, input, cls = '') => h('label', { class: 'field ' + cls }, h('span', { class: 'f-label' }, label), input);
export const number = (name, value, props) => h('input', { class: 'in', type: 'number', min: 0, name, value: value ?? 0, ...props });
export const option = (value, text, selected) => h('option', { value, selected }, text);

// group is a part of the panel that folds away.
export const group = (name, el, open) => h('details', { class: 'group', 'data-group': name, open }, h('summary', null, h('h3', null, t(name))), el);
group.open = (panel, name) => {
  const el = panel.querySelector(`[data-group="${name}"]`);
  el.open = true;
  el.scrollIntoView({ block: 'nearest' });
};
