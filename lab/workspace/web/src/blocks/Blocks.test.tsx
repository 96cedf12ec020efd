import { render, screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { populate } from "../testing/workspace";
import type { Block } from "../types";
import { Blocks } from "./Blocks";

const mrkdwn = (text: string, more = {}): Block => ({ type: "section", text: { type: "mrkdwn", text, ...more } });

beforeEach(populate);

it("draws marks, mentions and dates, with names for ids", () => {
  const { container } = render(
    <Blocks blocks={[mrkdwn("*bold* <@U2> <#C1> <!subteam^S1> `code`", { verbatim: true })]} />,
  );
  expect(container.textContent).toContain("bold @Approver #rds-help @rds-admins code");
  expect(container.querySelector("strong")?.textContent).toBe("bold");
});

it("never makes markup of what was written", () => {
  const { container } = render(
    <Blocks blocks={[mrkdwn("&lt;img src=x onerror=alert(1)&gt;"), { type: "header", text: "<b>x</b>" }]} />,
  );
  expect(container.querySelector("img, b")).toBeNull();
  expect(container.textContent).toContain("<img src=x onerror=alert(1)>");
});

it("follows links to the web only, in a window that knows nothing of ours", () => {
  const { container } = render(<Blocks blocks={[mrkdwn("<https://example.org|good> <javascript:alert(1)|bad>")]} />);
  const links = [...container.querySelectorAll("a")];
  expect(links.map((link) => link.getAttribute("href"))).toEqual(["https://example.org"]);
  expect(links[0]?.rel).toBe("noopener noreferrer");
});

it("draws tables with a head, and raw cells as they stand", () => {
  const cell = (type: string, text: string | number) => ({ type, text });
  const rows = [
    [cell("raw_text", "Pack"), cell("raw_text", "CALs")],
    [cell("raw_text", "<!channel> *x*"), cell("raw_number", 5)],
  ];
  render(<Blocks blocks={[{ type: "table", rows }]} />);
  expect(screen.getByRole("columnheader", { name: "Pack" })).toBeDefined();
  expect(screen.getByRole("cell", { name: "<!channel> *x*" })).toBeDefined();
  expect(screen.getByRole("cell", { name: "5" })).toBeDefined();
});

it("says which block it does not know, and draws the others", () => {
  const { container } = render(<Blocks blocks={[{ type: "hologram" }, mrkdwn("after")]} />);
  expect(container.textContent).toContain("hologram");
  expect(container.textContent).toContain("after");
});

it("holds no id twice, however many messages are drawn", () => {
  const { container } = render(<Blocks blocks={[mrkdwn("one"), mrkdwn("two")]} />);
  expect(container.querySelectorAll("#slack_blocks_to_jsx")).toHaveLength(0);
});

it("takes no path for an emoji", () => {
  const { container } = render(<Blocks blocks={[mrkdwn("copied to C:\\copy: 6 files :tada:")]} />);
  expect(container.textContent).toContain("C:\\copy: 6 files 🎉");
});
