/** The guided tour; drawn by its own issue. */
export default function Tour() {
  return null;
}
