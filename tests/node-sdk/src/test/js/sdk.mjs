// Makes calls of Feishu's SDK as told: a line of JSON in for each call, a line of JSON out for its result.
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import * as lark from '@larksuiteoapi/node-sdk';

const silent = () => {};
const logger = { error: silent, warn: silent, info: silent, debug: silent, trace: silent };
const clients = new Map();

// the SDK keeps tokens in a cache of its own; each client gets a fresh one
const newClient = ({ name, domain, appId, appSecret, store }) => {
  const cache = new lark.DefaultCache();
  const appType = store ? lark.AppType.ISV : lark.AppType.SelfBuild;
  clients.set(name, { cache, sdk: new lark.Client({ appId, appSecret, appType, domain, cache, logger }) });
};

// a server with the SDK's own handler of events and of presses on cards
const listen = async ({ name, verificationToken, encryptKey }) => {
  const { cache } = clients.get(name);
  const dispatcher = new lark.EventDispatcher({ verificationToken, encryptKey, cache, logger }).register({
    'card.action.trigger': (press) => ({
      toast: { type: 'success', content: `${press.operator.open_id} ${press.action.value.do}` },
    }),
  });
  const server = createServer(lark.adaptDefault('/feishu', dispatcher, { autoChallenge: true, logger }));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}/feishu`;
};

const call = ({ name, method, payload, tenantKey }) => {
  const path = method.split('.');
  const last = path.pop();
  const owner = path.reduce((object, key) => object[key], clients.get(name).sdk);
  return owner[last](payload, tenantKey && lark.withTenantKey(tenantKey));
};

const tasks = { newClient, listen, call };
for await (const line of createInterface({ input: process.stdin })) {
  const { task, ...parameters } = JSON.parse(line);
  let answer;
  try {
    answer = { result: (await tasks[task](parameters)) ?? null };
  } catch (e) {
    answer = { error: e.message, status: e.response?.status, data: e.response?.data };
  }
  console.log(JSON.stringify(answer));
}
process.exit();
