import { type KeyboardEvent, memo, useMemo } from "react";
import { Blocks } from "../blocks/Blocks";
import { momentOf, timeOf } from "../blocks/dates";
import { type Surface, SurfaceContext, useValues } from "../blocks/surface";
import { Text } from "../blocks/Text";
import { useObservable } from "../observable";
import { everybody, nameOf } from "../people";
import { openThread } from "../store/where";
import { useStrings } from "../strings";
import type { Message } from "../types";
import { Avatar } from "./Avatar";
import { Files } from "./Files";
import { MessageTools } from "./MessageTools";
import { Reactions, ThreadLink } from "./MessageFoot";
import { reactTo } from "./reacting";

interface Props {
  channel: string;
  message: Message;
  isInThread?: boolean;
}

function Body({ message }: { message: Message }) {
  const { blocks, text, attachments, files } = message;
  return (
    <>
      {blocks?.length ? <Blocks blocks={blocks} /> : text && <Text text={{ type: "mrkdwn", text }} />}
      {attachments?.map((one, at) => (
        <div key={at} className="attachment">
          {one.blocks ? (
            <Blocks blocks={one.blocks} />
          ) : (
            <Text text={{ type: "mrkdwn", text: one.text ?? one.fallback ?? "" }} />
          )}
        </div>
      ))}
      {files && <Files files={files} />}
    </>
  );
}

function keys(event: KeyboardEvent, { channel, message, isInThread }: Props): void {
  if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (key === "t" && !isInThread && !message.is_ephemeral) openThread(message.ts);
  else if (key === "r" && !message.is_ephemeral) reactTo(channel, message);
  else return;
  event.preventDefault();
}

/** One message, with all that can be done to it. */
export const MessageItem = memo(function MessageItem({ channel, message, isInThread = false }: Props) {
  const { t, lang } = useStrings();
  const { bot } = useObservable(everybody);
  const [values, fill] = useValues();
  const surface: Surface = useMemo(
    () => ({ kind: "message", target: { channel, ts: message.ts }, values, fill, known: {}, errors: {} }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `fill` only sets state
    [channel, message.ts, values],
  );
  const name = nameOf(message.user);
  return (
    <article
      className={`message ${message.is_ephemeral ? "message-private" : ""}`}
      data-ts={message.ts}
      tabIndex={-1}
      aria-label={`${name}, ${timeOf(message.ts, lang)}`}
      onKeyDown={(event) => keys(event, { channel, message, isInThread })}
    >
      <Avatar user={message.user} />
      <div className="message-main">
        <header className="message-head">
          <strong>{name}</strong>
          {message.user === bot.id && <span className="badge">{t("who.bot")}</span>}
          <time title={momentOf(message.ts, lang)}>{timeOf(message.ts, lang)}</time>
          {message.is_pinned && <span className="mark">{t("message.pinned")}</span>}
          {message.is_ephemeral && <span className="mark mark-private">{t("message.only_you")}</span>}
        </header>
        <SurfaceContext value={surface}>
          <Body message={message} />
        </SurfaceContext>
        {message.edited && <span className="mark">{t("message.edited")}</span>}
        <Reactions channel={channel} message={message} />
        {!isInThread && <ThreadLink message={message} />}
      </div>
      {!message.is_ephemeral && <MessageTools channel={channel} message={message} isInThread={isInThread} />}
    </article>
  );
});
