package io.graft.bench.measure;

import io.graft.bench.Options;
import io.graft.bench.Variant;
import io.graft.bench.report.Row;
import io.graft.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Files;

/** The size of what a user downloads. */
public final class JarSize implements Measurement {
  private static final double MEGABYTE = 1e6;

  @Override
  public Result run(Options options) throws IOException {
    return Result.of(
        new Row(
            "the agent's jar, MB",
            "≤ 8 MB",
            null,
            Samples.of(megabytes(Variant.GRAFT)),
            Samples.of(megabytes(Variant.OTEL)),
            Row.Cost.WHOLE,
            Row.Budget.atMost(8),
            1));
  }

  /** Millions of bytes. */
  public static double megabytes(Variant variant) throws IOException {
    return Files.size(variant.agent()) / MEGABYTE;
  }
}
