// A bot on DingTalk's official Node SDK that repeats what it hears and says which button was pressed.
// It knows nothing of the sandbox: see preload.mjs.
import axios from 'axios';
import { DWClient, EventAck, TOPIC_CARD, TOPIC_ROBOT } from 'dingtalk-stream';

const client = new DWClient({
  clientId: process.env.DINGTALK_CLIENT_ID,
  clientSecret: process.env.DINGTALK_CLIENT_SECRET,
});

client.registerCallbackListener(TOPIC_ROBOT, async (frame) => {
  const message = JSON.parse(frame.data);
  const token = await client.getAccessToken();
  const { data } = await axios.post(
    message.sessionWebhook,
    { msgtype: 'text', text: { content: `node: ${message.text.content}` } },
    { headers: { 'x-acs-dingtalk-access-token': token } },
  );
  if (data.errcode !== 0) console.error('sendBySession', data); // failures come with HTTP 200
  client.socketCallBackResponse(frame.headers.messageId, data); // otherwise DingTalk sends the message again
});

client.registerCallbackListener(TOPIC_CARD, (frame) => {
  const [action] = JSON.parse(JSON.parse(frame.data).content).cardPrivateData.actionIds;
  client.socketCallBackResponse(frame.headers.messageId, {
    cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
    cardData: { cardParamMap: { tips: `node: ${action}` } },
  });
});

client.registerAllEventListener(() => ({ status: EventAck.SUCCESS }));
await client.connect();
