/** A sentence in which what is to be typed stands between backticks. */
export function Words({ children }: { children: string | undefined }) {
  return children?.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}
