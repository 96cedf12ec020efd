/** Calls and envelopes; drawn by its own issue. */
export default function Inspector() {
  return null;
}
