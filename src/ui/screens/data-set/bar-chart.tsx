import { useId } from "react";
import { formatNumber } from "../../../language/formats.ts";
import styles from "./bar-chart.module.css";

interface BarChartProps {
  readonly title: string;
  readonly bars: readonly (readonly [name: string, count: number])[];
}

/** A chart that is a table as well: each row's bar is as long as its share of the largest count. */
export function BarChart({ title, bars }: BarChartProps) {
  const id = useId();
  const largest = Math.max(1, ...bars.map(([, count]) => count));
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className={styles.title}>
        {title}
      </h3>
      <dl className={styles.bars}>
        {bars.map(([name, count]) => (
          <div key={name} className={styles.bar}>
            <dt>{name}</dt>
            <dd>
              <span
                className={styles.length}
                style={{ width: `${(count / largest) * 100}%` }}
                aria-hidden="true"
              />
              <span className={styles.count}>{formatNumber(count)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
