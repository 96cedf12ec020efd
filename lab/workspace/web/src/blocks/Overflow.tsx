import { Menu } from "../app/Menu";
import { useStrings } from "../strings";
import type { Block, Element } from "../types";
import { safeAddress } from "./links";
import { useAct } from "./surface";
import { words } from "./Text";
import { Icon } from "../app/Icon";

/** The menu behind three dots. */
export function Overflow({ block, element }: { block: Block; element: Element }) {
  const { act, isBusy } = useAct(block, element);
  const { t } = useStrings();
  const items = (element.options ?? []).map((option) => ({
    label: words(option.text),
    hint: words(option.description),
    choose: () => {
      const address = safeAddress(option.url);
      if (address !== undefined) window.open(address, "_blank", "noopener,noreferrer");
      void act({ selected: option.value });
    },
  }));
  return (
    <Menu label={element.accessibility_label ?? t("block.more")} items={items} isBusy={isBusy} className="button">
      <Icon name="more" />
    </Menu>
  );
}
