package io.graft.bench;

import io.graft.bench.report.Samples;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One quantity, for each variant round by round. */
public final class Rounds {
  private final Map<Variant, List<Double>> values = new EnumMap<>(Variant.class);

  public void add(Variant variant, double value) {
    values.computeIfAbsent(variant, key -> new ArrayList<>()).add(value);
  }

  public Samples of(Variant variant) {
    return Samples.of(
        values.getOrDefault(variant, List.of()).stream().mapToDouble(value -> value).toArray());
  }

  public Samples bare() {
    return of(Variant.BARE);
  }

  public Samples graft() {
    return of(Variant.GRAFT);
  }

  public Samples otel() {
    return of(Variant.OTEL);
  }
}
