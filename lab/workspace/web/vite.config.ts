import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// `npm run dev` beside `rdslic lab --port 8400`: the page is rebuilt at each change and speaks to that workspace
const workspace = "http://127.0.0.1:8400";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    chunkSizeWarningLimit: 1400, // half of it draws mrkdwn and emoji, needed at once; on loopback only parsing counts
    assetsInlineLimit: 0, // the policy allows no inline script or style
    modulePreload: { polyfill: false }, // would be an inline script
  },
  server: { proxy: { "/person": { target: workspace, changeOrigin: true, headers: { origin: workspace } } } },
  test: { environment: "jsdom", setupFiles: ["src/testing/setup.ts"], restoreMocks: true },
});
