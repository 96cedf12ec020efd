import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { api } from "../api";
import { useObservable } from "../observable";
import { everybody } from "../people";
import { complain, waitFor } from "../store/doing";
import { expectAnswer } from "../store/live";
import { noteSent } from "../store/messages";
import { offer, places } from "../store/places";
import { useStrings } from "../strings";
import { complete, type Suggestion } from "./completion";
import { pickEmoji } from "./EmojiPicker";
import { Suggestions } from "./Suggestions";
import { Icon } from "./Icon";

interface Props {
  channel: string;
  label: string;
  thread?: string;
  takesFocus?: boolean;
}

/** Send what was typed; a command waits for the app. Tells whether it was taken. */
async function send(channel: string, text: string, thread: string | undefined): Promise<boolean> {
  try {
    const saying = api.say(channel, text, thread);
    const said = await (text.startsWith("/") ? waitFor(saying) : saying);
    if (said.message === undefined) return true;
    const shown = noteSent(channel, said.message);
    if (thread === undefined) expectAnswer(shown);
    return true;
  } catch (problem) {
    complain(problem);
    return false;
  }
}

/** The field to type in: Enter sends, signs bring suggestions. What could not be sent stays in it. */
export function Composer({ channel, label, thread, takesFocus = false }: Props) {
  const { t } = useStrings();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const [cursor, setCursor] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [isLeft, setLeft] = useState(false);
  const known = {
    offer: useObservable(offer),
    everybody: useObservable(everybody),
    places: useObservable(places),
    isInThread: thread !== undefined,
  };
  const completion = complete(text, cursor, known);
  const suggestions = isLeft ? [] : completion.suggestions;
  const isOpen = suggestions.length > 0;

  useEffect(() => {
    if (takesFocus) field.current?.focus();
  }, [takesFocus]);
  useLayoutEffect(() => {
    const typed = field.current;
    if (typed === null) return;
    typed.style.height = "auto";
    typed.style.height = `${Math.min(typed.scrollHeight, 200)}px`;
  }, [text]);

  function write(next: string, at = next.length): void {
    // at once: a caret that is put later would tear apart what is typed meanwhile
    flushSync(() => {
      setText(next);
      setCursor(at);
      setChosen(0);
      setLeft(false);
    });
    field.current?.setSelectionRange(at, at);
  }

  function take(suggestion: Suggestion): void {
    const head = text.slice(0, completion.start) + suggestion.insert;
    write(head + text.slice(cursor), head.length);
    field.current?.focus();
  }

  async function submit(): Promise<void> {
    const sent = text.trim();
    if (sent === "") return;
    write("");
    if (!(await send(channel, sent, thread)) && field.current?.value === "") write(sent);
  }

  function keys(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const suggestion = suggestions[chosen];
    // a command that is whole is sent; Tab and Enter otherwise take what is suggested
    const isWhole = suggestion?.insert.trim() === text.trim();
    if (isOpen && step !== undefined) setChosen((chosen + step + suggestions.length) % suggestions.length);
    else if (isOpen && event.key === "Escape") setLeft(true);
    else if (suggestion && (event.key === "Tab" || (event.key === "Enter" && !isWhole))) take(suggestion);
    else if (event.key === "Enter" && !event.shiftKey) void submit();
    else if (event.key === "ArrowUp" && text === "") focusNewest(field.current);
    else return;
    event.preventDefault();
    if (event.key === "Escape") event.stopPropagation();
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {isOpen && <Suggestions id={id} label={t("composer.completion")} {...{ suggestions, chosen }} onTake={take} />}
      <textarea
        ref={field}
        rows={1}
        data-composer={thread === undefined ? "channel" : "thread"}
        aria-label={label}
        placeholder={label}
        aria-autocomplete="list"
        aria-controls={isOpen ? id : undefined}
        aria-activedescendant={isOpen ? `${id}-${chosen}` : undefined}
        value={text}
        onChange={(event) => write(event.target.value, event.target.selectionStart)}
        onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
        onKeyDown={keys}
      />
      <div className="composer-foot">
        <button
          type="button"
          className="plain-button"
          aria-label={t("composer.emoji")}
          title={t("composer.emoji")}
          onClick={() => pickEmoji((name) => write(`${text}:${name}: `))}
        >
          <Icon name="smile" />
        </button>
        <span className="hint composer-hint">{t("composer.hint")}</span>
        <button type="submit" className="button button-primary composer-send" disabled={text.trim() === ""}>
          {t("composer.send")}
        </button>
      </div>
    </form>
  );
}

function focusNewest(field: HTMLElement | null): void {
  const articles = field?.closest("section")?.querySelectorAll<HTMLElement>("article[data-ts]");
  [...(articles ?? [])].at(-1)?.focus();
}
