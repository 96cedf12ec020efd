import { dayOf, sameDay } from "../blocks/dates";
import { useObservable } from "../observable";
import { now } from "../store/clock";
import { useStrings } from "../strings";
import type { Message } from "../types";

interface Between {
  message: Message;
  previous: Message | undefined;
  lastRead: string | undefined;
}

/** What stands between two messages: a new day, or where the unread ones begin. */
export function Separator({ message, previous, lastRead }: Between) {
  const { t, lang } = useStrings();
  const isNewDay = previous === undefined || !sameDay(previous.ts, message.ts);
  const isFirstUnread =
    lastRead !== undefined && lastRead !== "0" && message.ts > lastRead && (previous?.ts ?? "") <= lastRead;
  const seconds = useObservable(now);
  const day = sameDay(message.ts, String(seconds))
    ? t("list.today")
    : sameDay(message.ts, String(seconds - 86_400))
      ? t("list.yesterday")
      : dayOf(message.ts, lang);
  return (
    <>
      {isNewDay && <p className="day">{day}</p>}
      {isFirstUnread && <p className="new-line">{t("list.new")}</p>}
    </>
  );
}
