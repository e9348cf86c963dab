import { t } from "../../../language/text.ts";
import { useBenchmark } from "../../../state/benchmark.ts";
import { VirtualList } from "../../kit/virtual-list.tsx";
import { useBenchmarkCommands } from "../../services.tsx";
import { ItemLine } from "./item-line.tsx";
import { useListedItems } from "./use-listed-items.ts";

/** The items that fit the filter. */
export function ItemList({ onOpen }: { onOpen: (byKey: boolean) => void }) {
  const desk = useBenchmarkCommands();
  const selected = useBenchmark((state) => state.selected);
  const items = useListedItems();
  const chosen = items.findIndex(({ index }) => index === selected);
  return (
    <VirtualList
      label={t("Items")}
      count={items.length}
      chosen={chosen < 0 ? null : chosen}
      keyAt={(place) => items[place]!.index}
      choose={(place) => desk.select(items[place]!.index)}
      onOpen={onOpen}
    >
      {(place) => <ItemLine row={items[place]!} />}
    </VirtualList>
  );
}
