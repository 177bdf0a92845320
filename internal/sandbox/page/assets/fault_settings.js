// The sandbox's settings and the used part of its monthly budgets. A changed field takes effect at once.
import { h } from './dom.js';
import { t } from './texts.js';
import { toast } from './toast.js';
import { run, action, labelled, number, option } from './fault_parts.js';
import * as api from './api.js';

// fields by part: a list of values is a choice, true a switch, anything else a number.
const fields = {
  delivery: { pushDelayMs: 0, reorder: 0, redelivery: ['docs', 'observed'], botRetryMs: 0, eventRetries: 0, eventRetryMs: 0, serverPingMs: 0, disconnectGraceMs: 0, callbackDeadlineMs: 0, queueWithoutConnection: true, keepAliveFrames: true },
  limits: { qps: 0, quotaApi: 0, quotaDeliveries: 0, countWebhookPosts: true },
  variants: { actionIdIn: ['both', 'actionIds', 'actionId', 'params'], quoteForm: ['full', 'idOnly'] },
};

export function settingsForms() {
  const inputs = {};
  const read = el => (el.type === 'checkbox' ? el.checked : el.type === 'number' ? Number(el.value) || 0 : el.value);

  async function change(key) {
    const now = await run(api.patch('settings', { [key]: read(inputs[key]) }));
    show(now || await api.get('settings'));
  }

  function input(key, kind) {
    const onchange = () => change(key).catch(err => toast(t('bad', { why: err.message }), 'bad'));
    if (kind === true) {
      inputs[key] = h('input', { type: 'checkbox', name: key, onchange });
      return h('label', { class: 'check wide' }, inputs[key], t('s_' + key));
    }
    inputs[key] = Array.isArray(kind) ? h('select', { class: 'in', name: key, onchange }, kind.map(v => option(v, t('o_' + v)))) : number(key, 0, { onchange });
    return labelled(t('s_' + key), inputs[key], Array.isArray(kind) ? 'wide' : '');
  }

  // show puts the values in, but not under the hands of who is typing.
  function show(values) {
    for (const [key, el] of Object.entries(inputs)) {
      if (el === document.activeElement && el.type === 'number' && String(values[key]) !== el.value) continue;
      if (el.type === 'checkbox') el.checked = !!values[key];
      else el.value = String(values[key] ?? 0);
    }
  }

  const form = part => h('div', { class: 'grid-form' }, Object.entries(fields[part]).map(([key, kind]) => input(key, kind)));

  let typed = false; // what somebody typed stays until it is sent, however much is called meanwhile
  const typing = { oninput: () => { typed = true; }, onchange: () => { typed = true; } };
  const apiUsed = number('apiUsed', 0, typing), deliveriesUsed = number('deliveriesUsed', 0, typing);
  const use = (calls, deliveries) => {
    typed = false;
    return run(api.post('quota', { apiUsed: Number(calls) || 0, deliveriesUsed: Number(deliveries) || 0 }));
  };
  const quota = h('form', { class: 'grid-form', onsubmit: e => {
    e.preventDefault();
    use(apiUsed.value, deliveriesUsed.value);
  } }, labelled(t('api_used'), apiUsed), labelled(t('deliveries_used'), deliveriesUsed), h('div', { class: 'acts wide' }, h('button', { type: 'submit', class: 'mini' }, t('set_used')),
    action(t('use_up'), () => use(inputs.quotaApi.value, inputs.quotaDeliveries.value))));

  function used(q) {
    if (!typed) [apiUsed.value, deliveriesUsed.value] = [q.api.used, q.deliveries.used];
  }

  return {
    delivery: { el: h('div', { class: 'part' }, form('delivery')) },
    limits: { el: h('div', { class: 'part' }, form('limits'), quota) },
    variants: { el: h('div', { class: 'part' }, h('p', { class: 'hint' }, t('variants_hint')), form('variants')) },
    used,
    async draw() {
      show(await api.get('settings'));
      used(await api.get('quota'));
    },
  };
}
