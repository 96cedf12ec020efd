'use strict';
// The same app as tests/support/hello_app.py, in Node. It only learns an address and two tokens.
const { App, LogLevel } = require('@slack/bolt');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  appToken: process.env.SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});
const plain = (text) => ({ type: 'plain_text', text });

app.command('/hello', async ({ ack, command, client, respond }) => {
  await ack();
  if (command.text !== 'form') {
    const wave = { type: 'button', action_id: 'wave', value: '42', text: plain('Wave') };
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: 'Hello' } },
      { type: 'actions', block_id: 'greetings', elements: [wave] },
    ];
    await respond({ text: `Hello ${command.text}`, blocks });
    return;
  }
  const element = { type: 'plain_text_input', action_id: 'name', min_length: 2 };
  const blocks = [{ type: 'input', block_id: 'who', label: plain('Name'), element }];
  const view = { type: 'modal', callback_id: 'greet', title: plain('Hello'), submit: plain('Send'), blocks };
  await client.views.open({ trigger_id: command.trigger_id, view });
});

app.action('wave', async ({ ack, action, respond }) => {
  await ack();
  await respond({ text: `Waved ${action.value}`, replace_original: true });
});

app.view('greet', async ({ ack, view, client }) => {
  const name = view.state.values.who.name.value;
  if (name === 'nobody') {
    await ack({ response_action: 'errors', errors: { who: 'Somebody, please.' } });
    return;
  }
  await ack();
  await client.chat.postMessage({ channel: 'C0RDSHELP', text: `Welcome ${name}` });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: 'You called?', thread_ts: event.ts });
});

app.event('message', async ({ event, say }) => {
  if (event.channel_type === 'im' && !event.subtype) await say({ text: `Heard: ${event.text}` });
});

app.shortcut('quote', async ({ ack, shortcut, client }) => {
  await ack();
  await client.chat.postMessage({ channel: shortcut.user.id, text: `Quoted: ${shortcut.message.text}` });
});

app.event('app_home_opened', async ({ event, client }) => {
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: 'At home' } }];
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
});

app.start();
