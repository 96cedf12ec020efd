import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

export interface MenuItem {
  label: string;
  hint?: string;
  choose: () => void;
}

interface Props {
  label: string;
  items: MenuItem[];
  children: ReactNode;
  className?: string;
  isBusy?: boolean;
}

/** What a menu needs under its button; with less, it opens upwards. */
const ROOM_PX = 300;

/** A button with a menu: arrows move in it, Escape and a click elsewhere close it. */
export function Menu({ label, items, children, className, isBusy = false }: Props) {
  const [isOpen, setOpen] = useState(false);
  const around = useRef<HTMLSpanElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const [opensUp, setUp] = useState(false);
  const id = useId();

  useEffect(() => {
    if (!isOpen) return undefined;
    around.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus();
    const elsewhere = (event: PointerEvent): void => {
      if (!around.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [isOpen]);

  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };

  function move(event: KeyboardEvent): void {
    if (event.key === "Escape" || event.key === "Tab") close();
    const entries = [...(around.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" || step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
    }
    if (step === undefined) return;
    const at = entries.findIndex((entry) => entry === document.activeElement);
    entries.at((at + step) % entries.length)?.focus();
  }

  return (
    <span className="menu" ref={around}>
      <button
        ref={opener}
        type="button"
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-busy={isBusy}
        onClick={() => {
          setUp(innerHeight - (opener.current?.getBoundingClientRect().bottom ?? 0) < ROOM_PX);
          setOpen(!isOpen);
        }}
      >
        {children}
      </button>
      {isOpen && (
        <div
          className="menu-items"
          role="menu"
          id={id}
          data-up={opensUp}
          aria-label={label}
          tabIndex={-1}
          onKeyDown={move}
        >
          {items.map((item) => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                item.choose();
              }}
            >
              {item.label}
              {item.hint && <span className="menu-hint">{item.hint}</span>}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}
