package io.graft.instrumentation.opentelemetry;

import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** Reads and writes the {@code baggage} header by the library's own propagator. */
final class BaggageText implements TextMapGetter<String> {
  private static final BaggageText INSTANCE = new BaggageText();

  private BaggageText() {}

  static Context read(Context context, String header) {
    return W3CBaggagePropagator.getInstance().extract(context, header, INSTANCE);
  }

  /** Returns {@code null} if there are no entries. */
  static @Nullable String write(Context context) {
    String[] header = new String[1];
    W3CBaggagePropagator.getInstance()
        .inject(context, header, (carrier, name, value) -> header[0] = value);
    return io.graft.governance.context.Baggage.read(header[0]);
  }

  @Override
  public Iterable<String> keys(String carrier) {
    return Collections.singletonList("baggage");
  }

  @Override
  public @Nullable String get(@Nullable String carrier, String key) {
    return "baggage".equals(key) ? carrier : null;
  }
}
