import { api } from "../api";
import { useObservable } from "../observable";
import { complain, waitFor } from "../store/doing";
import { offer } from "../store/places";
import { openThread } from "../store/where";
import { useStrings } from "../strings";
import type { Message } from "../types";
import { Menu } from "./Menu";
import { reactTo } from "./reacting";
import { Icon } from "./Icon";

interface Props {
  channel: string;
  message: Message;
  isInThread: boolean;
}

/** What can be done to a message: react, reply, and the app's shortcuts. */
export function MessageTools({ channel, message, isInThread }: Props) {
  const { t } = useStrings();
  const { shortcuts, name } = useObservable(offer);
  const items = shortcuts
    .filter((one) => one.type === "message")
    .map((one) => ({
      label: t("menu.shortcut", { name: one.name, app: name }),
      hint: one.description,
      choose: () => void waitFor(api.shortcut(one.callback_id, channel, message.ts)).catch(complain),
    }));
  return (
    <div className="tools" role="group" aria-label={t("message.actions")}>
      <button
        type="button"
        aria-label={t("message.react")}
        title={t("message.react")}
        onClick={() => reactTo(channel, message)}
      >
        <Icon name="smile" />
      </button>
      {!isInThread && (
        <button
          type="button"
          aria-label={t("message.reply")}
          title={t("message.reply")}
          onClick={() => openThread(message.thread_ts ?? message.ts)}
        >
          <Icon name="reply" />
        </button>
      )}
      {items.length > 0 && (
        <Menu label={t("message.more")} items={items}>
          <Icon name="more" />
        </Menu>
      )}
    </div>
  );
}
