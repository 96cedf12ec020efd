// What the Person API gives: Slack's own JSON, as far as the page reads it.

export interface PlainText {
  type: "plain_text" | "mrkdwn";
  text: string;
  emoji?: boolean;
  verbatim?: boolean;
}

export interface ConfirmDialog {
  title: PlainText;
  text: PlainText;
  confirm: PlainText;
  deny: PlainText;
  style?: "primary" | "danger";
}

export interface Option {
  text: PlainText;
  value: string;
  description?: PlainText;
  url?: string;
}

export interface OptionGroup {
  label: PlainText;
  options: Option[];
}

export interface FeedbackButton {
  text: PlainText;
  value: string;
  accessibility_label?: string;
}

/** An element of a block: a button, a menu, an input. Only `type` is sure; the rest depends on it. */
export interface Element {
  type: string;
  action_id?: string;
  text?: PlainText | string;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  accessibility_label?: string;
  confirm?: ConfirmDialog;
  placeholder?: PlainText;
  options?: Option[];
  option_groups?: OptionGroup[];
  initial_option?: Option;
  initial_options?: Option[];
  initial_value?: string;
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  multiline?: boolean;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  max_selected_items?: number;
  positive_button?: FeedbackButton;
  negative_button?: FeedbackButton;
  icon?: string;
  image_url?: string;
  alt_text?: string;
  visible_to_user_ids?: string[];
}

export interface TableCell {
  type: string;
  text?: string | number;
  elements?: unknown[];
}

export interface Block {
  type: string;
  block_id?: string;
  text?: PlainText | string;
  fields?: PlainText[];
  accessory?: Element;
  element?: Element;
  elements?: Element[];
  label?: PlainText;
  hint?: PlainText;
  optional?: boolean;
  dispatch_action?: boolean;
  title?: PlainText;
  image_url?: string;
  alt_text?: string;
  rows?: TableCell[][];
  column_settings?: ({ align?: "left" | "center" | "right"; is_wrapped?: boolean } | null)[];
  level?: string;
}

export interface SharedFile {
  id: string;
  name: string;
  title: string;
  mimetype: string;
  size: number;
}

export interface Reaction {
  name: string;
  users: string[];
  count: number;
}

export interface Message {
  ts: string;
  user?: string;
  text: string;
  thread_ts?: string;
  subtype?: string;
  blocks?: Block[];
  attachments?: { text?: string; fallback?: string; blocks?: Block[]; color?: string }[];
  files?: SharedFile[];
  edited?: { ts: string };
  reactions?: Reaction[];
  reply_count?: number;
  reply_users?: string[];
  latest_reply?: string;
  is_ephemeral?: boolean;
  is_pinned?: boolean;
  bot_id?: string;
}

export type FieldState = Record<string, unknown> & { type: string };

export interface View {
  id: string;
  type: "modal" | "home";
  hash: string;
  title?: PlainText;
  submit?: PlainText | null;
  close?: PlainText | null;
  blocks: Block[];
  previous_view_id: string | null;
  state: { values: Record<string, Record<string, FieldState>> };
}

export interface Member {
  as: string;
  id: string;
  name: string;
  locale: string;
}

export interface Place {
  id: string;
  name: string;
  kind: "channel" | "im";
  locale: string;
  members: string[];
  last_read: string;
  unread: number;
  mentions: number;
}

export interface Command {
  command: string;
  description: string;
  usage_hint: string;
}

export interface Shortcut {
  name: string;
  type: "message" | "global";
  callback_id: string;
  description: string;
}

export interface AppOffer {
  name: string;
  description: string;
  commands: Command[];
  shortcuts: Shortcut[];
  tabs: { home_tab_enabled: boolean; messages_tab_enabled: boolean; messages_tab_read_only_enabled: boolean };
  prompts: { title: string; message: string }[];
  groups: { id: string; handle: string; name: string }[];
}

export interface Everybody {
  you: string;
  people: Member[];
  bot: { id: string; name: string };
}

/** What is filled in: by block id, then action id; null when emptied. */
export type Values = Record<string, Record<string, unknown>>;
