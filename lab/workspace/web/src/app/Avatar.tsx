import { everybody, nameOf } from "../people";

/** A letter in a colour of one's own; the name stands beside it. */
export function Avatar({ user, small = false }: { user: string | undefined; small?: boolean }) {
  const { bot, people } = everybody.get();
  const isBot = user === bot.id;
  const colour = isBot ? "avatar-bot" : `avatar-${people.findIndex((one) => one.id === user)}`;
  return (
    <span className={`avatar ${colour} ${small ? "avatar-small" : ""}`} aria-hidden="true">
      {isBot ? "≡" : nameOf(user).charAt(0).toUpperCase()}
    </span>
  );
}
