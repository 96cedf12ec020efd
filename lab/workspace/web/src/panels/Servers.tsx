/** The practice estate; drawn by its own issue. */
export default function Servers() {
  return null;
}
