import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Room } from "../store/messages";
import { useStrings } from "../strings";
import type { Message } from "../types";
import { MessageItem } from "./MessageItem";
import { Separator } from "./Separator";
import { Icon } from "./Icon";

interface Props {
  channel: string;
  label: string;
  room: Room;
  /** The last message that was read before this list was opened: what is newer gets a line above it. */
  lastRead?: string;
  isInThread?: boolean;
  onOlder?: () => void;
  /** The person sees the newest message. */
  onRead?: (ts: string) => void;
}

const NEAR_PX = 80;
type List = Virtualizer<HTMLDivElement, HTMLElement>;

/** Keep the newest message in sight while it is, and the same message in sight when older ones come above it. */
function useAnchor(list: List, around: RefObject<HTMLDivElement | null>, messages: Message[]) {
  const isAtEnd = useRef(true);
  const wasAt = useRef(0);
  const before = useRef({ first: "", last: "", height: 0 });
  const [isAway, setAway] = useState(false);
  const toEnd = useCallback(() => list.scrollToIndex(messages.length - 1, { align: "end" }), [list, messages.length]);
  const total = list.getTotalSize();

  useLayoutEffect(() => {
    const { first, last, height } = before.current;
    const now = { first: messages[0]?.ts ?? "", last: messages.at(-1)?.ts ?? "", height: total };
    before.current = now;
    if (isAtEnd.current && messages.length > 0) toEnd();
    else if (first !== "" && first > now.first && last === now.last) {
      list.scrollToOffset((list.scrollOffset ?? 0) + total - height);
    }
  }, [messages, total, list, toEnd]);

  useEffect(() => {
    const shown = around.current;
    if (shown === null) return;
    const watcher = new ResizeObserver(() => {
      if (isAtEnd.current) toEnd();
    });
    watcher.observe(shown);
    return () => watcher.disconnect();
  }, [around, toEnd]);

  const onScroll = (): void => {
    const shown = around.current;
    if (shown === null) return;
    const isNear = shown.scrollHeight - shown.scrollTop - shown.clientHeight < NEAR_PX;
    // only who goes up leaves the end: messages that turn out taller than guessed move it away from whoever stays
    if (isNear || shown.scrollTop < wasAt.current) isAtEnd.current = isNear;
    wasAt.current = shown.scrollTop;
    setAway(!isAtEnd.current);
  };
  const goToEnd = (): void => {
    isAtEnd.current = true;
    toEnd();
  };
  return { isAtEnd, isAway, onScroll, goToEnd };
}

/** Go from message to message with the arrows. */
function useArrows(list: List, around: RefObject<HTMLDivElement | null>, messages: Message[]) {
  return (event: KeyboardEvent): void => {
    const from = (event.target as HTMLElement).closest<HTMLElement>("article[data-ts]");
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (from === null || from !== event.target || step === undefined || event.altKey) return;
    const next = messages[messages.findIndex((one) => one.ts === from.dataset.ts) + step];
    if (next === undefined) return;
    event.preventDefault();
    list.scrollToIndex(messages.indexOf(next));
    requestAnimationFrame(() => around.current?.querySelector<HTMLElement>(`[data-ts="${next.ts}"]`)?.focus());
  };
}

/** Messages in their order; only those in sight are in the page, so that thousands stay smooth. */
export function MessageList({ channel, label, room, lastRead, isInThread = false, onOlder, onRead }: Props) {
  const { t } = useStrings();
  const { messages, hasMore } = room;
  const around = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- drawn anew at each scroll, which is what it is for
  const list = useVirtualizer<HTMLDivElement, HTMLElement>({
    count: messages.length,
    getScrollElement: () => around.current,
    getItemKey: (at) => messages[at]?.ts ?? at,
    estimateSize: () => 96,
    overscan: 8,
  });
  const anchor = useAnchor(list, around, messages);
  const arrows = useArrows(list, around, messages);
  const items = list.getVirtualItems();
  const newest = messages.at(-1);

  useEffect(() => {
    if (hasMore && (items[0]?.index ?? 1) === 0 && anchor.isAway) onOlder?.();
  }, [items, hasMore, onOlder, anchor.isAway]);
  useEffect(() => {
    if (newest === undefined || document.hidden || !anchor.isAtEnd.current) return;
    onRead?.(newest.latest_reply !== undefined && newest.latest_reply > newest.ts ? newest.latest_reply : newest.ts);
  }, [newest, onRead, anchor.isAway, anchor.isAtEnd]);

  return (
    <div className="list-around">
      <div
        className="list"
        ref={around}
        role="region"
        aria-label={label}
        tabIndex={0}
        onScroll={anchor.onScroll}
        onKeyDown={arrows}
      >
        {room.isLoadingOlder && <p className="hint list-older">{t("list.older")}</p>}
        <div className="list-inner" role="list" style={{ height: list.getTotalSize() }}>
          {items.map((item) => {
            const message = messages[item.index];
            const previous = messages[item.index - 1];
            if (message === undefined) return null;
            return (
              <div
                key={item.key}
                ref={list.measureElement}
                data-index={item.index}
                role="listitem"
                aria-setsize={hasMore ? -1 : messages.length}
                aria-posinset={item.index + 1}
                className="list-item"
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <Separator message={message} previous={previous} lastRead={lastRead} />
                <MessageItem channel={channel} message={message} isInThread={isInThread} />
              </div>
            );
          })}
        </div>
      </div>
      {anchor.isAway && (
        <button type="button" className="button to-end" onClick={anchor.goToEnd}>
          <Icon name="down" size={15} /> {t("list.latest")}
        </button>
      )}
    </div>
  );
}
