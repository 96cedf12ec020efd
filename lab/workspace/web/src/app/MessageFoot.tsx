import { api } from "../api";
import { timeOf } from "../blocks/dates";
import { emojiNamed } from "../blocks/emoji";
import { currentUserId } from "../people";
import { complain } from "../store/doing";
import { openThread } from "../store/where";
import { useStrings } from "../strings";
import type { Message, Reaction } from "../types";
import { Avatar } from "./Avatar";

/** Reactions to a message; pressing one joins it or takes one's own back. */
export function Reactions({ channel, message }: { channel: string; message: Message }) {
  const { t } = useStrings();
  if (!message.reactions?.length) return null;
  const described = ({ name, count, users }: Reaction): string => {
    const mine = t(users.includes(currentUserId()) ? "message.mine" : "message.not_mine");
    return t("message.reaction", { name, count, mine });
  };
  return (
    <div className="reactions">
      {message.reactions.map((one) => (
        <button
          key={one.name}
          type="button"
          className="reaction"
          aria-pressed={one.users.includes(currentUserId())}
          aria-label={described(one)}
          onClick={() => void api.react(channel, message.ts, one.name).catch(complain)}
        >
          {emojiNamed(one.name)} {one.count}
        </button>
      ))}
    </div>
  );
}

/** The way into the thread under a message that has replies. */
export function ThreadLink({ message }: { message: Message }) {
  const { t, lang } = useStrings();
  const count = message.reply_count ?? 0;
  if (count === 0) return null;
  const last = message.latest_reply;
  return (
    <button type="button" className="thread-link" onClick={() => openThread(message.ts)}>
      {message.reply_users?.slice(0, 3).map((user) => (
        <Avatar key={user} user={user} small />
      ))}
      <span className="thread-count">{t("message.replies", { count })}</span>
      {last && <span className="mark">{t("message.last_reply", { time: timeOf(last, lang) })}</span>}
    </button>
  );
}
