import { type ReactNode, useEffect, useRef } from "react";

/** What has the focus when a dialog opens: what it asks for, and not the way out of it. */
const FIRST = "[data-first], .modal-body :is(input, select, textarea, button, a[href])";

interface Props {
  labelledBy: string;
  className?: string;
  /** The person pressed Escape. */
  onEscape: () => void;
  children: ReactNode;
}

/**
 * The browser's own modal dialog: it keeps the focus inside, makes the rest inert and gives the focus back when it goes.
 * Escape only asks: whoever draws the dialog takes it away.
 */
export function Dialog({ labelledBy, className = "", onEscape, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    shown?.showModal();
    const first = shown?.querySelector<HTMLElement>(FIRST) ?? shown?.querySelector<HTMLElement>(".modal-body");
    first?.focus();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        onEscape();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        event.preventDefault(); // a second Escape would close it over our head
        event.stopPropagation();
        onEscape();
      }}
    >
      {children}
    </dialog>
  );
}
