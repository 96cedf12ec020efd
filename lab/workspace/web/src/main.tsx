import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import "./theme.css";
import "./styles/page.css";
import "./styles/messages.css";
import "./styles/blocks.css";
import "./styles/dialogs.css";
import { followTheme } from "./theme";

followTheme();
const page = document.getElementById("page");
if (page !== null) {
  createRoot(page).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
