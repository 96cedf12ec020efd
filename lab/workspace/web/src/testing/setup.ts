import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// jsdom draws no dialogs: opening one is all that our components ask for
HTMLDialogElement.prototype.showModal = function showModal() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

afterEach(cleanup);
