// One question at a time to the person: the confirmation that Slack asks before the app hears of a click.

import { Observable } from "../observable";
import type { ConfirmDialog } from "../types";

export interface Question {
  dialog: ConfirmDialog;
  answer: (yes: boolean) => void;
}

export const question = new Observable<Question | null>(null);

/** Ask, and return whether the person agreed. A question that was still open counts as declined. */
export function ask(dialog: ConfirmDialog): Promise<boolean> {
  question.get()?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean): void => {
      question.set(null);
      resolve(yes);
    };
    question.set({ dialog, answer });
  });
}
