"""A bot on DingTalk's official Python SDK that repeats what it hears and says which button was pressed.

It knows nothing of the sandbox: the SDK reads DINGTALK_OPENAPI_ENDPOINT when it is imported.
"""
import os

import dingtalk_stream
from dingtalk_stream import AckMessage


class Echo(dingtalk_stream.ChatbotHandler):
    async def process(self, callback: dingtalk_stream.CallbackMessage):
        message = dingtalk_stream.ChatbotMessage.from_dict(callback.data)
        self.reply_text('python: ' + message.text.content, message)
        return AckMessage.STATUS_OK, 'OK'


class Press(dingtalk_stream.CallbackHandler):
    async def process(self, callback: dingtalk_stream.CallbackMessage):
        press = dingtalk_stream.CardCallbackMessage.from_dict(callback.data)
        action = press.content['cardPrivateData']['actionIds'][0]
        return AckMessage.STATUS_OK, {
            'cardUpdateOptions': {'updateCardDataByKey': True, 'updatePrivateDataByKey': True},
            'cardData': {'cardParamMap': {'tips': 'python: ' + action}},
        }


credential = dingtalk_stream.Credential(os.environ['DINGTALK_CLIENT_ID'], os.environ['DINGTALK_CLIENT_SECRET'])
client = dingtalk_stream.DingTalkStreamClient(credential)
client.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Echo())
client.register_callback_handler(dingtalk_stream.Card_Callback_Router_Topic, Press())
client.start_forever()
