'use strict';
// The same app as tests/support/hello_app.py, in Node. It only learns an address and its secrets.
const { App, LogLevel } = require('@slack/bolt');

const token = process.env.SLACK_BOT_TOKEN;
const port = process.env.PORT;
const way = port
  ? { signingSecret: process.env.SLACK_SIGNING_SECRET }
  : { appToken: process.env.SLACK_APP_TOKEN, socketMode: true };
const app = new App({
  ...way,
  token,
  logLevel: LogLevel.WARN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (action_id, text) => ({
  type: 'actions',
  block_id: `row_${action_id}`,
  elements: [{ type: 'button', action_id, value: '42', text: plain(text) }],
});
const question = (block_id, label, action_id) => ({
  type: 'input',
  block_id,
  label: plain(label),
  element: { type: 'plain_text_input', action_id, min_length: 2 },
});
const modal = (callback_id, title, blocks, more = {}) => ({ type: 'modal', callback_id, title: plain(title), blocks, ...more });
const sent = { submit: plain('Send') };
const FORM = modal('greet', 'Hello', [question('who', 'Name', 'name'), button('more', 'More')], { ...sent, notify_on_close: true });
const DETAILS = modal('details', 'Details', [question('what', 'update, push or clear', 'wish')], sent);
const NOTED = modal('noted', 'Noted', [section('Noted.')]);
const LOADING = modal('loading', 'Loading', [section('One moment.')]);
const WAVE = [section('Hello'), button('wave', 'Wave')];
const home = (words) => ({ type: 'home', blocks: [section(words), button('redraw', 'Redraw')] });
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function readBack(client, channel_id) {
  const file = Buffer.from('Dossier\nà garder\n');
  const upload = await client.filesUploadV2({ channel_id, file, filename: 'dossier.md', title: 'Dossier', initial_comment: 'Here it is' });
  const { id } = upload.files[0].files[0];
  let known = (await client.files.info({ file: id })).file;
  while (Object.keys(known.shares).length === 0) {
    await pause(50);
    known = (await client.files.info({ file: id })).file;
  }
  const answer = await fetch(known.url_private, { headers: { Authorization: `Bearer ${token}` } });
  return answer.text();
}

app.command('/hello', async ({ ack, command, client, respond }) => {
  const { text, trigger_id } = command;
  if (text === 'all') {
    await ack({ text: 'Hello, all', response_type: 'in_channel' });
    return;
  }
  await ack();
  if (text === 'form') {
    await client.views.open({ trigger_id, view: FORM });
  } else if (text === 'loading') {
    const { view } = await client.views.open({ trigger_id, view: LOADING });
    await client.views.update({ view_id: view.id, hash: view.hash, view: FORM });
  } else if (text === 'file') {
    await respond({ text: `Read back: ${await readBack(client, command.channel_id)}` });
  } else {
    await respond({ text: `Hello ${text}`, blocks: WAVE });
  }
});

app.action('wave', async ({ ack, action, respond }) => {
  await ack();
  await respond({ text: `Waved ${action.value}`, replace_original: true });
});

app.action('more', async ({ ack, body, client }) => {
  await ack();
  await client.views.push({ trigger_id: body.trigger_id, view: DETAILS });
});

app.action('redraw', async ({ ack, body, client }) => {
  await ack();
  await client.views.publish({ user_id: body.user.id, hash: body.view.hash, view: home('Drawn again') });
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

app.view('details', async ({ ack, view }) => {
  const wish = view.state.values.what.wish.value;
  await ack(wish === 'clear' ? { response_action: wish } : { response_action: wish, view: NOTED });
});

app.view({ callback_id: 'greet', type: 'view_closed' }, async ({ ack, body, client }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: 'You left the form' });
});

app.shortcut('quote', async ({ ack, shortcut, client }) => {
  await ack();
  await client.chat.postMessage({ channel: shortcut.user.id, text: `Quoted: ${shortcut.message.text}` });
});

app.shortcut('greet_somebody', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: FORM });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: 'You called?', thread_ts: event.ts });
});

app.event('message', async ({ event, say }) => {
  if (event.channel_type === 'im' && !event.subtype) await say({ text: `Heard: ${event.text}` });
});

app.event('app_home_opened', async ({ event, client }) => {
  if (event.tab === 'home') await client.views.publish({ user_id: event.user, view: home('At home') });
});

app.start(port ? Number(port) : undefined);
