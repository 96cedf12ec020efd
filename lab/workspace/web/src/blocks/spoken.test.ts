import { beforeAll, expect, it } from "vitest";
import { populate } from "../testing/workspace";
import { spoken } from "./spoken";

beforeAll(populate);

it("reads names and words aloud, and no marks", () => {
  const text = "*Request* `R-7F3KQ` by <@U2> in <#C1>: <https://a.example|the page> &amp; more";
  expect(spoken(text, "en")).toBe("Request R-7F3KQ by Approver in #rds-help: the page & more");
});
