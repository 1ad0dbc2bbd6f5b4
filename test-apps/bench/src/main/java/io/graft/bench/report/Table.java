package io.graft.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as a Markdown table. */
public final class Table {
  private Table() {}

  public static String markdown(List<Row> rows, String otelVersion) {
    StringBuilder out = new StringBuilder();
    out.append("| what | bare | Graft | OpenTelemetry agent ").append(otelVersion);
    out.append(" | Graft costs | OpenTelemetry costs | ratio | budget | |\n");
    out.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (Row row : rows) {
      out.append("| ").append(row.what());
      out.append(" | ").append(show(row.bare(), row.decimals()));
      out.append(" | ").append(row.graft().show(row.decimals()));
      out.append(" | ").append(show(row.otel(), row.decimals()));
      out.append(" | ").append(cost(row, row.graftCost()));
      out.append(" | ").append(cost(row, row.otelCost()));
      out.append(" | ").append(ratio(row));
      out.append(" | ").append(row.budget());
      out.append(" | ").append(verdict(row)).append(" |\n");
    }
    return out.toString();
  }

  private static String verdict(Row row) {
    if (!row.hasBudget()) {
      return "";
    }
    return row.isMet() ? "met" : "**missed**";
  }

  private static String show(@Nullable Samples samples, int decimals) {
    return samples == null ? "-" : samples.show(decimals);
  }

  private static String cost(Row row, @Nullable Samples cost) {
    if (cost == null) {
      return "-";
    }
    if (row.cost() == Row.Cost.SHARE) {
      return "× " + cost.show(2);
    }
    String shown = cost.show(row.decimals());
    return row.cost() == Row.Cost.ADDED && cost.median() >= 0 ? "+" + shown : shown;
  }

  /** Graft's cost as a share of the other's: what the reader looks for. */
  private static String ratio(Row row) {
    Samples other = row.otelCost();
    if (other == null || row.cost() == Row.Cost.SHARE || other.median() <= 0) {
      return "-";
    }
    return Samples.number(row.graftCost().median() / other.median(), 2);
  }
}
