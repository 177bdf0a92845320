// Frames that somebody makes up: any topic and data, an event, or a whole text as it stands.
import { h, fresh } from './dom.js';
import { t } from './texts.js';
import { state, idOf } from './state.js';
import { run, labelled, option } from './fault_parts.js';
import * as api from './api.js';

const TOPICS = ['/v1.0/im/bot/messages/get', '/v1.0/card/instances/callback', '/v1.0/graph/api/invoke', '/v1.0/im/bot/messages/delegate', '*', 'ping', 'disconnect'];
const EVENTS = ['bpms_task_change', 'bpms_instance_change', 'user_add_org', 'user_modify_org', 'user_leave_org', 'org_dept_create'];

const pretty = v => JSON.stringify(v, null, 2);
const whole = (headers, data = '{}', more) => JSON.stringify({ specVersion: '1.0', type: 'CALLBACK', headers: { contentType: 'application/json', messageId: 'm-' + Date.now(), ...headers }, data, ...more });

// message is a small robot message from whoever is looking.
function message() {
  const me = state.byId.get(state.viewer);
  return { msgId: 'msg-' + Date.now(), msgtype: 'text', text: { content: '帮助' }, conversationType: '1', conversationId: state.open, senderStaffId: me ? idOf(me) : '', senderNick: me?.name || '', senderCorpId: state.session.corpId, chatbotCorpId: state.session.corpId, robotCode: state.session.robotCode, createAt: Date.now() };
}

// presets fill the form: frames that bots should get, and frames that have made clients fail.
const presets = {
  p_message: () => ({ kind: 'k_frame', type: 'CALLBACK', topic: TOPICS[0], data: pretty(message()) }),
  p_press: () => ({ kind: 'k_frame', type: 'CALLBACK', topic: TOPICS[1], data: pretty({ type: 'actionCallback', outTrackId: 'none', corpId: state.session.corpId, userId: state.viewer, userIdType: 1, spaceType: 'IM', spaceId: state.open, extension: '{}', content: '{"cardPrivateData":{"actionIds":["x"],"params":{}}}' }) }),
  p_event: () => ({ kind: 'k_event', topic: EVENTS[0], data: pretty({ taskId: 1, type: 'start', processInstanceId: 'none' }) }),
  p_unknown: () => ({ kind: 'k_frame', type: 'CALLBACK', topic: '/never/heard/of', data: '{}' }),
  p_empty: () => ({ kind: 'k_frame', type: 'CALLBACK', topic: TOPICS[0], data: '{}' }),
  p_number: () => ({ kind: 'k_raw', data: whole({ topic: TOPICS[0], time: 1767225600123 }) }),
  p_object: () => ({ kind: 'k_raw', data: whole({ topic: TOPICS[0] }, { msgId: 'x' }) }),
  p_broken: () => ({ kind: 'k_raw', data: '{"specVersion":' }),
};

export function pushForm() {
  const preset = h('select', { class: 'in', name: 'preset', onchange: () => preset.value && fill(presets[preset.value]()) }, option('', t('choose')), Object.keys(presets).map(k => option(k, t(k))));
  const kind = h('select', { class: 'in', name: 'kind', onchange: () => shape() }, ['k_frame', 'k_event', 'k_raw'].map(k => option(k, t(k))));
  const type = h('select', { class: 'in', name: 'type' }, ['CALLBACK', 'EVENT', 'SYSTEM'].map(v => option(v, v)));
  const topic = h('input', { class: 'in', name: 'topic', list: 'push-topics', value: TOPICS[0] });
  const topics = h('datalist', { id: 'push-topics' });
  const data = h('textarea', { class: 'in mono', name: 'data', rows: 5, spellcheck: 'false', value: '{}' });
  const typeField = labelled(t('frame_type'), type);
  const topicField = labelled(t('topic'), topic, 'wide');
  const dataLabel = h('span', { class: 'f-label' });

  function shape() {
    const k = kind.value;
    typeField.hidden = k !== 'k_frame';
    topicField.hidden = k === 'k_raw';
    topicField.firstChild.textContent = t(k === 'k_event' ? 'event_type' : 'topic');
    dataLabel.textContent = t(k === 'k_raw' ? 'whole_frame' : 'frame_data');
    fresh(topics, (k === 'k_event' ? EVENTS : TOPICS).map(v => option(v)));
  }

  function fill(v) {
    kind.value = v.kind;
    if (v.type) type.value = v.type;
    if (v.topic) topic.value = v.topic;
    data.value = v.data;
    shape();
  }

  // json is what the text means, or the text itself if it is no JSON: that may be the point.
  function json(text) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }

  function submit(e) {
    e.preventDefault();
    const name = topic.value.trim();
    if (kind.value === 'k_raw') run(api.post('push', { raw: data.value }));
    else if (kind.value === 'k_event') run(api.post('event', { type: name, data: json(data.value) }));
    else run(api.post('push', { type: type.value, topic: name, data: data.value }));
  }

  shape();
  return {
    el: h('form', { class: 'part grid-form', onsubmit: submit }, topics, labelled(t('preset'), preset, 'wide'), labelled(t('push_kind'), kind), typeField, topicField,
      h('label', { class: 'field wide' }, dataLabel, data), h('div', { class: 'acts wide' }, h('button', { type: 'submit', class: 'btn blue' }, t('push_now')))),
  };
}
