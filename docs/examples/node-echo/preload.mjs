// Sends what is meant for DingTalk to a sandbox instead: node --import ./preload.mjs app.mjs
// The Node SDK has no option for that; its addresses are constants. It works because the SDK and this
// file get the same copy of axios, so keep one version of it in package.json. The app stays as it is.
import axios from 'axios';

const sandbox = process.env.DINGTALK_SANDBOX;
if (!sandbox) {
  throw new Error('preload.mjs: set DINGTALK_SANDBOX to the address that the sandbox prints, such as http://127.0.0.1:9800');
}
const base = sandbox.replace(/\/+$/, '');
const dingtalk = /^https:\/\/(?:api|oapi)\.dingtalk\.com(?=[/?]|$)/;

axios.interceptors.request.use((config) => {
  config.url = config.url?.replace(dingtalk, base);
  if (config.url?.startsWith(base)) config.proxy = false; // whatever HTTP_PROXY says
  return config;
});
