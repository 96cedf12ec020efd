import { type ReactNode, useLayoutEffect, useMemo, useRef } from "react";
import { type Block as LibraryBlock, Message as LibraryMessage, type MessageProps } from "slack-blocks-to-jsx";
import { useObservable } from "../observable";
import { currentUserId, everybody, nameOf } from "../people";
import { offer, places } from "../store/places";
import { type Lang, useStrings } from "../strings";
import type { Block, PlainText } from "../types";
import { safeAddress } from "./links";
import { dateInWords } from "./dates";
import { emojiNamed } from "./emoji";

type Hooks = NonNullable<MessageProps["hooks"]>;
function mention(text: string, isMine: boolean): ReactNode {
  return <span className={isMine ? "mention mention-mine" : "mention"}>{text}</span>;
}

function hooksFor(lang: Lang): Hooks {
  return {
    user: ({ id }) => mention(`@${nameOf(id)}`, id === currentUserId()),
    channel: ({ id }) => mention(`#${places.get().find((one) => one.id === id)?.name ?? id}`, false),
    usergroup: ({ id }) => mention(`@${offer.get().groups.find((one) => one.id === id)?.handle ?? id}`, true),
    atHere: () => mention("@here", true),
    atChannel: () => mention("@channel", true),
    atEveryone: () => mention("@everyone", true),
    emoji: ({ name }) => emojiNamed(name),
    date: ({ timestamp, format, fallback }) => <time>{dateInWords(Number(timestamp), format, lang) ?? fallback}</time>,
    link: ({ href, children }) => {
      const address = safeAddress(href);
      if (address === undefined) return <span>{children}</span>;
      return (
        <a href={address} target="_blank" rel="noopener noreferrer">
          {children}
        </a>
      );
    },
  };
}

/**
 * Text that has marks (mrkdwn or rich_text), drawn by slack-blocks-to-jsx without its styles.
 * It gives each piece the same id, which a page may hold once only: the id is taken off.
 */
export function Rich({ block }: { block: Block | { type: "section"; text: PlainText } }) {
  useObservable(everybody);
  useObservable(places);
  const { lang } = useStrings();
  const around = useRef<HTMLDivElement>(null);
  const hooks = useMemo(() => hooksFor(lang), [lang]);
  const blocks = useMemo(() => [{ ...block, block_id: "" }] as unknown as LibraryBlock[], [block]);
  useLayoutEffect(() => {
    for (const piece of around.current?.querySelectorAll("[id]") ?? []) piece.removeAttribute("id");
  });
  return (
    <div className="rich" ref={around}>
      <LibraryMessage blocks={blocks} logo="" name="" withoutWrapper unstyled hooks={hooks} />
    </div>
  );
}
