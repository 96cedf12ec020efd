import { useLayoutEffect, useMemo, useRef } from "react";
import { type Block as LibraryBlock, Message as LibraryMessage, type MessageProps } from "slack-blocks-to-jsx";
import { useObservable } from "../observable";
import { everybody } from "../people";
import { offer, places } from "../store/places";
import { type Lang, useStrings } from "../strings";
import type { Block } from "../types";
import { dateInWords } from "./dates";
import { emojiNamed } from "./emoji";
import { Link, mention } from "./Mrkdwn";

type Hooks = NonNullable<MessageProps["hooks"]>;

function hooksFor(lang: Lang): Hooks {
  return {
    user: ({ id }) => mention("user", id),
    channel: ({ id }) => mention("channel", id),
    usergroup: ({ id }) => mention("group", id),
    atHere: () => mention("broadcast", "here"),
    atChannel: () => mention("broadcast", "channel"),
    atEveryone: () => mention("broadcast", "everyone"),
    emoji: ({ name }) => emojiNamed(name),
    date: ({ timestamp, format, fallback }) => <time>{dateInWords(Number(timestamp), format, lang) ?? fallback}</time>,
    link: ({ href, children }) => <Link address={href}>{children}</Link>,
  };
}

/**
 * A rich_text or markdown block, drawn by slack-blocks-to-jsx without its styles.
 * It gives each piece the same id, which a page may hold once only: the id is taken off.
 */
export function Rich({ block }: { block: Block }) {
  useObservable(everybody); // names may come later than the block
  useObservable(places);
  useObservable(offer);
  const { lang } = useStrings();
  const around = useRef<HTMLDivElement>(null);
  const hooks = useMemo(() => hooksFor(lang), [lang]);
  const blocks = useMemo(() => [{ ...block, block_id: "" }] as unknown as LibraryBlock[], [block]);
  useLayoutEffect(() => {
    for (const piece of around.current?.querySelectorAll("[id]") ?? []) piece.removeAttribute("id");
  });
  return (
    <div className="rich" ref={around}>
      <LibraryMessage blocks={blocks} logo="" name="" theme="light" withoutWrapper unstyled hooks={hooks} />
    </div>
  );
}
