import { api } from "../api";
import { complain } from "../store/doing";
import type { Message } from "../types";
import { pickEmoji } from "./EmojiPicker";

/** Ask for an emoji and react with it. */
export function reactTo(channel: string, message: Message): void {
  pickEmoji((name) => void api.react(channel, message.ts, name).catch(complain));
}
